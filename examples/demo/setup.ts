/** The envelope of the demonstration: an OpenID provider, a FHIR server and a trail on disk, wired as an application would. */
import { accessMatrix, fhirConsents, fhirRelationships, oidcUsers, presets } from 'phi-envelope/admit'
import { createEnvelope, type Envelope, type TrailSink, type Vault } from 'phi-envelope'
import { fhirIdentities, memoryVault } from 'phi-envelope/deidentify'
import { fhirEndpoint, fhirSource } from 'phi-envelope/retrieve'
import { fileTrail, type FileTrail } from 'phi-envelope/trail'
import { type FhirServer, startFhirServer } from '../../tools/fhir-server.ts'
import { type OidcServer, startOidcServer } from '../../tools/oidc-server.ts'
import { accounts } from './accounts.ts'
import { AISHA, charts, TENANT } from './charts/index.ts'

/** Everything that runs. */
export interface Stage extends AsyncDisposable {
  readonly envelope: Envelope
  readonly oidc: OidcServer
  readonly fhir: FhirServer
  readonly trail: FileTrail
  readonly trailPath: string
}

/** The support ticket of the demonstration. */
export const TICKET = 'T-7731'

/** The presets' rows about patients: this clinic has no knowledge base to ask. */
const policy = { revision: 'lakeside-2026-11', rows: presets.all.rows.filter(({ records }) => records !== 'none') }

/** What may be put around the parts of the envelope, to look on. */
export interface Watch {
  readonly trail?: (trail: TrailSink) => TrailSink
  readonly vault?: Vault
}

/** Starts the servers and configures the envelope. `directory` is where the trail goes. */
export async function setUp(directory: string, now: number, watch: Watch = {}): Promise<Stage> {
  const oidc = await startOidcServer({ accounts, audience: 'https://records.lakeside.example' })
  const fhir = await startFhirServer({ resources: charts(now) })
  const endpoint = fhirEndpoint({ baseUrl: fhir.url })
  const trailPath = `${directory}/trail.jsonl`
  const trail = fileTrail({ path: trailPath, site: 'demo' })

  const envelope = createEnvelope({
    users: oidcUsers({ issuer: oidc.issuer, audience: oidc.audience, jwksUri: oidc.jwksUri }),
    policy: accessMatrix(policy),
    implicitConsent: { PATRQT: 'permit', TREAT: 'permit', HOPERAT: 'permit' },
    consents: fhirConsents({ endpoint }),
    relationships: fhirRelationships({ endpoint }),
    tickets: {
      ticket: async (id) =>
        id === TICKET
          ? {
              id,
              subject: 'sam-support',
              patient: AISHA,
              issuer: oidc.issuer,
              reason: 'portal-access',
              startsAt: now - 60_000,
              expiresAt: now + 1_800_000,
            }
          : null,
    },
    sources: [fhirSource({ name: 'lakeside-fhir', endpoint, tenant: TENANT })],
    identities: fhirIdentities({ endpoint }),
    trail: watch.trail?.(trail) ?? trail,
    vault: watch.vault ?? memoryVault(),
    tasks: {
      'visit-summary': {
        instructions: 'Tell the patient, in plain words, what the records say. Cite each record that you use.',
        since: 'last-visit',
        limit: 12,
      },
      'record-question': { instructions: 'Answer the patient in plain words from the records. Cite each record that you use.', limit: 10 },
      'medication-reconciliation': {
        instructions: 'List what the patient takes, what was changed, and where the sources disagree. Cite each record.',
        dataClasses: ['medication', 'allergy', 'laboratory', 'clinical-note', 'discharge-summary'],
        limit: 16,
      },
      'portal-support': { instructions: 'Help the support agent with the portal. Cite each record.', limit: 8 },
    },
  })
  return {
    envelope,
    oidc,
    fhir,
    trail,
    trailPath,
    async [Symbol.asyncDispose]() {
      await trail.close()
      await Promise.all([oidc.close(), fhir.close()])
    },
  }
}
