/** A `fetch` that calls only listed places, follows no redirect, and ends every call within a bound of time and bytes. */
import { onAbort } from '../base/on-abort.ts'
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import { isAllowed, parseAllowedPlace } from './allow-list.ts'
import { limitBytes } from './limits.ts'

/** What {@link guardedFetch} may do. */
export interface GuardedFetchOptions {
  /** Origins (`https://api.example.org`) or base URLs (`https://api.example.org/v1/`) that may be called. */
  readonly allow: readonly string[]
  /** Bound of a whole call, the body included. 60,000 unless said. */
  readonly milliseconds?: number
  /** Greatest answer. 16 MiB unless said. */
  readonly maxBytes?: number
  /** Greatest request body that is text or bytes. 8 MiB unless said. */
  readonly maxRequestBytes?: number
  /** Accepts http to hosts other than loopback, where a mesh encrypts. Off unless said. */
  readonly plainHttp?: boolean
  /** The fetch beneath: an undici with mutual TLS, or a test's. The global one unless said. */
  readonly fetch?: typeof globalThis.fetch
}

const optionsSchema = z.strictObject({
  allow: z.array(z.string()).min(1),
  milliseconds: z.number().int().positive().max(600_000).optional(),
  maxBytes: z.number().int().positive().optional(),
  maxRequestBytes: z.number().int().positive().optional(),
  plainHttp: z.boolean().optional(),
  fetch: z.custom<typeof globalThis.fetch>((value) => typeof value === 'function').optional(),
})

/**
 * Makes a `fetch` for SDK clients and sources.
 *
 * @throws ConfigurationError CONFIG_INVALID at construction. The returned function rejects with StageFailed EGRESS_REFUSED for
 *   a place that is not listed, and EGRESS_FAILED for a redirect, a timeout, an answer too large or a broken connection. A
 *   caller's own abort rejects with the caller's reason. No error carries the URL.
 */
export function guardedFetch(options: GuardedFetchOptions): typeof globalThis.fetch {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) {
    throw new ConfigurationError('CONFIG_INVALID', `guardedFetch: \`${parsed.error.issues[0]?.path.join('.') ?? 'options'}\` is invalid`)
  }
  const { allow, milliseconds = 60_000, maxBytes = 16 * 1024 * 1024, maxRequestBytes = 8 * 1024 * 1024, plainHttp } = parsed.data
  const places = Object.freeze(allow.map((entry) => parseAllowedPlace('allow', entry, plainHttp)))
  const beneath = parsed.data.fetch

  async function guarded(input: Parameters<typeof globalThis.fetch>[0], init?: RequestInit): Promise<Response> {
    const url = urlOf(input)
    // INVARIANT: no byte leaves for a place that is not listed.
    if (url === null || !isAllowed(url, places)) throw new StageFailed('EGRESS_REFUSED')
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined) ?? undefined
    if (isAborted(signal)) throw signal?.reason
    if (bodySize(init?.body) > maxRequestBytes) throw new StageFailed('EGRESS_REFUSED', { cause: 'request body is larger than the limit' })

    const controller = new AbortController()
    const late = new StageFailed('EGRESS_FAILED', { cause: 'timeout' })
    const timer = setTimeout(() => controller.abort(late), milliseconds)
    const stop = (): void => controller.abort(signal?.reason)
    const forget = signal == null ? () => undefined : onAbort(signal, stop)
    const release = (): void => {
      clearTimeout(timer)
      forget()
    }
    try {
      // INVARIANT: a redirect is an error; the credential never goes where a `Location` header points.
      const request = input instanceof Request ? input : url.href
      const response = await (beneath ?? globalThis.fetch)(request, { ...init, redirect: 'error', signal: controller.signal })
      if (response.redirected) throw new StageFailed('EGRESS_FAILED', { cause: 'redirected' })
      const declared = Number(response.headers.get('content-length') ?? 0)
      if (declared > maxBytes) {
        response.body?.cancel().catch(() => undefined)
        throw new StageFailed('EGRESS_FAILED', { cause: 'body is larger than the limit' })
      }
      if (response.body === null) {
        release()
        return response
      }
      return new Response(limitBytes(response.body, maxBytes, release), response)
    } catch (error) {
      release()
      if (isAborted(signal)) throw signal?.reason
      throw error instanceof StageFailed ? error : new StageFailed('EGRESS_FAILED', { cause: error })
    }
  }
  return guarded
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

function urlOf(input: Parameters<typeof globalThis.fetch>[0]): URL | null {
  try {
    return new URL(input instanceof Request ? input.url : input)
  } catch {
    return null
  }
}

function bodySize(body: unknown): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength
  return 0
}
