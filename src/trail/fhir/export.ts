/** Writes a trail as FHIR: a line for each resource, or posted to a server. */
import { StageFailed } from '../../base/errors/index.ts'
import { readRequests } from '../read-requests.ts'
import { fhirAuditEvents } from './audit-events.ts'
import type { FhirExportOptions } from './interaction.ts'
import { fhirRequest, type FhirServerOptions } from './fhir-request.ts'
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

const BATCH = 100

/**
 * Puts resources to a server in batches, by id, so that sending twice changes nothing. Gives how many were taken.
 *
 * @throws ConfigurationError CONFIG_INVALID for a base URL that is not https
 * @throws StageFailed TRAIL_UNAVAILABLE when the server refuses one, answers in another shape, or does not answer
 */
export async function postFhir(
  resources: AsyncIterable<AuditEvent | Provenance>,
  { signal, ...server }: FhirServerOptions & { readonly signal?: AbortSignal | undefined },
): Promise<number> {
  const request = fhirRequest(server)
  let sent = 0
  let batch: (AuditEvent | Provenance)[] = []
  const send = async (): Promise<void> => {
    const entry = batch.map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } }))
    const answer = await request('POST', '', { resourceType: 'Bundle', type: 'batch', entry }, signal)
    if (!allTaken(answer, batch.length)) throw new StageFailed('TRAIL_UNAVAILABLE', { cause: 'the server refused an audit event' })
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

interface BatchAnswer {
  readonly entry?: readonly { readonly response?: { readonly status?: string } }[]
}

function allTaken(bundle: unknown, count: number): boolean {
  const { entry = [] } = (bundle ?? {}) as BatchAnswer
  return entry.length === count && entry.every(({ response }) => response?.status?.startsWith('2') === true)
}
