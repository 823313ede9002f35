/** A number that was found once to identify is masked everywhere in the document. */
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import type { Scan } from './scan.ts'
import { tokenFrom } from './scan.ts'
import { DIGIT, LETTER, MARK } from './tokens.ts'

const NUMBERS: ReadonlySet<PhiCategory> = new Set([
  'mrn',
  'ssn',
  'phone',
  'fax',
  'health-plan',
  'account',
  'license',
  'vehicle',
  'device',
  'biometric',
  'other',
])
const SHORTEST = 5
const SIEVE = 255
const sieve = new Uint8Array(SIEVE + 1)

interface Value {
  readonly category: PhiCategory
  readonly first: number
  readonly size: number
}

/** Adds findings for further mentions of the identifying numbers found so far: the same tokens, or the long figure in them. */
export function propagateNumbers(scan: Scan): void {
  const { tokens, findings } = scan
  const { hash, flags, start, end, count } = tokens
  const values = new Map<number, Value[]>()
  for (const finding of findings.list) {
    // A code that only its shape tells is found by its shape everywhere, but where pharmacology is spoken.
    if (!NUMBERS.has(finding.category) || finding.detector === 'code') continue
    const first = tokenFrom(scan, finding.start)
    let last = first
    let hasDigit = false
    for (let index = first; index < count && start[index]! < finding.end; index += 1) {
      last = index
      if ((flags[index]! & DIGIT) === 0) continue
      hasDigit = true
      // "COC 0093381" is "0093381" elsewhere.
      if (end[index]! - start[index]! > SHORTEST && (flags[index]! & LETTER) === 0) add(values, hash[index]!, finding.category, index, 1)
    }
    if (hasDigit && last < first + 12 && end[last]! - start[first]! >= SHORTEST && (flags[first]! & MARK) === 0)
      add(values, hash[first]!, finding.category, first, last - first + 1)
  }
  if (values.size === 0) return
  // Most words are turned away without a look into the map.
  sieve.fill(0)
  for (const key of values.keys()) sieve[key & SIEVE] = 1
  for (let index = 0; index < count; index += 1) {
    if (sieve[hash[index]! & SIEVE] === 0) continue
    const known = values.get(hash[index]!)
    if (known === undefined) continue
    for (const { category, first, size } of known) {
      if (first === index || index + size > count || !areSame(hash, first, index, size)) continue
      findings.add(start[index]!, end[index + size - 1]!, category, 'propagated-number', 0.5)
    }
  }
}

function add(values: Map<number, Value[]>, key: number, category: PhiCategory, first: number, size: number): void {
  const known = values.get(key)
  if (known === undefined) values.set(key, [{ category, first, size }])
  // A document of one repeated number stays linear.
  else if (known.length < 4) known.push({ category, first, size })
}

function areSame(hash: Int32Array, one: number, other: number, size: number): boolean {
  for (let at = 0; at < size; at += 1) if (hash[one + at] !== hash[other + at]) return false
  return true
}
