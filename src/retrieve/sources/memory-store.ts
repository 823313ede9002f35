/** A vector store in memory, exact: the filter is evaluated before any distance, by the evaluator that verifies afterwards. */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import { compileFilter, FRAGMENT_FIELDS, type FieldValues, type Filter, type FilterField, readFields } from '../../base/filter/index.ts'
import type { Candidate } from '../../base/seams/source.ts'
import { possibleValues } from '../pushdown/relax.ts'
import { snapshotCandidate } from '../snapshot.ts'
import type { VectorQuery, VectorRecord, WritableVectorStore } from './vector-store.ts'
import { changedSince } from '../instants.ts'

/** A store of one process. */
export interface MemoryVectorStore extends WritableVectorStore {
  readonly size: number
}

interface Row {
  readonly candidate: Candidate
  readonly fields: FieldValues
  readonly vector: Float32Array
}

const optionsSchema = z.strictObject({ dimensions: z.number().int().positive().max(65_536) })

/** @throws ConfigurationError CONFIG_INVALID */
export function memoryVectorStore(options: { readonly dimensions: number }): MemoryVectorStore {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw new ConfigurationError('CONFIG_INVALID', 'memoryVectorStore: `dimensions` is invalid')
  const { dimensions } = parsed.data
  const rows = new Map<string, Row>()
  const byPatient = new Map<string, Map<string, Row>>()

  function forget(key: string): void {
    const row = rows.get(key)
    if (row === undefined) return
    rows.delete(key)
    byPatient.get(placeOf(row))?.delete(key)
  }

  /** Only the rows of the patients that the filter can let through. */
  function* within(filter: Filter): Generator<Row> {
    const patients = possibleValues(filter, 'patient')
    if (patients === null) yield* rows.values()
    else for (const patient of patients) yield* byPatient.get(patient)?.values() ?? []
  }

  return Object.freeze({
    capabilities: Object.freeze({ paging: true, exact: true, ranked: true }),
    fields: Object.freeze((Object.keys(FRAGMENT_FIELDS) as FilterField[]).filter((field) => field !== 'source')),
    get size() {
      return rows.size
    },
    async put(records: readonly VectorRecord[]) {
      // All are read before one is written, so that a malformed one leaves the store as it was.
      const read = records.map(({ candidate, vector }): Row => {
        const snapshot = snapshotCandidate(candidate)
        if (snapshot.candidate === null) throw new ConfigurationError('ARGUMENT_INVALID', `record: ${snapshot.rule}`)
        if (vector.length !== dimensions)
          throw new ConfigurationError('ARGUMENT_INVALID', `record: vector must have ${dimensions} dimensions`)
        return { candidate: snapshot.candidate, fields: readFields(storedFields(snapshot.candidate)), vector: unit(vector) }
      })
      for (const row of read) {
        const key = keyOf(row.candidate)
        forget(key)
        rows.set(key, row)
        const place = byPatient.get(placeOf(row)) ?? new Map<string, Row>()
        byPatient.set(placeOf(row), place.set(key, row))
      }
    },
    async remove(filter: Filter) {
      const matches = compileFilter(filter)
      const found = [...within(filter)].filter(({ fields }) => matches(fields))
      for (const { candidate } of found) forget(keyOf(candidate))
      return found.length
    },
    async *scan(filter: Filter): AsyncGenerator<VectorRecord, void, undefined> {
      const matches = compileFilter(filter)
      for (const { candidate, fields, vector } of [...within(filter)]) if (matches(fields)) yield { candidate, vector }
    },
    async *search({ vector, filter, since }: VectorQuery): AsyncGenerator<Candidate, void, undefined> {
      if (vector.length !== dimensions) throw new ConfigurationError('ARGUMENT_INVALID', `vector must have ${dimensions} dimensions`)
      const matches = compileFilter(filter)
      const question = unit(vector)
      const found: Scored[] = []
      for (const row of within(filter)) {
        if (!matches(row.fields) || (since !== null && !changedSince(row.candidate, since))) continue
        found.push({ row, score: dot(question, row.vector) })
      }
      for (const { row } of inOrder(found)) yield row.candidate
    },
  })
}

const keyOf = ({ tenant, id }: Candidate): string => `${tenant} ${id}`
const placeOf = ({ candidate }: Row): string => candidate.patient ?? ''

/** The fields as an index stored them; what is not there is absent, and denies. */
export function storedFields(candidate: Candidate): FieldValues {
  const { tenant, patient, dataClass, labels, origin = 'record', reference, id, resourceType, status, encounter } = candidate
  return Object.freeze({
    tenant,
    patient,
    dataClass,
    confidentiality: labels?.confidentiality,
    sensitivities: labels?.sensitivities,
    origin,
    reference: reference ?? id,
    resourceType,
    status,
    encounter,
    codes: candidate.codes ?? [],
    categories: candidate.categories ?? [],
    securityLabels: candidate.securityLabels ?? [],
    authors: candidate.authors ?? [],
    dateStart: candidate.dateStart,
    dateEnd: candidate.dateEnd ?? candidate.dateStart,
    lastUpdated: candidate.lastUpdated,
  })
}

interface Scored {
  readonly row: Row
  readonly score: number
}

/** Best first, ties by id; each further one costs the logarithm of what is left. */
function* inOrder(found: Scored[]): Generator<Scored> {
  const before = (a: Scored, b: Scored): boolean => a.score > b.score || (a.score === b.score && a.row.candidate.id < b.row.candidate.id)
  const heap = found
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      const left = 2 * at + 1
      let first = at
      if (left < heap.length && before(heap[left] as Scored, heap[first] as Scored)) first = left
      if (left + 1 < heap.length && before(heap[left + 1] as Scored, heap[first] as Scored)) first = left + 1
      if (first === at) return
      ;[heap[at], heap[first]] = [heap[first] as Scored, heap[at] as Scored]
      at = first
    }
  }
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(at)
  while (heap.length > 0) {
    const first = heap[0] as Scored
    const last = heap.pop() as Scored
    if (heap.length > 0) {
      heap[0] = last
      sink(0)
    }
    yield first
  }
}

function unit(vector: ArrayLike<number>): Float32Array {
  const copy = Float32Array.from(vector)
  let sum = 0
  for (let index = 0; index < copy.length; index++) sum += (copy[index] as number) ** 2
  const length = Math.sqrt(sum)
  if (!Number.isFinite(length)) throw new ConfigurationError('ARGUMENT_INVALID', 'record: vector must be numbers')
  if (length > 0) for (let index = 0; index < copy.length; index++) copy[index] = (copy[index] as number) / length
  return copy
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number)
  return sum
}
