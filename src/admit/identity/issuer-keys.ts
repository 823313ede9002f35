/** Holds one issuer's verification keys: only from its own key set, refreshed on rotation, bounded when it is down. */
import { createLocalJWKSet, type CryptoKey, errors, type JSONWebKeySet } from 'jose'
import * as z from 'zod'
import { StageFailed } from '../../base/index.ts'
import { callEndpoint, type EndpointOptions } from './endpoint.ts'
import { refreshed } from './refreshed.ts'
import { refuse } from './refuse.ts'

/** What of a header chooses a key. */
export interface KeyHint {
  readonly alg: string
  readonly kid?: string | undefined
}

/** Keys of one issuer. */
export interface IssuerKeys {
  /** @throws AccessDenied TOKEN_KEY_UNKNOWN; StageFailed IDENTITY_UNAVAILABLE */
  key(hint: KeyHint, options: { readonly now: number; readonly signal: AbortSignal }): Promise<CryptoKey>
}

/** How long fetched keys count, and how often an unknown key id may cause a fetch. */
export interface RemoteKeysOptions extends EndpointOptions {
  /** Keys are fetched anew after this time; 600,000 unless said. */
  readonly freshMilliseconds?: number | undefined
  /** While the endpoint is down, known keys still count up to this age; 3,600,000 unless said. A withdrawn key lives no longer. */
  readonly staleMilliseconds?: number | undefined
}

/** zod shape of a JWK set (RFC 7517 §5): at least one key, and no private or symmetric one. */
export const keySetShape = z.looseObject({
  keys: z
    .array(
      z
        .looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']), kid: z.string().optional() })
        .refine((jwk) => !Object.hasOwn(jwk, 'd') && !Object.hasOwn(jwk, 'k'), 'must hold public keys only'),
    )
    .min(1)
    .max(100),
})

/** Keys that are given. */
export function localKeys(jwks: JSONWebKeySet): IssuerKeys {
  const find = createLocalJWKSet(jwks)
  return { key: async (hint) => (await pickKey(find, hint)) ?? refuse('TOKEN_KEY_UNKNOWN') }
}

/**
 * Keys behind an address. A key id that is not known fetches again at once, so that a rotation fails nobody, within a budget,
 * so that made-up key ids do not become a flood.
 *
 * @param locate - Gives the address; discovery may wait here. Called again after a failure.
 */
export function remoteKeys(
  locate: (options: { readonly signal: AbortSignal }) => Promise<URL>,
  options: RemoteKeysOptions = {},
): IssuerKeys {
  const { freshMilliseconds = 600_000, staleMilliseconds = 3_600_000 } = options
  async function load(): Promise<Find> {
    // One caller's abort must not fail the others, who wait for the same fetch: each waits with its own signal outside.
    const { signal } = new AbortController()
    const answer = await callEndpoint(await locate({ signal }), {}, { ...options, signal, code: 'IDENTITY_UNAVAILABLE' })
    const parsed = keySetShape.safeParse(answer.body)
    if (answer.status !== 200 || !parsed.success) throw new StageFailed('IDENTITY_UNAVAILABLE', { rule: 'key-set' })
    return createLocalJWKSet(parsed.data as unknown as JSONWebKeySet)
  }
  const sets = refreshed(load, { fresh: freshMilliseconds, stale: staleMilliseconds })
  return {
    async key(hint, { now }) {
      const known = await pickKey(await sets.current(now), hint)
      if (known !== null) return known
      const next = await sets.newer(hint.kid ?? '', now)
      return (next === null ? null : await pickKey(next, hint)) ?? refuse('TOKEN_KEY_UNKNOWN')
    },
  }
}

type Find = ReturnType<typeof createLocalJWKSet>

/** The one key that fits, or null for none or several (client-confidential-asymmetric: exactly one key matches). */
export async function pickKey(find: Find, hint: KeyHint): Promise<CryptoKey | null> {
  try {
    return await find(hint.kid === undefined ? { alg: hint.alg } : { alg: hint.alg, kid: hint.kid })
  } catch (error) {
    if (
      error instanceof errors.JWKSNoMatchingKey ||
      error instanceof errors.JWKSMultipleMatchingKeys ||
      error instanceof errors.JOSENotSupported
    ) {
      return null
    }
    return refuse('TOKEN_KEY_UNKNOWN', 'key-unusable', { cause: error })
  }
}
