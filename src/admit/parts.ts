/** Names the parts that admission is made of. */
import type {
  ConsentSource,
  CredentialIssuer,
  Filter,
  PolicyEngine,
  Purpose,
  RelationshipSource,
  RevocationList,
  StepUpChallenge,
  TicketSource,
  UsageLimits,
  UserVerifier,
  WorkloadVerifier,
} from '../base/index.ts'
import type { NotifyHook } from './grant/notices.ts'

/** Gives the ceiling of a scope text, or null when it permits nothing. */
export type ScopeCeiling = (
  scope: string,
  context: { readonly launchPatient: string | null; readonly patients: readonly string[] },
) => Filter | null

/** What admission asks, in this order. Each is a seam; each that throws, hangs or answers in an unknown shape denies. */
export interface AdmissionParts {
  readonly users: UserVerifier
  /** When given, every request must also prove its workload. */
  readonly workloads?: WorkloadVerifier | undefined
  readonly policy: PolicyEngine
  /** When absent, `implicitConsent` alone decides. */
  readonly consents?: ConsentSource | undefined
  /** What a purpose means when no consent speaks to it. A purpose that is not listed: deny. */
  readonly implicitConsent: Readonly<Partial<Record<Purpose, 'permit' | 'deny'>>>
  readonly relationships?: RelationshipSource | undefined
  readonly tickets?: TicketSource | undefined
  readonly revocations: RevocationList
  readonly limits?: UsageLimits | undefined
  /** Who obtains the credential of each source, by the source's name. A source that is not listed gets none. */
  readonly delegation?: Readonly<Record<string, CredentialIssuer>> | undefined
  /** What a task demands of the user's authentication, by task (RFC 9470). */
  readonly stepUp?: Readonly<Record<string, StepUpChallenge>> | undefined
  /** Reads the token's scopes; SMART scopes, read strictly, unless said. */
  readonly scopes?: ScopeCeiling | undefined
  /** Tells whom the policy names in a `notify` obligation. Without it such a permit, break-glass among them, is a denial. */
  readonly notify?: NotifyHook | undefined
  /** Bound of each wait. */
  readonly milliseconds: number
  /** Longest life of a grant; 300,000 unless said. Never longer than any token, plan or ticket that it rests on. */
  readonly grantMilliseconds?: number | undefined
}
