/** Says whether a user's authentication is strong and fresh enough (RFC 9470). */
import type { StepUpChallenge, VerifiedUser } from '../../base/index.ts'
import { refuse } from '../identity/refuse.ts'

/** How far the issuer's clock may run ahead of ours, in seconds. */
const AHEAD = 30

/**
 * Whether `user` meets `challenge` at `now` (epoch milliseconds). An `acr` or `auth_time` that the token does not say is not met.
 */
export function meetsChallenge(user: VerifiedUser, challenge: StepUpChallenge, now: number): boolean {
  const { acrValues = [], maxAge } = challenge
  if (acrValues.length > 0 && (user.acr === null || !acrValues.includes(user.acr))) return false
  if (maxAge === undefined) return true
  if (user.authTime === null) return false
  const age = now / 1000 - user.authTime
  return age >= -AHEAD && age <= maxAge
}

/**
 * Refuses a user who does not meet `challenge`.
 *
 * @throws AccessDenied STEP_UP_REQUIRED with the challenge
 */
export function demandStepUp(user: VerifiedUser, challenge: StepUpChallenge, now: number, rule: string): void {
  if (!meetsChallenge(user, challenge, now)) refuse('STEP_UP_REQUIRED', rule, { challenge })
}
