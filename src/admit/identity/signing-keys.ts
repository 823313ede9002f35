/** Holds the keys that this application signs with, so that one can follow another without a restart. */
import { type CryptoKey, type JWK, type JWTPayload, SignJWT } from 'jose'
import type { KeyObject } from 'node:crypto'
import * as z from 'zod'
import { StageFailed } from '../../base/index.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './token-rules.ts'

/** A private key and its public name. */
export interface SigningKey {
  readonly kid: string
  readonly alg: SignatureAlgorithm
  readonly privateKey: CryptoKey | KeyObject | JWK
}

/** The key to sign with now: one key, or a function that is asked each time, for rotation. */
export type SigningKeys = SigningKey | (() => SigningKey | Promise<SigningKey>)

/** zod shape of {@link SigningKeys}. */
export const signingKeysShape = z.union([
  z.strictObject({
    kid: z.string().min(1),
    alg: z.enum(SIGNATURE_ALGORITHMS),
    privateKey: z.custom<SigningKey['privateKey']>((value) => typeof value === 'object' && value !== null),
  }),
  z.custom<() => SigningKey | Promise<SigningKey>>((value) => typeof value === 'function'),
])

/**
 * Signs a JWT with the key of now.
 *
 * @throws StageFailed GRANT_UNAVAILABLE
 */
export async function signToken(keys: SigningKeys, typ: string, claims: JWTPayload): Promise<string> {
  try {
    const { kid, alg, privateKey } = typeof keys === 'function' ? await keys() : keys
    return await new SignJWT(claims).setProtectedHeader({ alg, typ, kid }).sign(privateKey)
  } catch (cause) {
    throw new StageFailed('GRANT_UNAVAILABLE', { cause, rule: 'signing-key' })
  }
}
