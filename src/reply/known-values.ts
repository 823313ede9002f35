/** Finds values that must not appear: plain, in another case or spacing, reversed, or in the encodings that hide them. */
import { decodedReadings, plainReading, type Reading, type ReadingKind, shortened, within } from '../text/readings.ts'
import { createMatcher, type Matcher } from '../text/matcher.ts'
import type { KnownValue, PhiSpan } from '../base/seams/deidentifier.ts'

interface Readings {
  readonly plain: Reading
  readonly decoded: readonly Reading[]
}

/** Finds values. */
export interface ValueFinder {
  /** Sorted; may overlap. `readings` are those of the text, when somebody has them already. */
  find(text: string, readings?: Readings): readonly PhiSpan[]
  /** No value written plainly is longer. */
  readonly longest: number
}

/** Shorter values stand in ordinary words and numbers by chance. */
const SHORTEST = 3
/** Digits alone are only looked for from this many on. */
const SHORTEST_DIGITS = 6
const ENCODINGS: readonly Exclude<ReadingKind, 'plain'>[] = ['tags', 'base64', 'hex', 'url', 'entities', 'spaced', 'rendered']

const reverse = (text: string): string => [...text].reverse().join('')
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '')
const DIGIT_GAP = /(?<=\d)[ .()/\\_-]{1,3}(?=\d)/g

/** Compiles `values`. Case and diacritics do not matter; a value must stand as words of its own. */
export function createValueFinder(values: readonly KnownValue[]): ValueFinder {
  const patterns: string[] = []
  const owners: KnownValue[] = []
  const bare: string[] = []
  const digitPatterns: string[] = []
  const digitOwners: KnownValue[] = []
  for (const known of values) {
    const value = plainReading(known.value).text.replace(/\s+/g, ' ').trim()
    if (value.length >= SHORTEST) {
      patterns.push(value, reverse(value))
      owners.push(known, known)
      bare.push(letters(value), letters(reverse(value)))
    }
    const digits = value.replace(/[^0-9]/g, '')
    if (digits.length >= SHORTEST_DIGITS && digits.length >= value.length / 2) {
      digitPatterns.push(digits, reverse(digits))
      digitOwners.push(known, known)
    }
  }
  const words = createMatcher(patterns, { wholeWords: true })
  // Seldom needed.
  let letterRuns: Matcher | null = null
  const numbers = createMatcher(digitPatterns, { wholeWords: true })
  const longest = Math.max(0, ...patterns.map(({ length }) => length))

  return Object.freeze({
    longest,
    find(text: string, readings?: Readings): readonly PhiSpan[] {
      if (patterns.length === 0 && digitPatterns.length === 0) return []
      const found: PhiSpan[] = []
      const plain = readings?.plain ?? plainReading(text)
      scan(words, owners, collapseSpaces(plain), found)
      for (const reading of readings?.decoded ?? decodedReadings(text, ENCODINGS, plain)) {
        if (reading.kind === 'spaced') scan((letterRuns ??= createMatcher(bare)), owners, shortened(reading, / /g, ''), found)
        else scan(words, owners, collapseSpaces(reading), found)
        if (reading.kind === 'rendered') {
          for (const parted of decodedReadings(reading.text, ['spaced']))
            scan((letterRuns ??= createMatcher(bare)), owners, within(reading, shortened(parted, / /g, '')), found)
        }
        scan(numbers, digitOwners, joinDigits(reading), found)
      }
      scan(numbers, digitOwners, joinDigits(plain), found)
      return found.sort((a, b) => (a.start === b.start ? a.end - b.end : a.start - b.start))
    },
  })
}

function scan(matcher: Matcher, owners: readonly KnownValue[], reading: Reading, found: PhiSpan[]): void {
  matcher.scan(reading.text, (pattern, from, to) => {
    const [start, end] = reading.spanOf(from, to)
    found.push({ start, end, category: owners[pattern]!.category, detector: `known-${reading.kind}`, confidence: 1 })
  })
}

const collapseSpaces = (reading: Reading): Reading => (/\s\s|[\t\n\r\u00a0]/.test(reading.text) ? collapsed(reading) : reading)
const collapsed = (reading: Reading): Reading => shortened(reading, /\s{2,}|[\t\n\r\u00a0]/g, ' ')
const joinDigits = (reading: Reading): Reading => shortened(reading, DIGIT_GAP, '')
