/** Reads SPIFFE ids exactly as the grammar has them: what is not one is nothing (SPIFFE-ID §2). */

/** A SPIFFE id. */
export interface SpiffeId {
  readonly id: string
  readonly trustDomain: string
  /** Empty, or beginning with `/`. */
  readonly path: string
}

const MAX_BYTES = 2048
const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/
const SEGMENT = /^[a-zA-Z0-9._-]+$/
const SCHEME = 'spiffe://'

/** Reads an id, or gives null. No percent-encoding, port, query, trailing slash or dot segment is an id (§2.1–2.4). */
export function parseSpiffeId(text: string): SpiffeId | null {
  if (text.length > MAX_BYTES || !text.startsWith(SCHEME)) return null
  const rest = text.slice(SCHEME.length)
  const slash = rest.indexOf('/')
  const trustDomain = slash === -1 ? rest : rest.slice(0, slash)
  const path = slash === -1 ? '' : rest.slice(slash)
  if (!TRUST_DOMAIN.test(trustDomain)) return null
  if (path !== '' && !path.slice(1).split('/').every(isSegment)) return null
  return Object.freeze({ id: text, trustDomain, path })
}

/** Reads a trust domain name, alone or as an id of it, or gives null. */
export function parseTrustDomain(text: string): string | null {
  if (text.includes(':/')) return parseSpiffeId(text)?.trustDomain ?? null
  return TRUST_DOMAIN.test(text) ? text : null
}

/** Whether `segment` may stand in a path (§2.2). */
export function isSegment(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== '.' && segment !== '..'
}
