/** Verifies X.509-SVIDs (X509-SVID §4, §5): a leaf with one SPIFFE id, vouched for by its own trust domain only. */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ANY_USAGE, type Certificate, CLIENT_AUTH, parseCertificate, SERVER_AUTH } from './certificate.ts'
import { pathEnd } from './certificate-chain.ts'
import { refuse } from './refuse.ts'
import type { SpiffeBundle } from './spiffe-bundle.ts'
import { parseSpiffeId, type SpiffeId } from './spiffe-id.ts'

/** A chain that was read, not yet verified. */
export interface SvidChain {
  readonly id: SpiffeId
  readonly leaf: Certificate
  readonly intermediates: readonly Certificate[]
}

const MAX_INTERMEDIATES = 5
const NO = 'WORKLOAD_CERTIFICATE_REFUSED'

/**
 * Reads a chain, leaf first, and checks what the certificates say of themselves.
 *
 * @param role - What the peer is to us: its certificate, when it lists purposes, must have that one.
 * @throws AccessDenied WORKLOAD_CERTIFICATE_REFUSED with the rule
 */
export function readSvidChain(chain: readonly Uint8Array[], role: 'client' | 'server' = 'client'): SvidChain {
  const [first, ...rest] = chain
  if (first === undefined) return refuse(NO, 'x509-empty')
  if (rest.length > MAX_INTERMEDIATES) refuse(NO, 'x509-chain-long')
  const leaf = parseCertificate(first) ?? refuse(NO, 'x509-unreadable')
  const intermediates = rest.map((der) => parseCertificate(der) ?? refuse(NO, 'x509-unreadable'))
  return { id: readLeaf(leaf, role), leaf, intermediates: intermediates.map(checkSigning) }
}

function readLeaf(leaf: Certificate, role: 'client' | 'server'): SpiffeId {
  const { uris, isCa, keyUsage, extendedKeyUsage } = leaf
  // INVARIANT: a signing certificate never authenticates a workload (X509-SVID §4.1, §4.3, §5.2).
  if (isCa) refuse(NO, 'x509-leaf-is-ca')
  if (keyUsage === null || !keyUsage.digitalSignature) return refuse(NO, 'x509-digital-signature')
  if (keyUsage.keyCertSign || keyUsage.crlSign) refuse(NO, 'x509-leaf-signs')
  // INVARIANT: one URI, or two readers could see two workloads (§2).
  if (uris.length !== 1) refuse(NO, 'x509-uri-names')
  const wanted = role === 'client' ? CLIENT_AUTH : SERVER_AUTH
  if (extendedKeyUsage !== null && !extendedKeyUsage.includes(wanted) && !extendedKeyUsage.includes(ANY_USAGE)) refuse(NO, 'x509-purpose')
  const id = parseSpiffeId(uris[0] as string) ?? refuse(NO, 'x509-spiffe-id')
  if (id.path === '') refuse(NO, 'x509-spiffe-id-root')
  return id
}

function checkSigning(certificate: Certificate): Certificate {
  const { isCa, keyUsage, uris } = certificate
  if (!isCa || keyUsage === null || !keyUsage.keyCertSign) refuse(NO, 'x509-intermediate')
  if (uris.length > 1 || uris.some((uri) => parseSpiffeId(uri) === null)) refuse(NO, 'x509-intermediate-uri')
  return certificate
}

/** Paths that held, by the bundle that vouched for them. Signatures do not change; times are looked at each time. */
const held = new WeakMap<SpiffeBundle, LRUCache<string, { readonly from: number; readonly end: number }>>()

/**
 * Verifies the chain by the bundle of the leaf's trust domain.
 *
 * @returns until when it holds, in epoch milliseconds
 * @throws AccessDenied WORKLOAD_CERTIFICATE_REFUSED
 */
export function verifySvidChain(chain: SvidChain, bundle: SpiffeBundle, now: number): number {
  const { leaf, intermediates } = chain
  const hash = createHash('sha256')
  for (const { der } of [leaf, ...intermediates]) hash.update(String(der.byteLength)).update(':').update(der)
  const key = hash.digest('base64url')
  let paths = held.get(bundle)
  if (paths === undefined) {
    paths = new LRUCache({ max: 500 })
    held.set(bundle, paths)
  }
  const known = paths.get(key)
  if (known !== undefined && now >= known.from && now <= known.end) return known.end
  const end = pathEnd(leaf, intermediates, bundle.x509Authorities, now)
  if (end === null) return refuse(NO, now > leaf.notAfter || now < leaf.notBefore ? 'x509-not-current' : 'x509-no-path')
  paths.set(key, { from: now, end })
  return end
}
