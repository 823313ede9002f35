/** Proves that whoever sends a token is who it was issued to: by DPoP key, by certificate, or not at all when it is bound. */
import { timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import type { Credentials } from '../../base/index.ts'
import { certificateThumbprint, clientCertificate, declaredProxies } from './client-certificate.ts'
import { verifyDpop } from './dpop.ts'
import type { DpopNonces } from './dpop-nonces.ts'
import { refuse } from './refuse.ts'
import { memoryReplays, type ReplayList } from './replay.ts'
import { algorithmsShape, type SignatureAlgorithm } from './token-rules.ts'

/** How senders are proven. A bound token needs its proof whatever is said here. */
export interface SenderOptions {
  /** Refuses tokens that are not bound; `false` unless said. */
  readonly require?: 'dpop' | 'certificate' | 'either' | false | undefined
  /** Proxies that terminate TLS, verify client certificates and send `Client-Cert`: addresses or networks; none unless said. */
  readonly proxies?: readonly string[] | undefined
  /** How far a proof's `iat` may lie from now; 60 unless said. */
  readonly dpopWindowSeconds?: number | undefined
  /** `['ES256', 'EdDSA', 'PS256', 'RS256']` unless said. */
  readonly dpopAlgorithms?: readonly SignatureAlgorithm[] | undefined
  /** Where used proofs are remembered; this process's memory unless said. */
  readonly replays?: ReplayList | undefined
  /** When given, a proof without a nonce of ours is refused with a challenge. */
  readonly nonces?: DpopNonces | undefined
}

/** zod shape of {@link SenderOptions}. */
export const senderShape = z.strictObject({
  require: z.union([z.enum(['dpop', 'certificate', 'either']), z.literal(false)]).optional(),
  proxies: z.array(z.string()).readonly().optional(),
  dpopWindowSeconds: z.number().int().min(1).max(300).optional(),
  dpopAlgorithms: algorithmsShape.optional(),
  replays: z.custom<ReplayList>((value) => typeof (value as ReplayList | null)?.claim === 'function', 'must be a ReplayList').optional(),
  nonces: z.custom<DpopNonces>((value) => typeof (value as DpopNonces | null)?.check === 'function', 'must be DpopNonces').optional(),
})

/** Proves senders by one issuer's rules. */
export interface SenderProver {
  /**
   * @param confirmation - The verified `cnf` claim (RFC 7800), undefined when absent.
   * @throws AccessDenied with a sender code
   */
  prove(
    accessToken: string,
    confirmation: unknown,
    credentials: Credentials,
    given: { readonly now: number; readonly signal: AbortSignal },
  ): Promise<void>
}

/** Makes a prover. */
export function senderProver(options: SenderOptions): SenderProver {
  const required = options.require ?? false
  const isProxy = declaredProxies('proxies', options.proxies ?? [])
  const dpop = {
    algorithms: options.dpopAlgorithms ?? ['ES256', 'EdDSA', 'PS256', 'RS256'],
    windowSeconds: options.dpopWindowSeconds ?? 60,
    replays: options.replays ?? memoryReplays(),
    nonces: options.nonces ?? null,
  }
  return {
    async prove(accessToken, confirmation, credentials, given) {
      const certificate = clientCertificate(credentials, isProxy)
      const { http } = credentials
      const withDpop = http?.scheme?.toLowerCase() === 'dpop'
      const { jkt, x5t } = readConfirmation(confirmation)
      if (jkt === null && withDpop) refuse('BOUND_TOKEN_AS_BEARER', 'unbound-with-dpop')
      if ((required === 'dpop' && jkt === null) || (required === 'certificate' && x5t === null))
        refuse('SENDER_UNPROVEN', 'binding-required')
      if (required === 'either' && jkt === null && x5t === null) refuse('SENDER_UNPROVEN', 'binding-required')
      if (x5t !== null) {
        if (certificate === null) return refuse('SENDER_UNPROVEN', 'certificate-missing')
        if (!equal(certificateThumbprint(certificate.leaf), x5t)) refuse('SENDER_CERTIFICATE_MISMATCH', 'cnf:x5t#S256')
      }
      if (jkt !== null) {
        if (http === undefined) return refuse('SENDER_UNPROVEN', 'dpop-missing')
        // INVARIANT: a stolen bound token is worthless because the Bearer scheme never proves a key (RFC 9449 §7.1).
        if (!withDpop) refuse('BOUND_TOKEN_AS_BEARER', 'bound-as-bearer')
        await verifyDpop(accessToken, jkt, http, dpop, given)
      }
    },
  }
}

interface Confirmation {
  readonly jkt: string | null
  readonly x5t: string | null
}

const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/

function readConfirmation(value: unknown): Confirmation {
  if (value === undefined) return { jkt: null, x5t: null }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('SENDER_UNPROVEN', 'cnf-shape')
  const names = Object.keys(value)
  const read = (name: string): string | null => {
    const member = (value as Record<string, unknown>)[name]
    if (!names.includes(name)) return null
    return typeof member === 'string' && THUMBPRINT.test(member) ? member : refuse('SENDER_UNPROVEN', 'cnf-shape')
  }
  // INVARIANT: a binding that we cannot verify is not ignored.
  if (names.length === 0 || names.some((name) => name !== 'jkt' && name !== 'x5t#S256')) refuse('SENDER_UNPROVEN', 'cnf-unknown')
  return { jkt: read('jkt'), x5t: read('x5t#S256') }
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
