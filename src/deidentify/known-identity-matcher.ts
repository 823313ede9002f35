/** Finds a chart's known values in a text, in every variant, in two linear passes: as written, and with all separators gone. */
import type { KnownIdentity, KnownValue } from '../base/seams/deidentifier.ts'
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { fold } from '../text/fold.ts'
import { PLAIN } from './detect/cues.ts'
import type { Scan } from './detect/scan.ts'
import { isCommonWord, lexiconOf } from './detect/lexicon.ts'
import { FIRST, hashWord } from './detect/tokens.ts'
import { classAt, tokenFrom, wordAt } from './detect/scan.ts'
import { CREDENTIAL, TITLE } from './detect/vocabulary.ts'
import { TokenTrie } from './detect/token-trie.ts'
import { squeezeScanned, SqueezedPatterns } from './squeezed-patterns.ts'
import { addressVariants } from './known-address.ts'
import { Misspellings } from './detect/typo.ts'
import { dateVariants, initialVariants, nameVariants, numberVariants, phoneVariants } from './known-variants.ts'

interface Pattern {
  readonly category: PhiCategory
  readonly entity: string
  /** Folded single word that is also an English word: needs a capital, and more at the start of a sentence. */
  readonly isCommon: boolean
  /** Initials: upper case only. */
  readonly isInitials: boolean
}

interface Compiled {
  readonly written: TokenTrie<Pattern>
  readonly squeezed: SqueezedPatterns<Pattern>
  /** Of names of five or more letters. */
  readonly misspellings: Misspellings
  readonly entities: ReadonlyMap<string, string>
}

const compiledOf = new WeakMap<KnownIdentity, Compiled>()

/** Adds a finding for every known value of `known` in the scan. */
export function scanKnown(scan: Scan, known: KnownIdentity): void {
  const compiled = compile(known)
  const { text, findings } = scan
  compiled.written.scan(scan.tokens, (pattern, first, after) => {
    const start = scan.tokens.start[first]!
    const end = scan.tokens.end[after - 1]!
    if (pattern.isInitials && !isUpper(text.slice(start, end))) return
    if (pattern.isCommon && !isUsedAsName(scan, start, end)) return
    findings.add(start, end, pattern.category, 'known', 0.99)
  })
  compiled.squeezed.scan(scan.tokens, ({ category }, start, end) => findings.add(start, end, category, 'known-squeezed', 0.98))
  scanTypos(scan, compiled.misspellings)
}

/** Whose value `text` is: the entity of the known value that it is a variant of, or null. */
export function knownEntity(known: KnownIdentity, text: string): string | null {
  const { entities } = compile(known)
  return entities.get(fold(text.trim())) ?? entities.get(squeezeScanned(text)) ?? null
}

const isUpper = (value: string): boolean => value === value.toUpperCase()

function compile(known: KnownIdentity): Compiled {
  const cached = compiledOf.get(known)
  if (cached !== undefined) return cached
  const texts = new Map<string, Pattern>()
  const squeezed = new Map<string, Pattern>()
  const entities = new Map<string, string>()
  const typos = new Set<string>()
  const add = (text: string, category: PhiCategory, entity: string, isInitials = false): void => {
    const key = fold(text)
    if (key.trim() === '' || texts.has(key)) return
    const isWord = /^[\p{L}']+$/u.test(text)
    const isCommon =
      isWord && (category === 'name' || category === 'location') && (text.length < 3 || isCommonWord(lexiconOf(hashWord(key))))
    texts.set(key, { category, entity, isCommon, isInitials })
    if (!entities.has(key)) entities.set(key, entity)
    const tight = squeezeScanned(text)
    const allCommon =
      isCommon ||
      (category === 'name' && text.split(/[\s,^.-]+/).every((word) => word.length < 2 || isCommonWord(lexiconOf(hashWord(word)))))
    if (!allCommon && tight.length >= (/\d/.test(tight) ? 5 : 7) && !squeezed.has(tight)) {
      squeezed.set(tight, { category, entity, isCommon: false, isInitials: false })
      if (!entities.has(tight)) entities.set(tight, entity)
    }
  }
  const byEntity = groupByEntity(known.values)
  for (const [entity, values] of byEntity) {
    const names = values.filter(({ category }) => category === 'name').map(({ value }) => value)
    for (const name of names) {
      const parts = nameParts(name, names)
      for (const variant of nameVariants(parts)) add(variant, 'name', entity)
      for (const variant of initialVariants(parts)) add(variant, 'name', entity, true)
      for (const word of name.split(/[\s-]+/)) {
        const folded = fold(word.replace(/[^\p{L}']/gu, ''))
        if (folded.length >= 5) typos.add(folded)
      }
    }
    for (const { category, value } of values) {
      if (category === 'name') continue
      for (const variant of variantsOf(category, value)) add(variant, category, entity)
    }
  }
  const compiled: Compiled = {
    written: new TokenTrie(texts),
    squeezed: new SqueezedPatterns(squeezed),
    misspellings: new Misspellings([...typos]),
    entities,
  }
  compiledOf.set(known, compiled)
  return compiled
}

function groupByEntity(values: readonly KnownValue[]): Map<string, KnownValue[]> {
  const groups = new Map<string, KnownValue[]>()
  for (const value of values) {
    const group = groups.get(value.entity)
    if (group === undefined) groups.set(value.entity, [value])
    else group.push(value)
  }
  return groups
}

/** Splits a full name: the family name is another value of the same person that ends it, else the last word. */
function nameParts(name: string, names: readonly string[]): { given: string[]; family: string } {
  const words = name.split(/\s+/)
  if (words.length === 1) return { given: [name], family: '' }
  const family =
    names.filter((other) => other !== name && name.endsWith(` ${other}`)).sort((a, b) => b.length - a.length)[0] ?? words.at(-1)!
  const rest = name.slice(0, name.length - family.length).trim()
  return rest === '' ? { given: [name], family: '' } : { given: rest.split(/\s+/), family }
}

function variantsOf(category: PhiCategory, value: string): readonly string[] {
  switch (category) {
    case 'date':
      return /^\d{4}-\d{2}-\d{2}/.test(value) ? dateVariants(value) : /^\d{4}$/.test(value) ? [] : [value]
    case 'phone':
    case 'fax':
      return phoneVariants(value)
    case 'location':
      return addressVariants(value)
    case 'email':
      return [value, ...localPart(value)]
    case 'url':
    case 'ip':
    case 'photo':
    case 'age':
      return [value]
    default:
      return numberVariants(value)
  }
}

/** What stands before the `@`, when it says more than a word does: people write it as a user name. */
function localPart(address: string): readonly string[] {
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')))
  return local.length >= 5 && /[\d._+-]/.test(local) ? [local] : []
}

function scanTypos(scan: Scan, misspellings: Misspellings): void {
  const { tokens, findings } = scan
  for (let index = 0; index < tokens.count; index += 1) {
    // An English or medical word is itself, not a misspelt name.
    if ((scan.cues[index]! & PLAIN) !== 0 || isCommonWord(scan.lexicon[index]!)) continue
    if (misspellings.isNear(tokens, index)) findings.add(tokens.start[index]!, tokens.end[index]!, 'name', 'known-typo', 0.9)
  }
}

const AFTER_NAME =
  /^(?:was|is|has|had|reports?|reported|states|stated|denies|denied|says|said|presents?|presented|came|called|tolerated|does|did|lives|continues|continued|arrived|asked|wants|will|notes|endorses|complains|complained|returns|returned|feels|felt|takes|took|went|walked|verbalized|agreed|agrees|understands|signed|remains|appears)$/i

/** A name that is also a word counts when it is written as one: capital, not opening a sentence, or a title or verb beside it. */
function isUsedAsName(scan: Scan, start: number, end: number): boolean {
  const { text, tokens } = scan
  const index = tokenFrom(scan, start)
  if (tokens.start[index] !== start) return true
  if ((classAt(scan, index - 1) & TITLE) !== 0 || ((classAt(scan, index - 2) & TITLE) !== 0 && text[tokens.start[index - 1]!] === '.'))
    return true
  const word = text.slice(start, end)
  if (word[0] === word[0]!.toLowerCase()) return false
  const after = tokenFrom(scan, end, index)
  if ((classAt(scan, after) & CREDENTIAL) !== 0) return true
  const isCaps = word.length > 1 && word === word.toUpperCase()
  if (isCaps && isCapsLine(scan, index)) return false
  const opens = (tokens.flags[index]! & (256 | FIRST)) !== 0
  if (!opens) return true
  const next = wordAt(scan, after)
  if (next === "'" || next === ',' || next === ':' || next === '') return true
  return AFTER_NAME.test(next) || (next[0] !== next[0]!.toLowerCase() && /\p{L}/u.test(next[0]!))
}

/** Whether the words around are capitals too, so that capitals say nothing. */
function isCapsLine(scan: Scan, index: number): boolean {
  let caps = 0
  let words = 0
  for (let at = Math.max(0, index - 4); at < Math.min(scan.tokens.count, index + 5); at += 1) {
    if (at === index) continue
    const word = wordAt(scan, at)
    if (!/^[\p{L}']{2,}$/u.test(word)) continue
    words += 1
    if (word === word.toUpperCase()) caps += 1
  }
  return words > 0 && caps * 2 > words
}
