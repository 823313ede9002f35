/** Decides whether a URL may be called: exact origin, path under a prefix, https unless it is loopback. */
import { ConfigurationError } from '../base/errors/index.ts'

/** One place that may be called. */
export interface AllowedPlace {
  readonly origin: string
  /** Ends in `/`. */
  readonly path: string
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Reads one entry of an allow-list: an origin (`https://fhir.example.org`) or a base URL (`https://fhir.example.org/r4/`).
 *
 * @param plainHttp - Accepts http to hosts other than loopback, where a mesh encrypts.
 * @throws ConfigurationError CONFIG_INVALID
 */
export function parseAllowedPlace(option: string, value: unknown, plainHttp = false): AllowedPlace {
  const refuse = (rule: string): never => {
    throw new ConfigurationError('CONFIG_INVALID', `\`${option}\` ${rule}`)
  }
  let url: URL
  try {
    url = new URL(value as string)
  } catch {
    return refuse('must be an absolute URL')
  }
  if (typeof value !== 'string') return refuse('must be an absolute URL')
  if (url.username !== '' || url.password !== '') refuse('must not carry credentials')
  if (url.search !== '' || url.hash !== '') refuse('must not have a query or fragment')
  const encrypted = url.protocol === 'https:' || (url.protocol === 'http:' && (plainHttp || LOOPBACK.has(url.hostname)))
  if (!encrypted) refuse('must use https; http is accepted for loopback only')
  return Object.freeze({ origin: url.origin, path: url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/` })
}

/** Whether `url` is the place or below it. `URL` has resolved dots and compared nothing by prefix of text. */
export function isAllowed(url: URL, places: readonly AllowedPlace[]): boolean {
  if (url.username !== '' || url.password !== '') return false
  // INVARIANT: the parsed origin is compared whole, so `https://fhir.example.org.evil` is another place; an encoded slash or
  // dot, which a server may decode, is refused.
  if (/%(?:2e|2f|5c|00)/i.test(url.pathname)) return false
  return places.some(({ origin, path }) => url.origin === origin && (url.pathname.startsWith(path) || `${url.pathname}/` === path))
}
