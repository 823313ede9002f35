/** A name found once is masked everywhere in the document, also in another case and, when long, with one slip. */
import { fold } from '../../text/fold.ts'
import type { Finding } from './finding.ts'
import { isTerm } from './guards.ts'
import { CITY_SHIFT, isCommonWord, isNameWord } from './lexicon.ts'
import type { Scan } from './scan.ts'
import { tokenFrom, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, LETTER, LOWER, MARK, OPENS } from './tokens.ts'
import { Misspellings } from './typo.ts'
import { ACRONYM, CREDENTIAL, FACILITY, FUNCTION, KIN, MONTH, ROLE, STREET, TITLE, WEEKDAY } from './vocabulary.ts'

const NEVER = FUNCTION | TITLE | KIN | ROLE | MONTH | WEEKDAY | CREDENTIAL | ACRONYM
/** Found names that are sure enough to be looked for elsewhere. */
const SURE = 0.58

/** Adds findings for further mentions of the words of names and places found so far. */
export function propagate(scan: Scan): void {
  const { tokens, classes, lexicon, findings } = scan
  const words = new Map<
    number,
    { readonly category: Finding['category']; readonly isCommon: boolean; readonly isGuessed: boolean; readonly text: string }
  >()
  for (const { start, end, category, confidence, detector } of findings.list) {
    if ((category !== 'name' && category !== 'location') || confidence < SURE || detector === 'known-typo') continue
    const first = tokenFrom(scan, start)
    for (let index = first; index < tokens.count && tokens.start[index]! < end; index += 1) {
      const size = tokens.end[index]! - tokens.start[index]!
      if (size < (category === 'name' ? 3 : 5) || (tokens.flags[index]! & (LETTER | DIGIT)) !== LETTER) continue
      const bits = classes[index]!
      if ((bits & NEVER) !== 0 || (category === 'location' && (bits & (FACILITY | STREET)) !== 0)) continue
      const known = lexicon[index]!
      // A lower-case word is followed only when it can be nothing but a name.
      if ((tokens.flags[index]! & CAPITAL) === 0 && !isNameWord(known) && confidence < 0.8) continue
      // An unknown abbreviation is followed only when a title or the chart vouches for it.
      if ((tokens.flags[index]! & LOWER) === 0 && size <= 5 && known === 0 && confidence < 0.8) continue
      const isCommon = isCommonWord(known) || size < 4
      // A word of a place is only worth following when it is the name of the place.
      if (category === 'location' && (isCommon || ((known >> CITY_SHIFT) & 3) === 1)) continue
      const key = tokens.hash[index]!
      if (words.get(key)?.category !== 'name')
        words.set(key, { category, isCommon, isGuessed: detector.startsWith('tagger'), text: fold(wordAt(scan, index)) })
    }
  }
  if (words.size === 0) return
  // Most words are turned away without a look into the map.
  const sieve = new Uint8Array(1024)
  for (const hash of words.keys()) sieve[hash & 1023] = 1
  const misspellings = new Misspellings(
    [...words.values()]
      .filter(({ category, text, isCommon }) => category === 'name' && !isCommon && text.length >= 6)
      .map(({ text }) => text),
  )
  for (let index = 0; index < tokens.count; index += 1) {
    const flags = tokens.flags[index]!
    if ((flags & (MARK | DIGIT)) !== 0) continue
    const size = tokens.end[index]! - tokens.start[index]!
    if (size < 3) continue
    const word = sieve[tokens.hash[index]! & 1023] === 0 ? undefined : words.get(tokens.hash[index]!)
    if (word !== undefined) {
      if (word.isGuessed && isTerm(scan, index)) continue
      if (word.isCommon && ((flags & CAPITAL) === 0 || (flags & OPENS) !== 0)) continue
      findings.add(tokens.start[index]!, tokens.end[index]!, word.category, 'propagated', 0.6)
    } else if ((flags & CAPITAL) !== 0 && size >= 5 && (classes[index]! & NEVER) === 0) {
      if (misspellings.isNear(tokens, index) && !isCommonWord(lexicon[index]!))
        findings.add(tokens.start[index]!, tokens.end[index]!, 'name', 'propagated-typo', 0.55)
    }
  }
}
