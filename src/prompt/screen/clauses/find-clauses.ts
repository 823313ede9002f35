/**
 * Finds clauses: words of given classes in a given order, close together, in one sentence. One pass over the text finds the
 * words; each then advances the rules that wait for it, so time is linear in the text whatever the text is.
 */
import { createMatcher, isWordUnit } from '../../../text/matcher.ts'
import type { SignalMatch, SignalName } from '../signal.ts'
import { CLAUSE_RULES } from './rules.ts'
import { LEXICON, type WordClass } from './lexicon.ts'
import { LATIN_LANGUAGES, OTHER_SCRIPTS } from './languages.ts'
import { misspellings } from './misspellings.ts'

/** A clause found. */
export type ClauseMatch = SignalMatch & { readonly name: SignalName }

/** A word of a class: where it stands. */
interface Hit {
  readonly start: number
  readonly end: number
}

/** How many UTF-16 units a word takes with its space, on average: distances are given in words. */
const WORD_LENGTH = 6

interface Entry {
  /** The steps of rules that the word may take, later ones of a rule first, so that one word does not stand for two. */
  readonly steps: Int32Array
  /** Guard classes that the word belongs to. */
  readonly guards: readonly number[]
  /** Whether a letter may follow. */
  readonly open: boolean
  /** Whether the form itself is an order. */
  readonly orders: boolean
  readonly whole: boolean
}

type Lexicon = Readonly<Partial<Record<WordClass, string>>>
/** Scripts that do not set words apart, or that write small words onto their neighbours. */
const UNSPACED = /[\u0590-\u07bf\u0900-\u0dff\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af]/

const FIRST = 1
const LAST = 2
const ORDER = 4
/** Every step of every rule, numbered through, by class; and for each its rule, its gap in UTF-16 units, and what it is. */
const STEPS = new Map<WordClass, number[]>()
const ruleOf: number[] = []
const gapOf: number[] = []
const kindOf: number[] = []
const GUARDS = [...new Set(CLAUSE_RULES.flatMap(({ unless }) => unless))]
for (const [index, rule] of CLAUSE_RULES.entries()) {
  for (const [place, { classes, gap, imperative }] of rule.steps.entries()) {
    for (const name of classes) {
      const list = STEPS.get(name)
      if (list === undefined) STEPS.set(name, [ruleOf.length])
      else list.push(ruleOf.length)
    }
    ruleOf.push(index)
    gapOf.push(gap * WORD_LENGTH)
    kindOf.push((place === 0 ? FIRST : 0) | (place === rule.steps.length - 1 ? LAST : 0) | (imperative ? ORDER : 0))
  }
}
const GAPS = Int32Array.from(gapOf)
const STEP_KINDS = Uint8Array.from(kindOf)

function compileWords(lexicons: readonly (readonly [Lexicon, orders: boolean])[]) {
  const found = new Map<string, { readonly classes: Set<WordClass>; orders: boolean }>()
  for (const [lexicon, orders] of lexicons) {
    for (const [name, words] of Object.entries(lexicon) as [WordClass, string][]) {
      for (const word of words.split('|')) {
        const entry = found.get(word)
        if (entry === undefined) found.set(word, { classes: new Set([name]), orders })
        else {
          entry.classes.add(name)
          entry.orders ||= orders
        }
      }
    }
  }
  const entries: Entry[] = []
  const patterns: string[] = []
  for (const [word, { classes, orders }] of found) {
    const open = word.endsWith('*')
    patterns.push(open ? word.slice(0, -1) : word)
    entries.push({
      steps: Int32Array.from(new Set([...classes].flatMap((name) => STEPS.get(name) ?? []))).sort((one, other) => other - one),
      guards: GUARDS.flatMap((name, index) => (classes.has(name) ? [index] : [])),
      open,
      orders,
      whole: !UNSPACED.test(word),
    })
  }
  return { matcher: createMatcher(patterns), entries }
}

const LATIN = compileWords([
  [LEXICON, false],
  [misspellings(LEXICON), false],
  [LATIN_LANGUAGES, true],
])
const OTHER = compileWords([[OTHER_SCRIPTS, true]])
const NOT_LATIN = /[\u0370-\u1fff\u3040-\ud7ff]/

const ENDS_SENTENCE = /[!?\u3002\uff01\uff1f\u0964\u061f]|\.(?=\s|$)|\n\s{0,9}\n/
/** Words that may stand before an order; otherwise only punctuation does. */
const BEFORE_ORDER = new Set(
  "please|kindly|and|then|also|now|just|always|never|not|don't|only|or|simply|first|instead|you|must|shall|plz|pls|but|so|assistant|chatbot".split(
    '|',
  ),
)
const SPACE = 0x20
const isGap = (unit: number): boolean => unit === SPACE || unit === 0x09
const LONGEST_WORD = 9

/** Whether a word at `start` is said as an order: nothing but punctuation, or a word that asks, stands before it. */
function isOrder(text: string, start: number): boolean {
  let end = start
  while (end > 0 && isGap(text.charCodeAt(end - 1))) end -= 1
  if (end === 0 || !isWordUnit(text.charCodeAt(end - 1))) return true
  let begin = end - 1
  while (begin > 0 && end - begin <= LONGEST_WORD && !isGap(text.charCodeAt(begin - 1)) && text.charCodeAt(begin - 1) !== 0x0a) begin -= 1
  return BEFORE_ORDER.has(text.slice(begin, end).toLowerCase())
}

/** Lent to one call at a time: the search neither waits nor calls itself. */
const FROM = new Int32Array(GAPS.length)
const TO = new Int32Array(GAPS.length)

/** How many matches of a rule are kept until all guards are known. */
const KEPT = 8
/** How far around a match a guard still counts, in UTF-16 units. */
const GUARD_REACH = 40

/** Finds the first match of each rule that no guard stands near. */
export function findClauses(text: string): readonly ClauseMatch[] {
  // The start of what was matched so far (plus one; 0 is nothing), and its end, for each state.
  const from = FROM.fill(0)
  const to = TO
  const found = new Map<number, Hit[]>()
  const guards: number[][] = GUARDS.map(() => [])
  let boundary: readonly [from: number, to: number, ends: boolean] = [0, 0, false]
  const separated = (start: number, end: number): boolean => {
    if (end <= start) return false
    if (boundary[0] !== start || boundary[1] !== end) boundary = [start, end, ENDS_SENTENCE.test(text.slice(start, end))]
    return boundary[2]
  }
  const visit = (entry: Entry, start: number, end: number): void => {
    if (entry.whole) {
      if (!entry.open && isWordUnit(text.charCodeAt(end)) && isWordUnit(text.charCodeAt(end - 1))) return
      if (start > 0 && isWordUnit(text.charCodeAt(start - 1)) && isWordUnit(text.charCodeAt(start))) return
    }
    for (const guard of entry.guards) guards[guard]!.push(start)
    let order: boolean | null = entry.orders ? true : null
    const { steps } = entry
    for (let index = 0; index < steps.length; index += 1) {
      const step = steps[index]!
      const kind = STEP_KINDS[step]!
      let begin = start
      if ((kind & FIRST) === 0) {
        const before = from[step - 1]!
        if (before === 0) continue
        const last = to[step - 1]!
        if (start < last || start - last > GAPS[step]! || separated(last, start)) continue
        begin = before - 1
      }
      if ((kind & ORDER) !== 0 && !(order ??= isOrder(text, start))) continue
      if ((kind & LAST) !== 0) {
        const rule = ruleOf[step]!
        const list = found.get(rule)
        if (list === undefined) found.set(rule, [{ start: begin, end }])
        else if (list.length < KEPT) list.push({ start: begin, end })
      } else {
        from[step] = begin + 1
        to[step] = end
      }
    }
  }
  if (NOT_LATIN.test(text)) {
    const words: [Entry, number, number][] = []
    for (const { matcher, entries } of [LATIN, OTHER])
      matcher.scan(text, (pattern, start, end) => void words.push([entries[pattern]!, start, end]))
    for (const [entry, start, end] of words.sort((a, b) => a[2] - b[2])) visit(entry, start, end)
  } else LATIN.matcher.scan(text, (pattern, start, end) => visit(LATIN.entries[pattern]!, start, end))

  const matches: ClauseMatch[] = []
  for (const [index, list] of found) {
    const { name, weight, unless } = CLAUSE_RULES[index]!
    const guarded = unless.flatMap((guard) => guards[GUARDS.indexOf(guard)]!)
    const free = list.find(({ start, end }) => !guarded.some((place) => place >= start - GUARD_REACH && place <= end + GUARD_REACH))
    if (free !== undefined) matches.push({ name, weight, ...free })
  }
  return matches
}
