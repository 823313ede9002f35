/** Calls an identity endpoint within bounds: one origin, no redirect, a time, a size, JSON. */
import * as z from 'zod'
import { bounded } from '../../base/bounded.ts'
import { ConfigurationError, StageFailed, type StageFailedCode } from '../../base/index.ts'
import { guardedFetch } from '../../http/guarded-fetch.ts'
import { parseJson } from '../../http/json.ts'

/** How to reach identity endpoints. */
export interface EndpointOptions {
  /** `globalThis.fetch` unless said; a fetch with a mutual-TLS dispatcher fits here. */
  readonly fetch?: typeof fetch | undefined
  /** Bound of one call; 5,000 unless said. */
  readonly milliseconds?: number | undefined
}

/** An answer of an endpoint. */
export interface EndpointAnswer {
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON, or null when the body was empty. */
  readonly body: unknown
}

/** zod shape of {@link EndpointOptions}, to spread into option schemas. */
export const endpointShape = {
  fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'must be a function').optional(),
  milliseconds: z.number().int().min(1).max(60_000).optional(),
}

const MAX_BYTES = 262_144
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Checks the address of an identity endpoint: https, or http on a loopback address for tests and sidecars.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function endpointUrl(option: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null
  const safe = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
  if (!safe || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new ConfigurationError('CONFIG_INVALID', `\`${option}\` must be an https URL without credentials or fragment`)
  }
  return url
}

/**
 * Calls the endpoint and reads its JSON.
 *
 * @throws StageFailed `code` when it does not answer in time, redirects, answers too much or no JSON
 */
export async function callEndpoint(
  url: URL,
  init: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string },
  options: EndpointOptions & { readonly signal: AbortSignal; readonly code: StageFailedCode },
): Promise<EndpointAnswer> {
  const { signal, code, milliseconds = 5000 } = options
  // INVARIANT: the guarded fetch follows no redirect, which could carry a token or an assertion to another host.
  const call = guardedFetch({
    allow: [url.origin],
    milliseconds,
    maxBytes: MAX_BYTES,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  })
  const work = async (): Promise<EndpointAnswer> => {
    const response = await call(url, { ...init, signal, headers: { accept: 'application/json', ...init.headers } })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : parseJson(text) }
  }
  try {
    return await bounded(work, { milliseconds, signal, code })
  } catch (cause) {
    throw signal.aborted ? cause : new StageFailed(code, { cause })
  }
}
