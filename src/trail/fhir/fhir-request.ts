/** Speaks to an audit record repository: JSON only, bounded, no redirects, https unless it is loopback. */
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'

/** Where a FHIR server is. */
export interface FhirServerOptions {
  /** Base URL, https unless it is loopback. */
  readonly baseUrl: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly fetch?: typeof fetch | undefined
  /** Bound of each request. Default: 30 s. */
  readonly milliseconds?: number | undefined
}

const MAX_BYTES = 8 << 20

/**
 * Makes the function that asks.
 *
 * @throws ConfigurationError CONFIG_INVALID for a base URL that is not https
 */
export function fhirRequest(options: FhirServerOptions) {
  const { baseUrl, headers = {}, fetch: ask = fetch, milliseconds = 30_000 } = options
  const base = URL.canParse(baseUrl) ? new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`) : null
  const loopback = base !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(base.hostname)
  if (base === null || !(base.protocol === 'https:' || (base.protocol === 'http:' && loopback))) {
    throw new ConfigurationError('CONFIG_INVALID', '`baseUrl` must be an https URL')
  }
  /** Gives the parsed answer. @throws StageFailed TRAIL_UNAVAILABLE */
  return async (method: 'GET' | 'POST' | 'PUT', path: string, body: unknown, signal?: AbortSignal): Promise<unknown> => {
    const limits = [AbortSignal.timeout(milliseconds), ...(signal === undefined ? [] : [signal])]
    try {
      const response = await ask(path === '' ? base.href.slice(0, -1) : new URL(path, base), {
        method,
        redirect: 'error',
        headers: {
          ...headers,
          accept: 'application/fhir+json',
          ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any(limits),
      })
      const text = await response.text()
      if (!response.ok || text.length > MAX_BYTES) throw new Error(`status ${response.status}`)
      return text === '' ? null : JSON.parse(text)
    } catch (cause) {
      throw new StageFailed('TRAIL_UNAVAILABLE', { cause })
    }
  }
}
