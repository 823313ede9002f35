/** Dates without the name of a month, as they are dictated: "the nineteenth", "ten slash twenty one", "d o b four eleven sixty eight". */
import { closesDay, GOES_ON, isAfterWeekday } from './days.ts'
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { hashWord } from './tokens.ts'
import { DATE_CUE, MONTH, SPOKEN_NUMBER } from './vocabulary.ts'
import { hashSet, wordSet } from './word-table.ts'

const CARDINALS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
/** What a number word is worth, below forty; ordinals count a hundred more. */
const WORTH = new Map<number, number>([
  ...CARDINALS.split(' ').map((word, index): [number, number] => [hashWord(word), index + 1]),
  ...ORDINALS.split(' ').map((word, index): [number, number] => [hashWord(word), index + 101]),
  [hashWord('thirty'), 30],
  [hashWord('thirtieth'), 130],
])
/** Words that begin "twenty second" and "thirty first". */
const TENS = hashSet(['twenty', 'thirty'].map(hashWord))
const [THE, OF, SLASH, ON, B, D] = ['the', 'of', 'slash', 'on', 'b', 'd'].map(hashWord) as [number, number, number, number, number, number]
/** Before "the nineteenth". */
const TOWARD = wordSet(
  "surgery scheduled appointment appt visit court birthday on due since til till until by from through thru between after before for is was s that's it's thats",
)
const BORN = wordSet('dob birth birthdate birthday bday born')
const MEETS = wordSet('appointment appt visit surgery seen scheduled back again scan test')
const FILLER = wordSet('is was um uh s on')

interface Heard {
  readonly value: number
  readonly end: number
}

/** Reads one number below forty at `at`; null when none stands there. */
function hear(scan: Scan, at: number): Heard | null {
  const { hash, count } = scan.tokens
  if (at < 0 || at >= count) return null
  const first = WORTH.get(hash[at]!)
  if (first === undefined) return null
  if (!TENS.has(hash[at]!)) return { value: first, end: at + 1 }
  const next = markAt(scan, at + 1) === '-' ? at + 2 : at + 1
  const unit = next < count ? (WORTH.get(hash[next]!) ?? 0) : 0
  return unit % 100 >= 1 && unit % 100 <= 9 ? { value: first + unit, end: next + 1 } : { value: first, end: at + 1 }
}

/** Looks for a spoken date at a number word; gives the index after it, or -1. */
export function scanSpokenDate(scan: Scan, index: number): number {
  const { tokens } = scan
  const before = tokens.hash[index - 1] ?? 0
  if ((classAt(scan, index - 1) & SPOKEN_NUMBER) !== 0) return -1
  const isCued = before === THE || (classAt(scan, index - 1) & DATE_CUE) !== 0 || BORN.has(before) || FILLER.has(before) || before === B
  if (!isCued) return -1
  const first = hear(scan, index)
  if (isBirth(scan, index)) return addNumbers(scan, index)
  if (first === null) return -1
  if (first.value > 100) return isSpokenDay(scan, index, first) ? add(scan, index, first.end) : -1
  if (first.value > 12) return -1
  const isSlashed = tokens.hash[first.end] === SLASH
  const second = hear(scan, isSlashed ? first.end + 1 : first.end)
  if (second === null || second.value % 100 > 31) return -1
  if (isSlashed) return add(scan, index, tokens.hash[second.end] === SLASH ? numbersEnd(scan, second.end + 1) : second.end)
  const isMeeting = before === ON && (MEETS.has(tokens.hash[index - 2] ?? 0) || MEETS.has(tokens.hash[index - 3] ?? 0))
  return isMeeting && (classAt(scan, second.end) & SPOKEN_NUMBER) === 0 ? add(scan, index, second.end) : -1
}

/** "due the nineteenth", "on the twenty second": ordinals below the eleventh only where the sentence rests after them. */
function isSpokenDay(scan: Scan, index: number, { value, end }: Heard): boolean {
  const { hash } = scan.tokens
  const next = hash[end] === OF ? end + 1 : end
  if (value > 131 || (classAt(scan, next) & MONTH) !== 0 || hash[index - 1] !== THE) return false
  const isOfWeek = isAfterWeekday(scan, index)
  if (!isOfWeek && (value <= 103 || !TOWARD.has(hash[index - 2] ?? 0))) return false
  // "the eleventh and twelfth rib"
  const after = GOES_ON.has(hash[end] ?? 0) ? hear(scan, end + 1) : null
  return closesDay(scan, after !== null && after.value > 100 ? after.end : end, value > 110)
}

/** "dob", "date of birth is", "d o b". */
function isBirth(scan: Scan, index: number): boolean {
  const { hash } = scan.tokens
  let at = index - 1
  while (at > index - 4 && at >= 0 && (FILLER.has(hash[at]!) || markAt(scan, at) === "'" || markAt(scan, at) === ':')) at -= 1
  if (BORN.has(hash[at] ?? 0)) return true
  return hash[at] === B && wordAt(scan, at - 1).toLowerCase() === 'o' && hash[at - 2] === D
}

function numbersEnd(scan: Scan, from: number): number {
  let end = from
  while (end < from + 7 && (classAt(scan, end) & SPOKEN_NUMBER) !== 0) end += 1
  return end
}

/** Two or more number words in a row. */
function addNumbers(scan: Scan, index: number): number {
  const end = numbersEnd(scan, index)
  return end > index + 1 && (classAt(scan, end) & MONTH) === 0 ? add(scan, index, end) : -1
}

function add(scan: Scan, index: number, end: number): number {
  scan.findings.add(scan.tokens.start[index]!, scan.tokens.end[end - 1]!, 'date', 'date-spoken', 0.75)
  return end
}
