/** Everything that is known of a word by its hash, found with one look: its classes, its lexicon bits and its cues. */
import { CUES, PLAIN } from './cues.ts'
import { CITY_SHIFT, isCommonWord, lexiconOf } from './lexicon.ts'
import { DIGIT, hashWord, JOINED, LETTER, type Tokens } from './tokens.ts'
import { SHORTHAND } from './shorthand.ts'
import { FACILITY, FUNCTION, STREET, VOCABULARY } from './vocabulary.ts'

/** Per token; 0 for what is no word. */
export interface WordFacts {
  /** Bits of vocabulary.ts. */
  readonly classes: Int32Array
  /** Bits of lexicon.ts. */
  readonly lexicon: Uint16Array
  /** Bits of cues.ts. */
  readonly cues: Int32Array
}

const SET_BITS = 12
const ROW = 4
const SET = 4 * ROW
/** The words looked up last: sets of four rows of four numbers (hash, classes, lexicon, cues), so that a look touches one line of the cache. */
const rows = new Int32Array(SET << SET_BITS)
// An empty row holds a hash that belongs into another set.
for (let row = 0; row < rows.length; row += ROW) rows[row] = ~Math.floor(row / SET)

/** Looks every word up. */
export function wordFacts(text: string, { count, start, end, hash, flags }: Tokens): WordFacts {
  const classes = new Int32Array(count)
  const lexicon = new Uint16Array(count)
  const cues = new Int32Array(count)
  for (let index = 0; index < count; index += 1) {
    if ((flags[index]! & LETTER) === 0) continue
    const key = hash[index]!
    const first = (key & ((1 << SET_BITS) - 1)) * SET
    let row = first
    while (rows[row] !== key && row < first + SET) row += ROW
    if (row === first + SET) {
      rows.copyWithin(first + ROW, first, first + SET - ROW)
      row = first
      rows[row] = key
      rows[row + 1] = VOCABULARY.get(key)
      rows[row + 2] = lexiconOf(key)
      if (rows[row + 2] === 0 && (flags[index]! & (DIGIT | JOINED)) === JOINED)
        rows[row + 2] = lexiconOfParts(text, start[index]!, end[index]!)
      rows[row + 3] = CUES.get(key) | (isPlain(rows[row + 1]!, rows[row + 2]!) || SHORTHAND.has(key) ? PLAIN : 0)
    }
    classes[index] = rows[row + 1]!
    lexicon[index] = rows[row + 2]!
    cues[index] = rows[row + 3]!
  }
  return { classes, lexicon, cues }
}

/** "O'Brien" is looked up without its apostrophe. */
function lexiconOfParts(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at += 1)
    if (text.charCodeAt(at) === 0x27) return lexiconOf(hashWord(text.slice(start, at) + text.slice(at + 1, end)))
  return 0
}

function isPlain(classes: number, lexicon: number): boolean {
  if ((classes & FUNCTION) !== 0) return true
  return lexicon !== 0 && isCommonWord(lexicon) && (classes & (FACILITY | STREET)) === 0 && ((lexicon >> CITY_SHIFT) & 3) < 2
}
