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

/** The step of a rule that a class advances. */
interface Step {
  readonly rule: number
  /** Index into the states of all rules. */
  readonly state: number
  /** Units allowed since the step before; `first` has none. */
  readonly gap: number
  readonly first: boolean
  readonly last: boolean
  readonly imperative: boolean
}

interface Entry {
  readonly steps: readonly Step[]
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

const STEPS = new Map<WordClass, Step[]>()
const GUARDS = [...new Set(CLAUSE_RULES.flatMap(({ unless }) => unless))]
let states = 0
for (const [index, rule] of CLAUSE_RULES.entries()) {
  for (const [place, { classes, gap, imperative }] of rule.steps.entries()) {
    const step = {
      rule: index,
      state: states,
      gap: gap * WORD_LENGTH,
      first: place === 0,
      last: place === rule.steps.length - 1,
      imperative,
    }
    states += 1
    for (const name of classes) {
      const list = STEPS.get(name)
      if (list === undefined) STEPS.set(name, [step])
      else list.push(step)
    }
  }
}

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
      // Later steps of a rule first, so that one word does not stand for two.
      steps: [...classes].flatMap((name) => STEPS.get(name) ?? []).sort((one, other) => other.state - one.state),
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
const NOT_LATIN = /[\u0370-\ud7ff]/

const ENDS_SENTENCE = /[!?\u3002\uff01\uff1f\u0964\u061f]|\.(?=\s|$)|\n\s{0,9}\n/
/** What stands before an order: nothing, punctuation, or a word that asks. */
const BEFORE_ORDER =
  /(?:^|[.:;!?,)(\]["'>»«*#\n\u2022|=-]|\b(?:please|kindly|and|then|also|now|just|always|never|not|don't|only|or|simply|first|instead|you|must|shall|to you|plz|pls|but))\s*$/i

const isOrder = (text: string, start: number): boolean => BEFORE_ORDER.test(text.slice(Math.max(0, start - 12), start))

/** How many matches of a rule are kept until all guards are known. */
const KEPT = 8
/** How far around a match a guard still counts, in UTF-16 units. */
const GUARD_REACH = 40

/** Finds the first match of each rule that no guard stands near. */
export function findClauses(text: string): readonly ClauseMatch[] {
  // The start of what was matched so far (plus one; 0 is nothing), and its end, for each state.
  const from = new Int32Array(states)
  const to = new Int32Array(states)
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
    for (const step of entry.steps) {
      let begin = start
      if (!step.first) {
        const before = from[step.state - 1]!
        if (before === 0) continue
        const last = to[step.state - 1]!
        if (start < last || start - last > step.gap || separated(last, start)) continue
        begin = before - 1
      }
      if (step.imperative && !(order ??= isOrder(text, start))) continue
      if (step.last) {
        const list = found.get(step.rule)
        if (list === undefined) found.set(step.rule, [{ start: begin, end }])
        else if (list.length < KEPT) list.push({ start: begin, end })
      } else {
        from[step.state] = begin + 1
        to[step.state] = end
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
