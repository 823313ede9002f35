/** Says how a measured value moved: from the measurement before, of the same code, unit and patient. */
import type { FhirJson } from '../../http/fhir-bundle.ts'
import type { Candidate } from '../../base/seams/source.ts'
import { child, number, quantity, string } from './read.ts'

/** An observation and the candidate made of it. */
export interface Measured {
  readonly resource: FhirJson
  readonly candidate: Candidate
}

/**
 * Adds to each the line about the one before. It is derived text: it reaches the fragment only when the earlier one is
 * permitted too.
 */
export function withTrends(measured: readonly Measured[]): readonly Candidate[] {
  const series = new Map<string, Measured[]>()
  for (const each of measured) {
    const key = seriesOf(each)
    if (key !== null) series.set(key, [...(series.get(key) ?? []), each])
  }
  const before = new Map<string, Measured>()
  for (const list of series.values()) {
    list.sort((a, b) => (a.candidate.dateStart as string).localeCompare(b.candidate.dateStart as string))
    list.forEach((each, index) => {
      const previous = list[index - 1]
      if (previous !== undefined) before.set(each.candidate.id, previous)
    })
  }
  return measured.map(({ resource, candidate }) => {
    const previous = before.get(candidate.id)
    if (previous === undefined) return candidate
    return { ...candidate, derived: [{ element: 'trend', text: sentence(resource, previous), from: [previous.candidate.id] }] }
  })
}

/** Only numbers with a code, a unit and a date, of records that hold. */
function seriesOf({ resource, candidate }: Measured): string | null {
  const value = child(resource, 'valueQuantity')
  const code = candidate.codes?.[0]
  if (number(value, 'value') === undefined || code === undefined || candidate.dateStart === undefined) return null
  if (candidate.status === 'entered-in-error' || candidate.status === 'cancelled' || value?.['comparator'] !== undefined) return null
  return [candidate.patient, code, string(value, 'code') ?? string(value, 'unit') ?? ''].join(' ')
}

function sentence(resource: FhirJson, previous: Measured): string {
  const now = Number(number(child(resource, 'valueQuantity'), 'value'))
  const then = Number(number(child(previous.resource, 'valueQuantity'), 'value'))
  const move = now > then ? 'up from' : now < then ? 'down from' : 'unchanged from'
  return `Trend: ${move} ${quantity(child(previous.resource, 'valueQuantity'))} on ${(previous.candidate.dateStart as string).slice(0, 10)}`
}
