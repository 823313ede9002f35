/** Who can sign in at the demonstration's OpenID provider. All invented. */
import type { OidcAccount } from '../../tools/oidc-server.ts'
import { MARIA, TENANT } from './charts/index.ts'

const account = (
  subject: string,
  roles: readonly string[],
  scope: string,
  claims: Readonly<Record<string, unknown>> = {},
): OidcAccount => ({
  subject,
  scope,
  claims: { tenant: TENANT, roles, ...claims },
})

export const accounts: readonly OidcAccount[] = [
  account('maria', ['patient'], 'patient/*.rs', { fhirUser: MARIA, patient: MARIA.slice('Patient/'.length) }),
  account('dr-okafor', ['physician'], 'user/*.rs', { fhirUser: 'Practitioner/okafor' }),
  account('dr-ferrante', ['physician'], 'user/*.rs', { fhirUser: 'Practitioner/ferrante' }),
  account('sam-support', ['support-agent'], 'user/*.rs'),
]
