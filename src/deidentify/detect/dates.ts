/** Dates finer than a year: numeric, written, spoken, partial, ordinal and festive. A year alone stays. */
import { classAt, markAt, type Scan, tokenFrom, wordAt } from './scan.ts'
import { CAPITAL, FIRST, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { DATE_CUE, FUNCTION, MONTH, SCORE, SEASON, SERIES, SPOKEN_NUMBER, UNIT } from './vocabulary.ts'

const FULL = /(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\dA-Za-z]|[/-]\d)/y
const ISO = /(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d|[-/.]\d)(?:T\d{2}:?\d{2}(?::?\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/y
const COMPACT = /((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?![\dA-Za-z])/y
const DAY_MONTH =
  /(\d{1,2})([-/. ]?)(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:\.?[-/. ,]{0,2}((?:19|20)\d{2}|\d{2}(?![\d:.%/])|'\d{2}))?(?![A-Za-z\d])/iy
const MONTH_YEAR = /(0?[1-9]|1[0-2])[/-]((?:19|20)\d{2})(?![\dA-Za-z]|[/.-]\d)/y
const SHORT = /(\d{1,2})([/-])(\d{1,2})(?![\dA-Za-z%]|[/.]\d|-\d{1,2}(?![/\d]))/y
const ROMAN = /(\d{1,2})[. /-](?:i{1,3}|iv|vi{0,3}|ix|x|xi{1,2})[. /-]((?:19|20)\d{2})(?!\d)/iy
const ORDINAL = /^(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)$/i

const isDay = (text: string): boolean => Number(text) >= 1 && Number(text) <= 31
const isMonth = (text: string): boolean => Number(text) >= 1 && Number(text) <= 12
const isDayAndMonth = (a: string, b: string): boolean => (isMonth(a) && isDay(b)) || (isDay(a) && isMonth(b))

/** Looks for a date at a token with a digit; gives the offset after it, or -1. `wantShort` admits month/day without year. */
export function scanDate(
  scan: Scan,
  index: number,
  wantShort: (scan: Scan, index: number, a: number, b: number, mark: string, end: number) => boolean,
): number {
  const { text, tokens } = scan
  const start = tokens.start[index]!
  const size = tokens.end[index]! - start
  const isPlain = (tokens.flags[index]! & LETTER) === 0
  const after = text.charCodeAt(tokens.end[index]!)
  const isJoined = after === 0x2f || after === 0x2d || after === 0x2e
  // Most numbers are no date; what follows them says so before any pattern is tried.
  if (isPlain && !isJoined && size < 8 && (classAt(scan, index + 1) & MONTH) === 0) return -1
  // Each form is tried only where its first number has the right length and letters stand where it wants them.
  const isLettered = !isPlain || ((tokens.flags[index + 1] ?? 0) & LETTER) !== 0 || ((tokens.flags[index + 2] ?? 0) & LETTER) !== 0
  const full = isPlain && size <= 2 ? attempt(FULL, text, start) : null
  if (full !== null && isDayAndMonth(full[1]!, full[3]!)) return addDate(scan, start, full[0].length, 'date', 0.95)
  const iso = size >= 4 ? attempt(ISO, text, start) : null
  if (iso !== null && Number(iso[1]) >= 1870 && Number(iso[1]) <= 2199 && isDayAndMonth(iso[3]!, iso[4]!))
    return addDate(scan, start, iso[0].length, 'date-iso', 0.95)
  const compact = size >= 8 ? attempt(COMPACT, text, start) : null
  if (compact !== null) return addDate(scan, start, compact[0].length, 'date-compact', 0.6)
  const monthYear = isPlain && size <= 2 ? attempt(MONTH_YEAR, text, start) : null
  if (monthYear !== null) return addDate(scan, start, monthYear[0].length, 'date-month-year', 0.9)
  const named = isLettered ? attempt(DAY_MONTH, text, start) : null
  if (named !== null && isDay(named[1]!)) {
    const sure =
      named[4] !== undefined ||
      named[2] !== ' ' ||
      text.charCodeAt(start + named[1]!.length + 1) < 97 ||
      !/^(?:may|mar|march)$/i.test(named[3]!)
    if (sure && !isUnitAfterDay(named[3]!, named[2]!, named[4])) return addDate(scan, start, trimmed(named[0]), 'date-named', 0.93)
  }
  const roman = isLettered ? attempt(ROMAN, text, start) : null
  if (roman !== null && isDay(roman[1]!)) return addDate(scan, start, roman[0].length, 'date-roman', 0.85)
  const short = isPlain && size <= 2 ? attempt(SHORT, text, start) : null
  if (short !== null && isDayAndMonth(short[1]!, short[3]!)) {
    const end = start + short[0].length
    if (wantShort(scan, index, Number(short[1]), Number(short[3]), short[2]!, end))
      return addDate(scan, start, short[0].length, 'date-short', 0.7)
  }
  if (!isPlain && ORDINAL.test(wordAt(scan, index))) return scanOrdinal(scan, index)
  return -1
}

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

/** "the 22nd of November", "on the 12th": a day of the month. */
function scanOrdinal(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const next = classAt(scan, index + 1)
  let end = index + 1
  if (/^of$/i.test(wordAt(scan, end)) && (classAt(scan, end + 1) & MONTH) !== 0) end = yearAfter(scan, end + 2)
  else if ((next & MONTH) !== 0) end = yearAfter(scan, index + 2)
  else {
    if (!/^(?:the|on|by|until|til|till|since|from|through|between|before|after|and|-)$/i.test(wordAt(scan, index - 1))) return -1
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
    if (isCommon && !isCapital && isBare) end = measured ? -1 : end
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
  const from = spokenBefore(scan, index)
  if (end === -1) {
    if (from === index) return -1
    end = yearAfter(scan, index + 1)
  }
  findings.add(tokens.start[from]!, tokens.end[end - 1]!, 'date', 'date-month', confidence)
  return end
}

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

function isBareMonth(scan: Scan, index: number, isCommon: boolean, isShort: boolean, isCapital: boolean): boolean {
  const previous = wordAt(scan, index - 1).toLowerCase()
  const cue =
    (classAt(scan, index - 1) & DATE_CUE) !== 0 ||
    /^(?:in|of|early|late|mid|last|next|this|during|every|by|til|around|circa|and|or|to|-|\/|between|through)$/.test(previous)
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
  if (isShort)
    return (
      isCapital && (isLower ? cue || /^(?:rtc|due|appt|return|recall|next|exp)$/.test(previous) : /^(?:in|since|last|next)$/.test(previous))
    )
  return isCapital || cue
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
  /(?:christmas(?: eve| day)?|xmas(?: eve)?|thanksgiving|easter(?: sunday| monday)?|new year(?:'?s)?(?: eve| day)?(?= |[,.;)]|$)|halloween|(?:fourth|4th) of july|independence day|(?:veterans?|memorial|labou?r|columbus|presidents?'?|mother'?s|father'?s|valentine'?s?|groundhog|bastille|boxing|canada|australia|st\.? patrick'?s|indigenous peoples'?|mlk|martin luther king(?: jr\.?)?|election|may|paczki|flag|arbor|earth|all saints'?|armistice|remembrance) day|good friday|ash wednesday|palm sunday|mardi gras|juneteenth|cinco de mayo|ramadan|eid(?: al[- ](?:fitr|adha))?|diwali|holi(?= )|passover|yom kippur|rosh hashanah?|hanukkah|chanukah|kwanzaa|lunar new year|chinese new year|tet(?= holiday)|nowruz|super bowl(?: sunday)?|black friday|pentecost|michaelmas|epiphany|our lady of [a-z]{3,20}|d[ií]a de los muertos|all souls'? day|lent(?= |[,.;)]|$)|sukkot|shavuot|purim|tish[ae] b'?av|simchat torah|shemini atzeret|tu bishvat|muharram|ashura|vesak|navaratri|dussehra|pongal|onam|songkran|obon|golden week|orthodox (?:easter|christmas)|shawwal|(?:tishrei|cheshvan|kislev|tevet|shevat|nisan|iyar|sivan|tammuz|elul)(?: \d{1,2})?)(?![a-z])/iy
/** A holiday that dates an event. Called where one may begin. */
export function scanHoliday(scan: Scan, index: number): number {
  const start = scan.tokens.start[index]!
  HOLIDAY.lastIndex = start
  const match = HOLIDAY.exec(scan.text)
  if (match === null) return -1
  // "easter" and "lent" in lower case, or part of a name, are doubtful.
  if (/^(?:lent|holi|tet|epiphany|super|black|new)/i.test(match[0]) && (scan.tokens.flags[index]! & CAPITAL) === 0) return -1
  const end = tokenFrom(scan, start + match[0].length, index)
  const after = yearAfter(scan, end)
  scan.findings.add(start, scan.tokens.end[after - 1]!, 'date', 'date-holiday', 0.92)
  return after
}

const STRONG_CUE =
  /^(?:on|d|t|dd|dt|birth|service|procedure|operation|exam|dictated|transcribed|typed|doi|since|until|till|til|by|from|dated?|dob|born|due|thru|seen|admitted|admission|adm|discharged?|dc|re-?check|re-?eval|eval|reviewed|signed|received|rec'd|visited|appointment|appt|scheduled|surgery|effective|eff|expires?|exp|starting|started|ended|returned?|return|rtc|f\/u|next|last|court|set|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|~|meeting|labs?|drawn|collected|visit|dos|positive|off|lmp|edd|placed|removed|fell|flew|before|after|via|today|echo|cxr|ct|mri|ekg|ecg|xray|note|notes|mailed|called|posted|faxed|sent|approved|denied|noted|of)$/
const WEAK_CUE = /^(?:for|and|to|at|through|between|the|-|,|\(|&|or|then|was|had|re)$/
/** What the second number of a score, a fraction or a strength is. */
const DENOMINATORS = new Set([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16, 20, 21, 24, 25, 27, 28, 30])

/** Judges `a/b` without a year by its neighbours: a date, or a fraction, score or strength. */
export function isShortDate(scan: Scan, index: number, a: number, b: number, mark: string, end: number): boolean {
  const { tokens, text } = scan
  const after = tokenFrom(scan, end, index)
  let at = index - 1
  const open = markAt(scan, at)
  if (open === ':' || open === '(' || open === '.' || open === '~' || open === '#') at -= 1
  const beforeWord = wordAt(scan, at).toLowerCase()
  const before = classAt(scan, at)
  const next = classAt(scan, after)
  const nextWord =
    after < tokens.count && (tokens.flags[after]! & MARK) === 0 && tokens.end[after]! - tokens.start[after]! < 12
      ? wordAt(scan, after).toLowerCase()
      : ''
  const isStrong = STRONG_CUE.test(beforeWord) && open !== '#'
  const isMeasured = (next & (UNIT | SCORE)) !== 0 && nextWord !== 'x' && nextWord !== 'pain'
  if (mark === '-')
    return (
      isStrong && !isMeasured && /^(?:on|dated?|dob|seen|by|since|until|from|admitted|discharged|decert|court|for|eob)$/.test(beforeWord)
    )
  if (isMeasured || (before & SCORE) !== 0 || open === '=' || markAt(scan, after) === '%') return false
  // "5/19 to 6/6", "12/21-1/2": the second end follows a first that is a date.
  const isRangeEnd = endsDate(scan, index)
  const isTimed =
    /^(?:\d{4}|\d{1,2})$/.test(nextWord) && (nextWord.length === 4 || markAt(scan, after + 1) === ':') && !/^(?:19|20)\d\d$/.test(nextWord)
  if (isRangeEnd || isTimed || /^(?:am|pm)$/.test(nextWord)) return true
  if (nextWord === 'at' && /^\d/.test(wordAt(scan, after + 1))) return true
  if ((before & SERIES) !== 0 && !/^(?:visit)$/.test(beforeWord)) return false
  if (beforeWord === 'visit' && open !== ':') return false
  const opens = (tokens.flags[index]! & FIRST) !== 0
  const isFraction = DENOMINATORS.has(b) || a === b
  if (isStrong) return beforeWord === 'of' ? !isFraction || b > 12 : true
  if (opens) return !(isFraction && b < 9 && a <= b) || markAt(scan, after) === ':' || tokens.flags[after] === undefined
  if (isFraction) return open === '(' && markAt(scan, after) === ')' && b > 5 && b !== 10
  // The word before is a score's name: a capital without a cue.
  const isNamed = (tokens.flags[index - 1]! & (CAPITAL | MARK)) === CAPITAL && text.charCodeAt(tokens.start[index - 1]!) < 0x5b
  return WEAK_CUE.test(beforeWord) || !isNamed
}

/** Whether "to", "-", "and", "," and a date found just before stand before the token. */
function endsDate(scan: Scan, index: number): boolean {
  const { tokens, findings } = scan
  const before = wordAt(scan, index - 1)
  if (!/^(?:-|to|and|&|,|or|through|thru)$/i.test(before)) return false
  const last = findings.list.at(-1)
  return last !== undefined && last.category === 'date' && last.end === tokens.end[index - 2]
}
