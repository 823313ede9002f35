/** Dates finer than a year: numeric, written, spoken, partial, ordinal and festive. A year alone stays. */
import { classAt, markAt, type Scan, tokenFrom, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import type { Verdict } from './short-dates.ts'
import { DATE_CUE, FUNCTION, MONTH, SEASON, SPOKEN_NUMBER, UNIT } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

const FULL = /(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\dA-Za-z]|\/\d|-\d(?!\d?[/-]\d{1,2}[/-]))/y
const ISO = /((\d{4})([-/.])(\d{1,2})\3(\d{1,2}))(?!\d|[-/.]\d)(?:T\d{2}:?\d{2}(?::?\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/y
const COMPACT = /((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?![\dA-Za-z])/y
const DAY_MONTH =
  /(\d{1,2})([-/. ]?)(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:\.?[-/. ,]{0,2}((?:19|20)\d{2}|\d{2}(?![\d%/]|[:.]\d)|'\d{2}))?(?![A-Za-z\d])/iy
const MONTH_YEAR = /(0?[1-9]|1[0-2])[/-]((?:19|20)\d{2})(?![\dA-Za-z]|[/.-]\d)/y
const SHORT = /(\d{1,2})([/-])(\d{1,2})(?![\dA-Za-z%]|[/.]\d|-\d{1,2}(?![/\d]))/y
const ROMAN = /(\d{1,2})([. /-]) ?(?:i{1,3}|iv|vi{0,3}|ix|x|xi{1,2})\2 ?((?:19|20)\d{2}|\d{2})(?!\d)/iy
const YEAR_MONTH = /((?:19|20)\d{2})[-/](0[1-9]|1[0-2])(?![\dA-Za-z]|[-/.]\d)/y
const GLUED = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:0?[1-9]|[12]\d|3[01])(?:(?:19|20)\d{2})?$/i
const ORDINAL = /^(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)$/i

const isDay = (text: string): boolean => Number(text) >= 1 && Number(text) <= 31
const isMonth = (text: string): boolean => Number(text) >= 1 && Number(text) <= 12
const isDayAndMonth = (a: string, b: string): boolean => (isMonth(a) && isDay(b)) || (isDay(a) && isMonth(b))

/** A month and day that only other dates of the document may confirm. */
export interface DoubtfulDate {
  readonly start: number
  readonly end: number
  readonly month: number
}

/**
 * Looks for a date at a token with a digit; gives the offset after it, or -1. `judge` speaks about month and day without a year;
 * what it doubts is left in `doubtful`.
 */
export function scanDate(
  scan: Scan,
  index: number,
  judge: (scan: Scan, index: number, a: number, b: number, mark: string, end: number) => Verdict,
  doubtful: DoubtfulDate[],
): number {
  const { text, tokens } = scan
  const start = tokens.start[index]!
  const size = tokens.end[index]! - start
  const isPlain = (tokens.flags[index]! & LETTER) === 0
  const after = text.charCodeAt(tokens.end[index]!)
  const isJoined = after === 0x2f || after === 0x2d || after === 0x2e
  // Most numbers are no date; what follows them says so before any pattern is tried.
  if (isPlain && !isJoined && size < 8 && (classAt(scan, index + 1) & MONTH) === 0)
    return size === 6 || (size <= 2 && ((tokens.flags[index + 1] ?? 0) & (DIGIT | FIRST | MARK)) === DIGIT)
      ? scanBareDigits(scan, index)
      : -1
  // Each form is tried only where its first number has the right length and letters stand where it wants them.
  const isLettered = !isPlain || ((tokens.flags[index + 1] ?? 0) & LETTER) !== 0 || ((tokens.flags[index + 2] ?? 0) & LETTER) !== 0
  const full = isPlain && size <= 2 ? attempt(FULL, text, start) : null
  if (full !== null && isDayAndMonth(full[1]!, full[3]!)) return addDate(scan, start, full[0].length, 'date', 0.95)
  const iso = size >= 4 ? attempt(ISO, text, start) : null
  if (iso !== null && Number(iso[2]) >= 1870 && Number(iso[2]) <= 2199 && isDayAndMonth(iso[4]!, iso[5]!)) {
    // The time of day names no day: it stays, but is read with the date so that nothing else takes it for a number.
    addDate(scan, start, iso[1]!.length, 'date-iso', 0.95)
    return start + iso[0].length
  }
  const yearMonth = size === 4 && isPlain ? attempt(YEAR_MONTH, text, start) : null
  if (yearMonth !== null) return addDate(scan, start, yearMonth[0].length, 'date-month-year', 0.7)
  const compact = size >= 8 ? attempt(COMPACT, text, start) : null
  if (compact !== null) return addDate(scan, start, compact[0].length, 'date-compact', 0.6)
  const monthYear = isPlain && size <= 2 ? attempt(MONTH_YEAR, text, start) : null
  if (monthYear !== null) return addDate(scan, start, monthYear[0].length, 'date-month-year', 0.9)
  const named = isLettered ? attempt(DAY_MONTH, text, start) : null
  if (named !== null && isDay(named[1]!)) {
    // "1950, 12 March"
    const year = index > 1 && markAt(scan, index - 1) === ',' && YEAR.test(wordAt(scan, index - 2)) ? tokens.start[index - 2]! : start
    const sure =
      named[4] !== undefined ||
      named[2] !== ' ' ||
      text.charCodeAt(start + named[1]!.length + 1) < 97 ||
      !/^(?:may|mar|march)$/i.test(named[3]!)
    if (sure && !isUnitAfterDay(named[3]!, named[2]!, named[4]))
      return addDate(scan, year, start - year + trimmed(named[0]), 'date-named', 0.93)
  }
  const roman = isLettered ? attempt(ROMAN, text, start) : null
  if (roman !== null && isDay(roman[1]!) && (roman[3]!.length === 4 || (roman[2] !== ' ' && roman[2] !== '-')))
    return addDate(scan, start, roman[0].length, 'date-roman', 0.85)
  const short = isPlain && size <= 2 ? attempt(SHORT, text, start) : null
  if (short !== null && isDayAndMonth(short[1]!, short[3]!)) {
    const end = start + short[0].length
    const verdict = judge(scan, index, Number(short[1]), Number(short[3]), short[2]!, end)
    if (verdict === 2) return addDate(scan, start, short[0].length, 'date-short', 0.7)
    if (verdict === 1) doubtful.push({ start, end, month: Number(short[1]) })
  }
  if (isPlain) return -1
  const word = wordAt(scan, index)
  if (ORDINAL.test(word)) return scanOrdinal(scan, index)
  if (size <= 9 && GLUED.test(word) && !(size <= 5 && /^(?:may|mar|dec)/i.test(word) && (tokens.flags[index]! & CAPITAL) === 0))
    return addDate(scan, start, size, 'date-glued', 0.7)
  return -1
}

/** "03 14 2025", or "031425" after a word of time. */
function scanBareDigits(scan: Scan, index: number): number {
  const { text, tokens } = scan
  const start = tokens.start[index]!
  if (tokens.end[index]! - start === 6) {
    if ((classAt(scan, index - 1) & DATE_CUE) === 0 && !IMAGED.has(tokens.hash[index - 1] ?? 0)) return -1
    return SIX.test(wordAt(scan, index)) ? addDate(scan, start, 6, 'date-compact', 0.6) : -1
  }
  const spaced = attempt(SPACED_OUT, text, start)
  if (spaced === null || !isDayAndMonth(spaced[1]!, spaced[2]!)) return -1
  return addDate(scan, start, spaced[0].length, 'date', 0.7)
}
const SIX = /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2}$/
const SPACED_OUT = /(\d{1,2}) (\d{1,2}) (?:19|20)\d{2}(?![\dA-Za-z%]|[-/.]\d)/y
const IMAGED = wordSet('ct mri xr ray xray cxr echo us labs lab note notes date dos dob visit seen')

function attempt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function addDate(scan: Scan, start: number, length: number, detector: string, confidence: number): number {
  scan.findings.add(start, start + length, 'date', detector, confidence)
  return start + length
}

/** Length without the spaces, commas and full stops at its end. */
function trimmed(value: string): number {
  let length = value.length
  while (length > 0 && ' ,.\t\n'.includes(value[length - 1]!)) length -= 1
  return length
}

/** "2 mar" is a date; "2 dec" too; "3 mar 4" — only "may" and "mar" in lower case are doubtful and handled above. */
function isUnitAfterDay(month: string, mark: string, year: string | undefined): boolean {
  return mark === '' && year === undefined && month.length <= 3 && month === month.toLowerCase()
}

const NOT_DAY =
  /^(?:percentile|percentiles|week|weeks|grade|floor|rib|ribs|cranial|nerve|digit|finger|toe|metatarsal|metacarpal|vertebra|intercostal|trimester|time|attempt|dose|degree|generation|line|day|hour|month|year|edition|stage|visit|course|cycle|ed|ward|space|interspace|ventricle|heart|of|person|party|birthday|lumbar|thoracic|cervical|try|episode|admission|stay|round|street|st|ave|avenue|pass|postoperative|hospital|branch|century)$/i

const BEFORE_ORDINAL = wordSet(
  'the on by until til till since from through between before after and or - , to thru seen due appt back adm admitted discharged dc c f/u u rtc mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday recheck scheduled surgery',
)

/** "the 22nd of November", "on the 12th": a day of the month. */
function scanOrdinal(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const next = classAt(scan, index + 1)
  let end = index + 1
  if (/^of$/i.test(wordAt(scan, end)) && (classAt(scan, end + 1) & MONTH) !== 0) end = yearAfter(scan, end + 2)
  else if ((next & MONTH) !== 0) end = yearAfter(scan, index + 2)
  else {
    if (!BEFORE_ORDINAL.has(tokens.hash[index - 1] ?? 0)) return -1
    if (NOT_DAY.test(wordAt(scan, index + 1))) return -1
    const follows = index + 1 >= tokens.count || (tokens.flags[index + 1]! & (MARK | FIRST)) !== 0 || (next & (FUNCTION | DATE_CUE)) !== 0
    if (!follows) return -1
  }
  findings.add(tokens.start[index]!, tokens.end[end - 1]!, 'date', 'date-ordinal', 0.8)
  return tokens.end[end - 1]!
}

/** The index after an optional `, 2024` or `'24` at token `at`. */
function yearAfter(scan: Scan, at: number): number {
  let probe = at
  if (markAt(scan, probe) === '.' || markAt(scan, probe) === ',') probe += 1
  if (/^(?:of|in)$/i.test(wordAt(scan, probe))) probe += 1
  if (markAt(scan, probe) === "'") return /^\d\d$/.test(wordAt(scan, probe + 1)) ? probe + 2 : at
  return /^(?:19|20)\d{2}$/.test(wordAt(scan, probe)) ? probe + 1 : at
}

/** Looks for a date at a month's name; gives the index after it, or -1. */
export function scanMonth(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const word = wordAt(scan, index)
  const isCommon = /^(?:may|march|mar|sun|sat|dec|jun)$/i.test(word)
  const isShort = word.length <= 4 && !/^(?:june|july|may)$/i.test(word)
  const isCapital = (tokens.flags[index]! & CAPITAL) !== 0
  let probe = index + 1
  if (markAt(scan, probe) === '.' && isShort) probe += 1
  let end = -1
  let confidence = 0.93
  const dayIndex = markAt(scan, probe) === '-' || markAt(scan, probe) === '/' || /^the$/i.test(wordAt(scan, probe)) ? probe + 1 : probe
  const day = wordAt(scan, dayIndex)
  if (
    /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/i.test(day) &&
    ((tokens.flags[dayIndex]! & FIRST) === 0 || (markAt(scan, dayIndex + 1) === ',' && /^(?:19|20)\d\d$/.test(wordAt(scan, dayIndex + 2))))
  ) {
    const isBare = /^\d+$/.test(day)
    const follow = wordAt(scan, dayIndex + 1)
    const measured =
      isBare &&
      ((classAt(scan, dayIndex + 1) & UNIT) !== 0 ||
        follow === '%' ||
        (follow === '.' && /^\d/.test(wordAt(scan, dayIndex + 2)) && (tokens.flags[dayIndex + 2]! & SPACED) === 0))
    if (!(measured && (isCommon || !isCapital))) end = yearAfter(scan, dayIndex + 1)
    if (isCommon && !isCapital && isBare && measured) end = -1
  } else {
    const year = yearAfter(scan, probe)
    const joined = markAt(scan, probe) === '-' || markAt(scan, probe) === '/' ? probe + 1 : probe
    if (year !== probe) end = year
    else if (joined !== probe && /^(?:(?:19|20)\d{2}|\d{2})$/.test(wordAt(scan, joined))) end = joined + 1
    else if (markAt(scan, probe) === "'" && /^\d\d$/.test(wordAt(scan, probe + 1))) end = probe + 2
    else {
      const spoken = spokenDay(scan, probe)
      if (spoken !== -1 && (!isCommon || isCapital || spoken - probe > 1)) end = spoken
      else if (isBareMonth(scan, index, isCommon, isShort, isCapital)) {
        end = isShort && markAt(scan, index + 1) === '.' && ((tokens.flags[index + 2] ?? FIRST) & FIRST) === 0 ? probe : index + 1
        confidence = 0.7
      }
    }
  }
  let from = spokenBefore(scan, index)
  if (end === -1) {
    if (from === index) return -1
    end = yearAfter(scan, index + 1)
  }
  // "1950 March 12", "2024, Nov"
  const before = markAt(scan, from - 1) === ',' ? from - 2 : from - 1
  if (from === index && end - 1 <= dayIndex && (tokens.flags[from]! & FIRST) === 0 && YEAR.test(wordAt(scan, before))) from = before
  findings.add(tokens.start[from]!, tokens.end[end - 1]!, 'date', 'date-month', confidence)
  return end
}
const YEAR = /^(?:19|20)\d\d$/

/** "fifth", "twenty second", "fifth nineteen sixty three": number words after a month. */
function spokenDay(scan: Scan, at: number): number {
  let index = at
  while (index < at + 8 && ((classAt(scan, index) & SPOKEN_NUMBER) !== 0 || (markAt(scan, index) === '-' && index > at))) index += 1
  return index > at ? index : -1
}

/** Where "the twenty second of November" begins: the index of its first number word, or `index`. */
function spokenBefore(scan: Scan, index: number): number {
  let at = index - 1
  if (/^of$/i.test(wordAt(scan, at))) at -= 1
  let from = index
  while (at >= 0 && index - at < 5 && ((classAt(scan, at) & SPOKEN_NUMBER) !== 0 || (markAt(scan, at) === '-' && from < index))) {
    if ((classAt(scan, at) & SPOKEN_NUMBER) !== 0) from = at
    at -= 1
  }
  return from < index && /(?:st|nd|rd|th)$/i.test(wordAt(scan, /^of$/i.test(wordAt(scan, index - 1)) ? index - 2 : index - 1))
    ? from
    : index
}

/** "(May)" */
function isBracketed(scan: Scan, index: number): boolean {
  return markAt(scan, index - 1) === '(' && markAt(scan, index + 1) === ')'
}

function isBareMonth(scan: Scan, index: number, isCommon: boolean, isShort: boolean, isCapital: boolean): boolean {
  const previous = wordAt(scan, index - 1).toLowerCase()
  const cue =
    (classAt(scan, index - 1) & DATE_CUE) !== 0 ||
    /^(?:in|of|early|late|mid|last|next|this|during|every|by|til|around|circa|and|or|to|-|\/|between|through)$/.test(previous)
  if (isCommon && isCapital && (isBracketed(scan, index) || (markAt(scan, index + 1) === '-' && (classAt(scan, index + 2) & MONTH) !== 0)))
    return true
  if (isCommon)
    return (
      isCapital &&
      cue &&
      !/^(?:and|or|to|this|he|she)$/.test(previous) &&
      ((scan.tokens.flags[index]! & LOWER) !== 0 || /^(?:in|since|until|by|early|late|mid|last)$/.test(previous)) &&
      (classAt(scan, index + 1) & SPOKEN_NUMBER) === 0 &&
      !/^(?:i|we|you|he|she|it|they|be|have|not)$/i.test(wordAt(scan, index + 1))
    )
  const isLower = (scan.tokens.flags[index]! & LOWER) !== 0
  if (isShort && !isCapital) return /^(?:in|since|until|til|last|next|early|late|mid|by|end)$/.test(previous)
  const next = markAt(scan, index + 1)
  const closes = index + 1 >= scan.tokens.count || (scan.tokens.flags[index + 1]! & FIRST) !== 0 || (next !== '' && ',;).'.includes(next))
  if (isShort)
    return (
      isCapital &&
      (isLower ? closes || cue || /^(?:rtc|due|appt|return|recall|next|exp)$/.test(previous) : /^(?:in|since|last|next)$/.test(previous))
    )
  return true
}

/** "fall 2023", "winter of 2019": a season with its year. */
export function scanSeason(scan: Scan, index: number): number {
  if ((classAt(scan, index) & SEASON) === 0) return -1
  const end = yearAfter(scan, index + 1)
  if (end === index + 1) return -1
  scan.findings.add(scan.tokens.start[index]!, scan.tokens.end[end - 1]!, 'date', 'date-season', 0.85)
  return end
}

const HOLIDAY =
  /(?:christmas(?: eve| day)?|xmas(?: eve)?|thanksgiving|easter(?: sunday| monday)?|new year(?:'?s)?(?: eve| day)?(?= |[,.;)]|$)|halloween|(?:fourth|4th) of july|independence day|(?:veterans?|memorial|labou?r|columbus|presidents?'?|mother'?s|father'?s|valentine'?s?|groundhog|bastille|boxing|canada|australia|st\.? patrick'?s|indigenous peoples'?|mlk|martin luther king(?: jr\.?)?|election|may|paczki|flag|arbor|earth|all saints'?|armistice|remembrance) day|good friday|ash wednesday|palm sunday|mardi gras|juneteenth|cinco de mayo|ramadan|eid(?: al[- ](?:fitr|adha))?|diwali|holi(?= )|passover|yom kippur|rosh hashanah?|hanukkah|chanukah|kwanzaa|lunar new year|chinese new year|tet(?= holiday)|nowruz|super bowl(?: sunday)?|black friday|pentecost|michaelmas|epiphany|our lady of [a-z]{3,20}|d[ií]a de los muertos|all souls'? day|lent(?= |[,.;)]|$)|sukkot|shavuot|purim|tish[ae] b'?av|simchat torah|shemini atzeret|tu bishvat|muharram|ashura|vesak|navaratri|dussehra|pongal|onam|songkran|obon|golden week|orthodox (?:easter|christmas)|candlemas|lammas|martinmas|lughnasadh|samhain|beltane|imbolc|(?:shrove|fat) tuesday|maundy thursday|holy (?:week|thursday|saturday)|whit(?:sun(?:day|tide)?| monday)|guy fawkes(?: night| day)?|bonfire night|[bv]aisakhi|midsummer(?:'?s)?(?: eve| day)?|anzac day|(?:dominion|victoria|king'?s|queen'?s|patriots'?|pioneer|emancipation|cesar chavez|pi|tax|leap|national|republic|constitution|ascension|assumption|all hallows'?|v-?e|v-?j|derby|kentucky derby|victory) day|april fools'?(?: day)?|oktoberfest|hogmanay|burns night|twelfth night|(?:saint|st\.?) (?:george|david|andrew|nicholas|lucia|john|joseph|stephen|brigid)'?s? (?:day|eve)|corpus christi|trinity sunday|three kings(?:'? day)?|las posadas|mid-?autumn(?: festival)?|dragon boat festival|qingming|seollal|chuseok|loy krathong|raksha bandhan|ganesh chaturthi|janmashtami|makar sankranti|lohri|losar|mawlid|laylat al-qadr|arbaeen|lag b'?omer|yom ha(?:shoah|atzmaut)|cyber monday|bank holiday|labour weekend|winter solstice|summer solstice|shawwal|(?:tishrei|cheshvan|kislev|tevet|shevat|nisan|iyar|sivan|tammuz|elul)(?: \d{1,2})?)(?![a-z])/iy
const NOT_FEAST = wordSet('disease factor seals seal island carrier carriers syndrome sign lily cactus palsy tree')
/** A holiday that dates an event. Called where one may begin. */
export function scanHoliday(scan: Scan, index: number): number {
  const start = scan.tokens.start[index]!
  HOLIDAY.lastIndex = start
  const match = HOLIDAY.exec(scan.text)
  if (match === null) return -1
  // "easter" and "lent" in lower case, or part of a name, are doubtful.
  if (
    /^(?:lent|holi|tet|epiphany|super|black|new|national|victory|leap|holy|fat)/i.test(match[0]) &&
    (scan.tokens.flags[index]! & CAPITAL) === 0
  )
    return -1
  const end = tokenFrom(scan, start + match[0].length, index)
  // "Christmas disease", "Easter Seals"
  if (NOT_FEAST.has(scan.tokens.hash[end] ?? 0)) return -1
  const after = yearAfter(scan, end)
  scan.findings.add(start, scan.tokens.end[after - 1]!, 'date', 'date-holiday', 0.92)
  return after
}
