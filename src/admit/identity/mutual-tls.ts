/** Speaks mutual TLS to the next hop: shows this workload's certificate, and answers only the one peer that is pinned. */
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import * as z from 'zod'
import { ConfigurationError } from '../../base/index.ts'
import { parseOptions } from './options.ts'
import { parseSpiffeId } from './spiffe-id.ts'
import { readSvidChain } from './x509-svid.ts'

/** This workload's certificate chain and private key, PEM. */
export interface TlsIdentity {
  readonly cert: string
  readonly key: string
}

/** A mutual TLS client. */
export interface MutualTlsOptions {
  /** The only authorities that count, PEM: a private CA or the trust domain's bundle. The system's are not used. */
  readonly ca: string | readonly string[]
  /** A function is asked for each new connection, so that short-lived SVIDs rotate without a restart. */
  readonly identity: TlsIdentity | (() => TlsIdentity | Promise<TlsIdentity>)
  /** Who the peer must be: one of these SPIFFE ids (its host name then does not count), or this DNS name. */
  readonly peer: { readonly spiffeId: string | readonly string[] } | { readonly dns: string }
  /** `TLSv1.3` unless said. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
  /** Bound of a handshake; 5,000 unless said. */
  readonly milliseconds?: number | undefined
}

/** A client for one peer. */
export interface MutualTls extends AsyncDisposable {
  /** Fits every `fetch` option of this library and of SDK clients. */
  readonly fetch: typeof globalThis.fetch
  /** The undici dispatcher, for clients that take one. */
  readonly dispatcher: object
}

const identityShape = z.strictObject({ cert: z.string().min(1), key: z.string().min(1) })
const optionsShape = z.strictObject({
  ca: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]),
  identity: z.union([identityShape, z.custom<() => TlsIdentity | Promise<TlsIdentity>>((value) => typeof value === 'function')]),
  peer: z.union([
    z.strictObject({ spiffeId: z.union([z.string(), z.array(z.string()).min(1).readonly()]) }),
    z.strictObject({ dns: z.string().min(1) }),
  ]),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).optional(),
  milliseconds: z.number().int().min(1).max(60_000).optional(),
})

/**
 * Makes a mutual TLS client.
 *
 * @returns a `fetch` that rejects when the handshake fails or the peer is not the pinned one
 * @throws ConfigurationError CONFIG_INVALID, or PEER_MISSING without the package undici
 */
export async function mutualTls(options: MutualTlsOptions): Promise<MutualTls> {
  const parsed = parseOptions('mutualTls', optionsShape, options)
  const { ca, identity, milliseconds = 5000, minVersion = 'TLSv1.3' } = parsed
  const undici = await import('undici').catch((cause: unknown) => {
    throw new ConfigurationError('PEER_MISSING', 'mutualTls needs the package `undici`', { cause })
  })
  const connectWith = ({ cert, key }: TlsIdentity) =>
    undici.buildConnector({
      ca: typeof ca === 'string' ? ca : [...ca],
      cert,
      key,
      minVersion,
      // INVARIANT: an unverified peer is never spoken to.
      rejectUnauthorized: true,
      checkServerIdentity: peerCheck(parsed.peer),
      timeout: milliseconds,
    })
  const fixed = typeof identity === 'function' ? null : connectWith(identity)
  const dispatcher = new undici.Agent({
    connect: (target, callback) => {
      if (fixed !== null) return fixed(target, callback)
      Promise.resolve()
        .then(() => (identity as () => TlsIdentity | Promise<TlsIdentity>)())
        .then((fresh) => connectWith(identityShape.parse(fresh))(target, callback))
        .catch((cause: unknown) => callback(cause instanceof Error ? cause : new Error('no TLS identity'), null))
    },
  })
  const fetchWith = (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> =>
    undici.fetch(input as never, { ...(init as object), dispatcher } as never) as unknown as Promise<Response>
  return Object.freeze({ fetch: fetchWith as typeof globalThis.fetch, dispatcher, [Symbol.asyncDispose]: () => dispatcher.close() })
}

type PeerCheck = (host: string, certificate: PeerCertificate) => Error | undefined

function peerCheck(peer: MutualTlsOptions['peer']): PeerCheck {
  if ('dns' in peer) return (_host, certificate) => checkServerIdentity(peer.dns, certificate)
  const ids = typeof peer.spiffeId === 'string' ? [peer.spiffeId] : peer.spiffeId
  for (const id of ids) {
    if (parseSpiffeId(id) === null) throw new ConfigurationError('CONFIG_INVALID', 'mutualTls: `peer.spiffeId` must be a SPIFFE id')
  }
  return (_host, certificate) => {
    try {
      // INVARIANT: the id is read from the certificate's bytes, by the rules of X509-SVID §4; the host name proves nothing here.
      const { id } = readSvidChain([new Uint8Array(certificate.raw)], 'server')
      return ids.includes(id.id) ? undefined : new Error('peer is another workload')
    } catch {
      return new Error('peer has no usable X.509-SVID')
    }
  }
}
