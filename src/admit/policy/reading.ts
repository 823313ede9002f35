/** Reads a fragment's fields once into small numbers, and compiles a row's data conditions to tests on them: the row's filter, fast. */
import { confidentialityRank } from '../../base/filter/index.ts'
import type { FragmentFields, Origin } from '../../base/fragment.ts'
import { SENSITIVITIES, type Sensitivity, sensitivityGroup } from '../../base/vocabulary/sensitivity.ts'
import type { ParsedRow } from './definition.ts'

/** What rows ask of a fragment beside its class, tenant and patient. */
export interface Reading {
  /** Rank of the confidentiality; -1 when it has none that is known. */
  readonly rank: number
  /** Sensitivities as bits, 31 to a number. */
  readonly low: number
  readonly high: number
  /** Whether it carries a sensitivity that is not in the vocabulary, or none that can be read. */
  readonly unknown: boolean
  readonly origin: number
}

/** Tests a reading. */
export type RowTest = (reading: Reading) => boolean

const BITS = 31
const BIT_OF: ReadonlyMap<string, number> = new Map(SENSITIVITIES.map((each, index) => [each, index]))
const ORIGINS: Readonly<Record<Origin, number>> = { record: 1, 'patient-upload': 2, 'connected-app': 4 }
const ANY_ORIGIN = 7

/** Reads `fields`. */
export function read(fields: FragmentFields): Reading {
  let low = 0
  let high = 0
  let unknown = !Array.isArray(fields.sensitivities)
  if (!unknown) {
    for (let index = 0; index < fields.sensitivities.length; index++) {
      const bit = BIT_OF.get(fields.sensitivities[index] as string)
      if (bit === undefined) unknown = true
      else if (bit < BITS) low |= 1 << bit
      else high |= 1 << (bit - BITS)
    }
  }
  return { rank: confidentialityRank(fields.confidentiality), low, high, unknown, origin: ORIGINS[fields.origin] ?? 0 }
}

function mask(codes: readonly Sensitivity[]): { low: number; high: number } {
  let low = 0
  let high = 0
  for (const each of codes) {
    const bit = BIT_OF.get(each) ?? 0
    if (bit < BITS) low |= 1 << bit
    else high |= 1 << (bit - BITS)
  }
  return { low, high }
}

/** The data conditions of a row, apart from its classes. Held to the row's filter by a property test over random worlds. */
export function rowTest(row: ParsedRow, neverByAny: Sensitivity): RowTest {
  const origins = row.origins === 'any' ? ANY_ORIGIN : row.origins.reduce((bits, each) => bits | ORIGINS[each], 0)
  if (row.effect === 'permit') {
    const ceiling = confidentialityRank(row.confidentiality ?? 'N')
    const named = row.sensitivities === 'any' ? null : row.sensitivities
    const { low, high } = mask(named ?? SENSITIVITIES.filter((each) => each !== neverByAny))
    return (reading) =>
      reading.rank >= 0 &&
      reading.rank <= ceiling &&
      (reading.low & ~low) === 0 &&
      (reading.high & ~high) === 0 &&
      !reading.unknown &&
      (reading.origin & origins) !== 0
  }
  const floor = row.confidentiality === undefined ? -1 : confidentialityRank(row.confidentiality)
  const codes = row.sensitivities === 'any' || row.sensitivities.length === 0 ? null : row.sensitivities.flatMap(sensitivityGroup)
  const { low, high } = mask(codes ?? [])
  return (reading) =>
    reading.rank >= floor &&
    (codes === null || (reading.low & low) !== 0 || (reading.high & high) !== 0) &&
    (reading.origin & origins) !== 0
}
