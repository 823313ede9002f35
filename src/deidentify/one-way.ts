/** Writes what can never be undone in an identifier's place: a mask, a surrogate, a shifted date, a year, `90+`, three digits of a ZIP code. */
import type { KeyObject } from 'node:crypto'
import type { VaultScope } from '../base/seams/vault.ts'
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { keyedHash } from '../crypto/keyed-hash.ts'
import { shiftDate, yearOf } from './dates.ts'
import type { Mode } from './modes.ts'
import { maskOf } from './replace.ts'
import { surrogateFor } from './surrogates.ts'
import { generalisePlace } from './zip3.ts'

/** What a one-way replacement depends on. */
export interface OneWayContext {
  readonly scope: VaultScope
  /** Whose record the value stands in; null for nobody's in particular, and then the scope's. */
  readonly subject: string | null
  /** The index of the value within the scope, for surrogates. */
  readonly index: number | null
  readonly dateShiftKey: KeyObject
  /** Epoch milliseconds. */
  readonly now: number
}

const MAX_SHIFT = 364

/** By how many days the dates of one patient move: from -364 to 364, never 0, the same every time under one key. */
export function shiftDays(key: KeyObject, { scope, subject }: Pick<OneWayContext, 'scope' | 'subject'>): number {
  const hash =
    subject === null ? keyedHash(key, 'date-shift-scope', scope.tenant, scope.id) : keyedHash(key, 'date-shift', scope.tenant, subject)
  // 48 bits over 728 values: the bias is below 2^-38.
  const place = hash.readUIntBE(0, 6) % (2 * MAX_SHIFT)
  return place < MAX_SHIFT ? place - MAX_SHIFT : place - MAX_SHIFT + 1
}

/** What stands in a value's place under a one-way mode. What a mode cannot do to a value becomes a mask, never the value. */
export function oneWayReplacement(
  mode: Exclude<Mode, 'token' | 'keep'>,
  category: PhiCategory,
  value: string,
  context: OneWayContext,
): string {
  switch (mode) {
    case 'mask':
      return maskOf(category)
    case 'date-shift':
      return shiftDate(value, shiftDays(context.dateShiftKey, context), context.now) ?? maskOf(category)
    case 'generalise':
      return generalise(category, value, context.now) ?? maskOf(category)
    case 'surrogate':
      if (category === 'date') return oneWayReplacement('date-shift', category, value, context)
      return context.index === null ? maskOf(category) : surrogateFor(category, value, context.index, context.scope)
  }
}

function generalise(category: PhiCategory, value: string, now: number): string | null {
  switch (category) {
    case 'date':
      return yearOf(value, now)
    case 'age':
      // 45 CFR 164.514(b)(2)(i)(C): one category of age 90 or older.
      return '90+'
    case 'location':
      return generalisePlace(value)
    default:
      return null
  }
}
