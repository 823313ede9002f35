/** A trail in which patients and their records stand under pseudonyms that die with the patient's key: erasure without a gap. */
import { createSecretKey } from 'node:crypto'
import { StageFailed } from '../base/errors/index.ts'
import type { TrailEvent } from '../base/events.ts'
import type { TrailSink } from '../base/seams/trail-sink.ts'
import { keyedHash } from '../crypto/keyed-hash.ts'

/** Keeps one key a patient, apart from the trail: in a KMS, or a table beside the master patient index. */
export interface PatientKeys {
  /** The patient's key, 32 bytes; made when there is none. Throws for a patient who was erased. */
  key(patient: string): Promise<Uint8Array>
}

const MAX_OPEN = 10_000

/**
 * The name under which a reference stands in an erasable trail: `Patient/1` → `Patient/~5kVh…`. Give it to `patientAccesses` to
 * find a patient's events. Without the key, nobody can say whose it is.
 *
 * @param patient - Whose key: the patient's reference.
 * @param reference - The patient, or a record of the patient.
 */
export async function pseudonymOf(keys: PatientKeys, patient: string, reference: string = patient): Promise<string> {
  const key = createSecretKey(await keys.key(patient))
  const type = /^([A-Z][A-Za-z]{0,63})\//.exec(reference)?.[1] ?? 'Record'
  return `${type}/~${keyedHash(key, 'trail-pseudonym', reference).toString('base64url').slice(0, 22)}`
}

/**
 * Wraps a trail so that references of patients and their records are written as pseudonyms. To erase a patient, destroy the key:
 * the chain, the counts and the story stay, and point to nobody. A record that the events do not assign to one patient is left
 * out (`unassigned`, or null where the schema allows). Tickets, user subjects and break-glass reasons stay as they are.
 *
 * `append` rejects with TRAIL_UNAVAILABLE when a key cannot be had.
 */
export function erasableTrail(sink: TrailSink, keys: PatientKeys): TrailSink {
  const patientsOf = new Map<string, readonly string[]>()
  const remember = (event: TrailEvent): void => {
    if (event.type === 'session-opened') patientsOf.set(event.requestId, event.patients)
    if (patientsOf.size > MAX_OPEN) patientsOf.delete(patientsOf.keys().next().value as string)
  }
  const pseudonymise = async (event: TrailEvent): Promise<TrailEvent> => {
    remember(event)
    const patients = patientsOf.get(event.requestId) ?? []
    const alone = patients.length === 1 ? (patients[0] ?? null) : null
    const self = (patient: string): Promise<string> => pseudonymOf(keys, patient)
    const record = async (reference: string, owner: string | null): Promise<string> =>
      owner === null ? 'unassigned' : pseudonymOf(keys, owner, reference)
    const records = (references: readonly string[]): Promise<string[]> => Promise.all(references.map((each) => record(each, alone)))
    if (event.type === 'session-closed') patientsOf.delete(event.requestId)
    switch (event.type) {
      case 'session-opened':
      case 'break-glass':
        return { ...event, patients: await Promise.all(event.patients.map(self)) }
      case 'relationship-verified':
      case 'ticket-verified':
      case 'identity-read':
        return { ...event, patient: await self(event.patient) }
      case 'consent-verified': {
        const basis = event.basis.map(async (each) => ({ ...each, reference: await record(each.reference, event.patient) }))
        const [patient, ...documents] = await Promise.all([self(event.patient), ...basis])
        return { ...event, patient, basis: documents }
      }
      case 'records-retrieved': {
        const fragments = event.fragments.map(async (fragment) => {
          const owner = fragment.patient ?? alone
          const [id, reference] = await Promise.all([record(fragment.id, owner), record(fragment.reference, owner)])
          return { ...fragment, id, reference, patient: owner === null ? null : await self(owner) }
        })
        return { ...event, fragments: await Promise.all(fragments) }
      }
      case 'fragment-denied':
        // A denied fragment may be of anybody.
        return { ...event, reference: null }
      case 'fragment-screened':
        return { ...event, fragment: await record(event.fragment, alone) }
      case 'prompt-assembled':
        return { ...event, fragments: await records(event.fragments) }
      case 'reply-delivered':
        return { ...event, citations: await records(event.citations) }
      default:
        return event
    }
  }
  let tail: Promise<unknown> = Promise.resolve()
  return Object.freeze({
    append(events: readonly TrailEvent[]): Promise<void> {
      const before = tail
      const work = (async () => {
        let written: readonly TrailEvent[]
        try {
          written = await Promise.all(events.map(pseudonymise))
        } catch (cause) {
          // INVARIANT: an event whose pseudonym cannot be made is not written under the name instead.
          throw new StageFailed('TRAIL_UNAVAILABLE', { cause })
        }
        // Keys may come in any order; events keep theirs.
        await before
        return sink.append(written)
      })()
      tail = work.catch(() => undefined)
      return work
    },
  })
}
