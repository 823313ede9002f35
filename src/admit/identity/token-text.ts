/** Reads the text of a JWS once, canonically: one token has one text, one header and one set of claims, or it is refused. */
import { hasRepeatedKeys } from './json-keys.ts'
import { refuse } from './refuse.ts'

/** A token's parts as written. Nothing here is verified. */
export interface TokenText {
  readonly text: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Longer tokens do not fit into headers of common servers; scopes belong server-side then. */
const MAX_CHARACTERS = 16_384
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const UNSIGNED = /^[A-Za-z0-9_-]{1,16384}\.[A-Za-z0-9_-]{0,16384}\.$/
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Header members by which a token would choose its own key or rules. */
const KEY_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'] as const

/**
 * Reads a compact JWS (RFC 7515 §3.1).
 *
 * @param allow - Key-bearing header members that this kind of token may have: `jwk` in a DPoP proof, `jku` in a SMART assertion.
 * @throws AccessDenied TOKEN_MALFORMED, TOKEN_ALGORITHM_REFUSED, TOKEN_KEY_HEADER_REFUSED
 */
export function readTokenText(text: unknown, allow: readonly string[] = []): TokenText {
  // An unsigned token (RFC 7515 §A.5) is refused as what it is.
  if (typeof text === 'string' && UNSIGNED.test(text)) refuse('TOKEN_ALGORITHM_REFUSED', 'token-unsigned')
  if (typeof text !== 'string' || text.length > MAX_CHARACTERS || !SHAPE.test(text)) refuse('TOKEN_MALFORMED', 'token-shape')
  const [header, claims, signature] = text.split('.') as [string, string, string]
  // INVARIANT: verifiers decode leniently, so without this one token would have many texts (spare bits), and text-keyed state would miss.
  if (!isCanonical(header) || !isCanonical(claims) || !isCanonical(signature)) refuse('TOKEN_MALFORMED', 'token-spare-bits')
  const parsed = { text, header: readObject(header), claims: readObject(claims) }
  for (const name of KEY_HEADERS) {
    // INVARIANT: the key never comes from the token (RFC 8725 §3.10).
    if (Object.hasOwn(parsed.header, name) && !allow.includes(name)) refuse('TOKEN_KEY_HEADER_REFUSED', `header:${name}`)
  }
  return parsed
}

/** Whether the bits that do not make a whole byte are zero (RFC 4648 §3.5). */
function isCanonical(part: string): boolean {
  const rest = part.length % 4
  if (rest === 0) return true
  if (rest === 1) return false
  const last = ALPHABET.indexOf(part.at(-1) as string)
  return (last & (rest === 2 ? 0b1111 : 0b11)) === 0
}

function readObject(part: string): Readonly<Record<string, unknown>> {
  let value: unknown
  let json: string
  try {
    json = utf8.decode(Buffer.from(part, 'base64url'))
    value = JSON.parse(json)
  } catch (cause) {
    return refuse('TOKEN_MALFORMED', 'token-json', { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('TOKEN_MALFORMED', 'token-json')
  // INVARIANT: two readers never see two values under one name (RFC 7515 §4, RFC 7519 §4).
  if (hasRepeatedKeys(json)) refuse('TOKEN_MALFORMED', 'token-repeated-name')
  return value as Readonly<Record<string, unknown>>
}
