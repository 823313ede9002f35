/** The Cedar schema of this library: what a policy may ask of the user, the circumstances and a fragment. */

/**
 * Cedar schema, human-readable form. Confidentiality is its rank, U 0 to V 5; instants are epoch milliseconds; identifiers are
 * strings, since a Long above 2^53 changes on its way through JavaScript.
 */
export const CEDAR_SCHEMA = `entity User {
  issuer: String,
  tenant: String,
  roles: Set<String>,
};
entity Fragment {
  source: String,
  tenant: String,
  patient?: String,
  dataClass: String,
  confidentiality: Long,
  sensitivities: Set<String>,
  origin: String,
  reference: String,
  resourceType?: String,
  status?: String,
  encounter?: String,
  codes: Set<String>,
  categories: Set<String>,
  securityLabels: Set<String>,
  authors: Set<String>,
  dateStart?: Long,
  dateEnd?: Long,
};
action read, search, write appliesTo {
  principal: User,
  resource: Fragment,
  context: {
    now: Long,
    purpose: String,
    task: String,
    tenant: String,
    patients: Set<String>,
    relationships: Set<String>,
    breakGlass: Bool,
    ticket: Bool,
    workload?: String,
    location?: String,
    devicePosture?: String,
    encounterStatus?: String,
    acr?: String,
    authAge?: Long,
  },
};
`
