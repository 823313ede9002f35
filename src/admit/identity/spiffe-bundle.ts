/** Reads SPIFFE trust bundles: the keys by which one trust domain's SVIDs verify, and no other's (SPIFFE Trust Domain and Bundle §4). */
import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import * as z from 'zod'
import { type Certificate, parseCertificate } from './certificate.ts'
import { type IssuerKeys, pickKey } from './issuer-keys.ts'
import { refuse } from './refuse.ts'

/** A trust bundle. */
export interface SpiffeBundle {
  readonly jwtKeys: IssuerKeys
  readonly jwtAuthorities: readonly string[]
  readonly x509Authorities: readonly Certificate[]
  readonly refreshHintSeconds: number | null
  readonly sequence: number | null
}

const documentShape = z.looseObject({
  keys: z
    .array(z.looseObject({ kty: z.string(), use: z.string().optional(), kid: z.string().optional(), x5c: z.array(z.string()).optional() }))
    .max(200),
  spiffe_sequence: z.number().int().min(0).optional(),
  spiffe_refresh_hint: z.number().int().min(0).optional(),
})

/**
 * Reads a bundle document. Keys of an unknown `use` are ignored (§4.2.2), a known one that is malformed refuses the document.
 *
 * @param kind - `jwks` for a plain key set of JWT authorities, as the Workload API gives it.
 * @returns null when the document is no bundle
 */
export function parseSpiffeBundle(document: unknown, kind: 'spiffe' | 'jwks' = 'spiffe'): SpiffeBundle | null {
  const parsed = documentShape.safeParse(document)
  if (!parsed.success) return null
  const jwtJwks: Record<string, unknown>[] = []
  const x509Authorities: Certificate[] = []
  for (const { use, ...jwk } of parsed.data.keys) {
    if (use === 'jwt-svid' || kind === 'jwks') {
      // INVARIANT: a JWT authority has a key id and shows no private key (JWT-SVID §5).
      if (jwk.kid === undefined || jwk.kid === '' || Object.hasOwn(jwk, 'd') || Object.hasOwn(jwk, 'k')) return null
      jwtJwks.push(jwk)
    } else if (use === 'x509-svid') {
      // Exactly one certificate, and the key of the JWK is not used (X509-SVID §6.1).
      const [encoded, ...more] = jwk.x5c ?? []
      const certificate = encoded === undefined || more.length > 0 ? null : parseCertificate(Buffer.from(encoded, 'base64'))
      if (certificate === null) return null
      x509Authorities.push(certificate)
    }
  }
  return Object.freeze({
    jwtKeys: svidKeys(jwtJwks),
    jwtAuthorities: jwtJwks.map((jwk) => jwk['kid'] as string),
    x509Authorities,
    refreshHintSeconds: parsed.data.spiffe_refresh_hint ?? null,
    sequence: parsed.data.spiffe_sequence ?? null,
  })
}

function svidKeys(keys: readonly Record<string, unknown>[]): IssuerKeys {
  if (keys.length === 0) return { key: async () => refuse('TOKEN_KEY_UNKNOWN') }
  const find = createLocalJWKSet({ keys } as unknown as JSONWebKeySet)
  return { key: async (hint) => (await pickKey(find, hint)) ?? refuse('TOKEN_KEY_UNKNOWN') }
}
