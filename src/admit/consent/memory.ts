/** Holds consents in memory: for tests, and for applications that keep consents themselves and tell of every change. */
import { AccessDenied } from '../../base/errors/index.ts'
import { deepFreeze } from '../../base/freeze.ts'
import type { ConsentSource, DecisionSnapshot } from '../../base/seams/index.ts'
import { evaluateConsents } from './evaluate.ts'
import { type ConsentSourceOptions, questionOf, sourceOptions } from './question.ts'

/** Consents in memory. */
export interface MemoryConsents extends ConsentSource {
  /** Adds a consent, or replaces the one of the same id; tells listeners. */
  put(consent: unknown): void
  onChange(listener: (patient: string) => void): () => void
}

/**
 * A consent source over consents in memory.
 *
 * @param consents FHIR Consents, R4 or R5
 * @throws ConfigurationError CONFIG_INVALID for unknown options
 */
export function memoryConsents(consents: readonly unknown[] = [], options: ConsentSourceOptions = {}): MemoryConsents {
  const settings = sourceOptions(options)
  const held = new Map<string, unknown>()
  const listeners = new Set<(patient: string) => void>()
  let unnamed = 0
  const keep = (consent: unknown): string | null => {
    const copy = deepFreeze(structuredClone(consent))
    const { id } = (copy ?? {}) as { id?: unknown }
    held.set(typeof id === 'string' ? id : `unnamed ${++unnamed}`, copy)
    return patientOf(copy)
  }
  for (const each of consents) keep(each)
  return Object.freeze({
    put(consent: unknown): void {
      const patient = keep(consent)
      if (patient !== null) for (const listener of listeners) listener(patient)
    },
    async verdict(patient: string, snapshot: DecisionSnapshot, signal: AbortSignal) {
      if (signal.aborted) throw new AccessDenied('SESSION_ENDED')
      // A consent whose patient cannot be told is asked of every patient, and denies.
      const consents = [...held.values()].filter((each) => patientOf(each) === patient || patientOf(each) === null)
      return evaluateConsents(await questionOf(consents, patient, snapshot, settings))
    },
    onChange(listener: (patient: string) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  })
}

/** The `Patient/…` of a consent, or null when it names none that way. */
export function patientOf(consent: unknown): string | null {
  const { patient, subject } = (consent ?? {}) as { patient?: { reference?: unknown }; subject?: { reference?: unknown } }
  const reference = patient?.reference ?? subject?.reference
  return typeof reference === 'string' && /^Patient\/[A-Za-z0-9.-]{1,64}$/.test(reference) ? reference : null
}
