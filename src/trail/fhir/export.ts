/** Writes a trail as FHIR: a line for each resource, or posted to a server. */
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import { readRequests } from '../read-requests.ts'
import { fhirAuditEvents } from './audit-events.ts'
import type { FhirExportOptions } from './interaction.ts'
import { fhirProvenance } from './provenance.ts'
import type { AuditEvent, Provenance } from './resources.ts'

/** Yields the AuditEvents and the Provenance of every request under `path`, request by request as they end. */
export async function* exportFhir(path: string, options: FhirExportOptions): AsyncGenerator<AuditEvent | Provenance> {
  for await (const events of readRequests(path)) {
    yield* fhirAuditEvents(events, options)
    const provenance = fhirProvenance(events, options)
    if (provenance !== null) yield provenance
  }
}

/** Where resources are posted. */
export interface FhirPostOptions {
  /** Base URL of the audit record repository, https unless it is loopback. */
  readonly baseUrl: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly fetch?: typeof fetch | undefined
  /** Bound of each request. Default: 30 s. */
  readonly milliseconds?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const BATCH = 100

/**
 * Puts resources to a server in batches, by id, so that sending twice changes nothing. Gives how many were taken.
 *
 * @throws ConfigurationError CONFIG_INVALID for a base URL that is not https
 * @throws StageFailed TRAIL_UNAVAILABLE when the server refuses one, answers in another shape, or does not answer
 */
export async function postFhir(resources: AsyncIterable<AuditEvent | Provenance>, options: FhirPostOptions): Promise<number> {
  const { baseUrl, headers = {}, fetch: ask = fetch, milliseconds = 30_000, signal } = options
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null
  const loopback = url !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw new ConfigurationError('CONFIG_INVALID', 'postFhir: `baseUrl` must be an https URL')
  }
  let sent = 0
  let batch: (AuditEvent | Provenance)[] = []
  const send = async (): Promise<void> => {
    const body = JSON.stringify({
      resourceType: 'Bundle',
      type: 'batch',
      entry: batch.map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } })),
    })
    const limits = [AbortSignal.timeout(milliseconds), ...(signal === undefined ? [] : [signal])]
    let accepted: boolean
    try {
      const response = await ask(url, {
        method: 'POST',
        redirect: 'error',
        headers: { ...headers, 'content-type': 'application/fhir+json', accept: 'application/fhir+json' },
        body,
        signal: AbortSignal.any(limits),
      })
      accepted = response.ok && allTaken(await response.json(), batch.length)
    } catch (cause) {
      throw new StageFailed('TRAIL_UNAVAILABLE', { cause })
    }
    if (!accepted) throw new StageFailed('TRAIL_UNAVAILABLE', { cause: 'the server refused an audit event' })
    sent += batch.length
    batch = []
  }
  for await (const resource of resources) {
    batch.push(resource)
    if (batch.length >= BATCH) await send()
  }
  if (batch.length > 0) await send()
  return sent
}

function allTaken(bundle: unknown, count: number): boolean {
  const { entry } = (bundle ?? {}) as { readonly entry?: readonly { readonly response?: { readonly status?: string } }[] }
  return Array.isArray(entry) && entry.length === count && entry.every(({ response }) => response?.status?.startsWith('2') === true)
}
