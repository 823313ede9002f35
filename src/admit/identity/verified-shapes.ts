/** Believes a verifier only when its answer has the exact shape: a part that answers nonsense is an outage, not a user. */
import * as z from 'zod'
import { deepFreeze } from '../../base/freeze.ts'
import { PURPOSES, StageFailed, type VerifiedUser, type VerifiedWorkload } from '../../base/index.ts'
import { refuse } from './refuse.ts'

const text = z.string().min(1).max(4096)
const userShape = z.strictObject({
  issuer: text,
  subject: text,
  tokenId: text,
  clientId: text.nullable(),
  tenant: text,
  roles: z.array(z.string()),
  fhirUser: text.nullable(),
  launchPatient: text.nullable(),
  scope: z.string().nullable(),
  purposes: z.array(z.enum(PURPOSES)).nullable(),
  acr: text.nullable(),
  authTime: z.number().nullable(),
  expiresAt: z.number(),
})
const workloadShape = z.strictObject({
  id: text,
  kind: z.enum(['spiffe-jwt', 'spiffe-x509', 'kubernetes', 'client']),
  expiresAt: z.number(),
})

/**
 * Reads a verifier's answer.
 *
 * @throws StageFailed IDENTITY_UNAVAILABLE for another shape; AccessDenied TOKEN_EXPIRED
 */
export function readUser(answer: unknown, now: number, requestId: string): VerifiedUser {
  const parsed = userShape.safeParse(answer)
  if (!parsed.success) throw new StageFailed('IDENTITY_UNAVAILABLE', { requestId, rule: 'user-shape' })
  if (parsed.data.expiresAt <= now) refuse('TOKEN_EXPIRED', 'user-expired')
  return deepFreeze(parsed.data)
}

/**
 * Reads a verifier's answer.
 *
 * @throws StageFailed IDENTITY_UNAVAILABLE for another shape; AccessDenied WORKLOAD_REJECTED when expired
 */
export function readWorkload(answer: unknown, now: number, requestId: string): VerifiedWorkload {
  const parsed = workloadShape.safeParse(answer)
  if (!parsed.success) throw new StageFailed('IDENTITY_UNAVAILABLE', { requestId, rule: 'workload-shape' })
  if (parsed.data.expiresAt <= now) refuse('WORKLOAD_REJECTED', 'workload-expired')
  return deepFreeze(parsed.data)
}
