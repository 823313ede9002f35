/** Lets several kinds of proof count, each by its own verifier: the first whose kind of proof it is. */
import {
  AccessDenied,
  type Credentials,
  ruleOf,
  StageFailed,
  type UserVerifier,
  type VerifiedUser,
  type VerifiedWorkload,
  type WorkloadVerifier,
} from '../../base/index.ts'
import { refuse } from './refuse.ts'

const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/** Verifies JWTs by `jwt` and all other tokens by `opaque`. */
export function jwtOrOpaqueUsers(verifiers: { readonly jwt: UserVerifier; readonly opaque: UserVerifier }): UserVerifier {
  const { jwt, opaque } = verifiers
  return Object.freeze({
    verify: (credentials: Credentials, options: { readonly now: number; readonly signal: AbortSignal }): Promise<VerifiedUser> =>
      (JWT.test(credentials.accessToken) ? jwt : opaque).verify(credentials, options),
  })
}

/** Denials that mean "this proof is none of mine". */
const NOT_MINE = new Set(['no-workload-proof', 'client-unknown', 'jwt-svid:sub', 'claim:iss', 'jwt-svid-not-accepted'])

/**
 * Verifies a workload by the first verifier whose kind of proof it brings.
 *
 * @returns a verifier that throws the denial of the verifier that knew the proof, or WORKLOAD_REJECTED
 */
export function anyWorkloads(...verifiers: readonly [WorkloadVerifier, ...WorkloadVerifier[]]): WorkloadVerifier {
  return Object.freeze({
    async verify(
      credentials: Credentials,
      options: { readonly now: number; readonly task: string; readonly signal: AbortSignal },
    ): Promise<VerifiedWorkload> {
      for (const verifier of verifiers) {
        try {
          return await verifier.verify(credentials, options)
        } catch (error) {
          if (error instanceof StageFailed || !(error instanceof AccessDenied) || !NOT_MINE.has(ruleOf(error) ?? '')) throw error
        }
      }
      return refuse('WORKLOAD_REJECTED', 'no-workload-proof')
    },
  })
}
