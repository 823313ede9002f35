/** People whom only their place in a note betrays: signing initials, speakers, relatives, account names, names spelled out. */
import { CITY_SHIFT, DRUG, EPONYM, isCommonWord, isNameWord, lexiconOf, SURNAME_SHIFT } from './lexicon.ts'
import { isTerm } from './guards.ts'
import { addName, englishOf, givenOf, isCaselessName, isPersonWord, NO_NAME } from './person-words.ts'
import { readingsOf } from './scanned-letters.ts'
import { classAt, markAt, type Scan, wordAt, isFirst, sizeOf } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, INNER, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { ACRONYM, CREDENTIAL, FACILITY, FUNCTION, KIN, MONTH, ROLE, STREET, TITLE, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Two or three letters that are no word and no abbreviation of medicine. */
export function isInitials(scan: Scan, index: number, most = 3): boolean {
  if (index < 0 || index >= scan.tokens.count) return false
  const flags = scan.tokens.flags[index]!
  const size = sizeOf(scan, index)
  if ((flags & (LETTER | DIGIT | MARK)) !== LETTER || size < 2 || size > most) return false
  // Small letters or capitals throughout.
  if ((flags & CAPITAL) !== 0 && (flags & LOWER) !== 0) return false
  if (
    (scan.classes[index]! & (ACRONYM | FUNCTION | UNIT | TITLE | MONTH | WEEKDAY | KIN)) !== 0 ||
    NO_INITIALS.has(scan.tokens.hash[index]!)
  )
    return false
  return englishOf(scan, index) < ((flags & CAPITAL) !== 0 ? 4 : 3)
}
const NO_INITIALS = wordSet(
  'hh reg tel emp rec mo wk yr dy yrs mos wks ok pt rn md lpn np cna pa do ra bid tid qid prn po ac hs qd qod wnl nad neg pos cont dc fu tx rx sx hx dx fx bx cx wt ht hr bp rr sz sob cp ha abd ext bs bm lbm np nc am pm cc mls hrs min sec yo yof yom mid and the see lab labs ed er or icu ccu rtc tbd ntd es tel emp reg rec hh na nka nos nv gtt ivf tele per via amb dsg drsg nsg tol amt qs po im sq iv sl pr pm est eta eod fyi asap thx ty np tks lol brb omg idk btw imo ur yr plz pls cap tab dr mr mrs ms jr sr re vs ie eg etc ok. yes no sig disp ref ins exp qty loc dob mrn ssn dos',
)

/** The last token of a line, and the mark before it: "… -jd", "/kl", "~sv", "tk" alone, ". cj rn". */
export function scanLineEnd(scan: Scan, last: number): void {
  if (last < 0) return
  const { tokens } = scan
  let at = last
  if ((tokens.flags[at]! & MARK) !== 0 && markAt(scan, at) === '.') at -= 1
  if (at > 0 && (classAt(scan, at) & CREDENTIAL) !== 0 && (tokens.flags[at]! & FIRST) === 0 && isInitials(scan, at - 1)) {
    const before = markAt(scan, at - 2)
    if (before === '.' || before === ',' || before === '-' || before === '/' || isFirst(scan, at - 1))
      addName(scan, at - 1, at - 1, 'signing-initials', 0.6)
  }
  if (!isInitials(scan, at)) return
  const isAlone = (tokens.flags[at]! & FIRST) !== 0
  const mark = markAt(scan, at - 1)
  if (isAlone) {
    // The first line of a text is a head, not a signature.
    if (at > 0) addName(scan, at, at, 'signing-initials', 0.55)
    return
  }
  if ((tokens.flags[at - 1]! & MARK) === 0) {
    // "D: 3/4 T: 3/5 abc": after the date that ends a dictation.
    if ((tokens.flags[at - 1]! & DIGIT) !== 0 && isDictated(scan, at)) addName(scan, at, at, 'signing-initials', 0.6)
    return
  }
  // A hyphen, slash or tilde that opens a word, not one that joins two.
  if ((mark === '-' || mark === '/' || mark === '~') && (tokens.flags[at]! & SPACED) === 0) {
    if (mark === '/' && at > 1 && (tokens.flags[at - 1]! & SPACED) === 0 && isInitials(scan, at - 2, 4)) {
      const isMixed = ((tokens.flags[at - 2]! ^ tokens.flags[at]!) & CAPITAL) !== 0
      if (isMixed || isFirst(scan, at - 2) || ((tokens.flags[at - 3] ?? 0) & DIGIT) !== 0) {
        addName(scan, at - 2, at - 2, 'signing-initials', 0.6)
        addName(scan, at, at, 'signing-initials', 0.6)
      }
    } else if ((tokens.flags[at - 1]! & SPACED) !== 0 || markAt(scan, at - 2) === mark || isFirst(scan, at - 1))
      addName(scan, at, at, 'signing-initials', 0.6)
  } else if (mark === '-' && (tokens.flags[at - 1]! & FIRST) !== 0) addName(scan, at, at, 'signing-initials', 0.6)
}

/** Whether "T:" stands before on the line, within twelve tokens. */
function isDictated(scan: Scan, at: number): boolean {
  for (let back = at - 1; back > 0 && at - back < 16; back -= 1) {
    if (markAt(scan, back) === ':' && /^[dt]{1,2}$/i.test(wordAt(scan, back - 1))) return true
    if (isFirst(scan, back)) return false
  }
  return false
}

/** "signed, rk", "per dkw", "dict: pqm trans: lt", "JDM/ab" after "T:": initials after a signing word. */
export function scanSigner(scan: Scan, index: number): void {
  const { tokens } = scan
  let at = index + 1
  while (at < index + 4 && at < tokens.count && !isFirst(scan, at) && (',:-;/#'.includes(markAt(scan, at)) || BY.has(tokens.hash[at]!)))
    at += 1
  const isAnnounced = at > index + 1 || BY.has(tokens.hash[index]!) || (tokens.flags[index]! & LETTER) === 0
  if (INITIALS.has(tokens.hash[index]!) || BY.has(tokens.hash[index]!)) {
    const letters = lettersEnd(scan, at)
    if (letters !== -1) {
      addName(scan, at, letters, 'signing-initials', 0.6)
      return
    }
  }
  if (at >= tokens.count || isFirst(scan, at) || !isInitials(scan, at)) return
  if ((classAt(scan, at) & CREDENTIAL) !== 0 || englishOf(scan, at) > 1) return
  const next = at + 1
  // "by ADA": three capitals are a body or a substance unless an act of signing or a time stands beside them.
  const isBare = at === index + 1 && BY.has(tokens.hash[index]!)
  if (isBare && (tokens.flags[at]! & CAPITAL) !== 0 && !isSigned(scan, index, next)) return
  const nextFlags = next < tokens.count ? tokens.flags[next]! : FIRST
  const closes = (nextFlags & (FIRST | MARK | DIGIT)) !== 0 || (classAt(scan, next) & (CREDENTIAL | FUNCTION)) !== 0
  if (!closes && !isAnnounced) return
  addName(scan, at, at, 'signing-initials', 0.6)
  if (markAt(scan, next) === '/' && isInitials(scan, next + 1) && (nextFlags & SPACED) === 0)
    addName(scan, next + 1, next + 1, 'signing-initials', 0.6)
}
const BY = wordSet('by per')
const INITIALS = wordSet('initials initial initialed initialled')

/** "G.H.", "L-A": letters each with its mark, two or three; after "initials" also "_RA_". -1 when none stand at `at`. */
function lettersEnd(scan: Scan, at: number): number {
  const { flags } = scan.tokens
  let first = at
  while (first < at + 4 && markAt(scan, first) === '_') first += 1
  if (first > at) {
    const isClosed = markAt(scan, first + 1) === '_' && (flags[first]! & (LETTER | LOWER)) === LETTER && sizeOf(scan, first) <= 3
    return isClosed ? first : -1
  }
  let last = at
  const mark = markAt(scan, at + 1)
  if (isFirst(scan, at) || (mark !== '.' && mark !== '-')) return -1
  for (let letters = 1; ; letters += 1) {
    if (isFirst(scan, last) || sizeOf(scan, last) !== 1 || (flags[last]! & (LETTER | CAPITAL)) !== (LETTER | CAPITAL)) return -1
    const goesOn = letters < 3 && markAt(scan, last + 1) === mark && last + 2 < scan.tokens.count && (flags[last + 2]! & SPACED) === 0
    if (!goesOn || (flags[last + 2]! & LETTER) === 0) return letters > 1 ? last : -1
    last += 2
  }
}

function isSigned(scan: Scan, by: number, next: number): boolean {
  if (SIGNED.has(scan.tokens.hash[by - 1] ?? 0)) return true
  return isFirst(scan, next) || /^(?:\d{3,4}|at|on|\d{1,2}:\d\d|\d{1,2}\/\d{1,2}.*)$/i.test(wordAt(scan, next))
}
const SIGNED = wordSet(
  "signed dictated transcribed typed entered reviewed witnessed back verified checked charted recorded noted given done called drawn collected read ok ok'd sent rec'd rx'd prescribed taken",
)

/** "[10:32] tariq:", "(08:15) Pell:", "<zanele>", "Ibby K:": who speaks, at the beginning of a line. */
export function scanSpeaker(scan: Scan, index: number): void {
  const { tokens } = scan
  let at = index
  let isTimed = false
  if ('[('.includes(markAt(scan, at)) && markAt(scan, at) !== '') at += 1
  if (((tokens.flags[at] ?? 0) & DIGIT) !== 0) {
    const from = at
    while (
      at < from + 8 &&
      at < tokens.count &&
      !(at > from && isFirst(scan, at)) &&
      ((tokens.flags[at]! & DIGIT) !== 0 || ':/.-,'.includes(markAt(scan, at)))
    )
      at += 1
    if (/^[ap]m$/i.test(wordAt(scan, at))) at += 1
    if (markAt(scan, at) === ']' || markAt(scan, at) === ')') at += 1
    if (markAt(scan, at) === '-') at += 1
    isTimed = at > from + 2
    if (!isTimed) return
  } else if (at > index) return
  if (markAt(scan, at) === '<' && markAt(scan, at + 2) === '>') {
    if (isSpeaker(scan, at + 1) && (tokens.flags[at + 1]! & INNER) === 0) addName(scan, at + 1, at + 1, 'speaker', 0.7)
    return
  }
  if (at >= tokens.count || (at > index && isFirst(scan, at)) || !isSpeaker(scan, at)) return
  let last = at
  // "Ibby K:", "jo ann:", "tia.m:"
  if (markAt(scan, last + 1) === '.' && ((tokens.flags[last + 2] ?? 0) & (LETTER | SPACED)) === LETTER) last += 2
  else if (((tokens.flags[last + 1] ?? 0) & LETTER) !== 0 && !isFirst(scan, last + 1)) {
    const isShort = sizeOf(scan, last + 1) === 1 && (tokens.flags[last + 1]! & CAPITAL) !== 0
    if (!isShort && !(isTimed && isSpeaker(scan, last + 1))) return
    last += 1
    if (markAt(scan, last + 1) === '.' && isShort) last += 1
  } else if (!isTimed && (givenOf(scan, at) < 3 || englishOf(scan, at) > 1)) return
  if (markAt(scan, last + 1) !== ':' || (tokens.flags[last + 1]! & SPACED) !== 0) return
  if (last + 2 < tokens.count && (tokens.flags[last + 2]! & SPACED) === 0) return
  addName(scan, at, last, 'speaker', 0.7)
}

function isSpeaker(scan: Scan, index: number): boolean {
  const flags = scan.tokens.flags[index] ?? 0
  if ((flags & (LETTER | MARK | DIGIT)) !== LETTER || sizeOf(scan, index) < 2) return false
  if ((scan.classes[index]! & NO_NAME) !== 0 || SECTION.has(scan.tokens.hash[index]!)) return false
  return !isCommonWord(scan.lexicon[index]!) || givenOf(scan, index) >= 4
}
const SECTION = wordSet(
  'bot assistant system user model ai agent admin caller operator vitals temp spo resp neuro gi gu cv heent psych skin plan note meds labs imaging assessment subjective objective hpi ros pmh psh fh sh pe ekg cxr abd ext msk derm endo heme subj obj tele',
)

/** A relative's name: "dtr Wen", "bro Tuck", "sons Amos and Levi", "niece (Odalys)", "son Mark and daughter May". */
export function scanRelative(scan: Scan, index: number): void {
  let at = index + 1
  const opening = markAt(scan, at)
  if ((opening === '(' || opening === ',' || opening === '-' || opening === '"' || opening === ':') && !isFirst(scan, at)) at += 1
  if (!isRelativeName(scan, at, opening === ',')) {
    // "her sister, Ladi, with"; "THE HUSBAND NILS IN".
    const isBetween =
      opening === ',' && markAt(scan, at + 1) === ',' && at === index + 2 && isPersonWord(scan, at) && englishOf(scan, at) === 0
    const isCapitals = at === index + 1 && !isFirst(scan, at) && (scan.tokens.flags[at]! & CAPITAL) !== 0 && givenOf(scan, at) >= 2
    if (isBetween || (isCapitals && isCaselessName(scan, at))) addName(scan, at, at, 'relative', 0.62)
    return
  }
  addName(scan, at, at, 'relative', 0.65)
  let next = at + 1
  if (markAt(scan, next) === ',' && isRelativeName(scan, next + 1, true)) {
    addName(scan, next + 1, next + 1, 'relative', 0.6)
    next += 2
  }
  if (/^(?:and|&)$/i.test(wordAt(scan, next)) && isRelativeName(scan, next + 1, true)) addName(scan, next + 1, next + 1, 'relative', 0.6)
}

function isRelativeName(scan: Scan, index: number, isStrict: boolean): boolean {
  if (index >= scan.tokens.count || isFirst(scan, index)) return false
  const { flags, hash } = scan.tokens
  const own = flags[index]!
  const size = sizeOf(scan, index)
  if ((own & (CAPITAL | LOWER | DIGIT | MARK)) !== (CAPITAL | LOWER) || size < 2) return false
  const bits = scan.lexicon[index]!
  const given = givenOf(scan, index)
  if ((scan.classes[index]! & (NO_NAME & ~(FUNCTION | MONTH | ACRONYM))) !== 0 || (bits & DRUG) !== 0) return false
  if ((scan.classes[index]! & (FUNCTION | MONTH)) !== 0 && given < 3) return false
  // "Will" and "May" after a relative are names unless they open what reads as a sentence.
  if (isStrict) return given >= 2 && !isTerm(scan, index) && (englishOf(scan, index) < 4 || given >= 4)
  return (given > 0 || bits === 0 || ((bits >> SURNAME_SHIFT) & 3) > 0) && !isTerm(scan, index) && !NOT_RELATIVE.has(hash[index]!)
}
const NOT_RELATIVE = wordSet('boy girl hx dx sx tx dm htn cad copd ca mi cva hospital clinic')

/** "user mokonkwo", "login jtesterman", "snap hopeful.w": an account name after its word. */
export function scanAccountName(scan: Scan, index: number): void {
  const { tokens, lexicon } = scan
  let at = index + 1
  while (
    at < index + 5 &&
    at < tokens.count &&
    !isFirst(scan, at) &&
    (':"@#-(='.includes(markAt(scan, at)) || ACCOUNT_FILLER.has(tokens.hash[at]!))
  )
    at += 1
  if (at >= tokens.count || isFirst(scan, at) || (tokens.flags[at]! & (LETTER | MARK)) !== LETTER) return
  let last = at
  while (
    last + 2 < tokens.count &&
    '._-'.includes(markAt(scan, last + 1)) &&
    (tokens.flags[last + 1]! & SPACED) === 0 &&
    (tokens.flags[last + 2]! & (MARK | SPACED)) === 0
  )
    last += 2
  if (tokens.end[last]! - tokens.start[at]! < 4) return
  const isWord = last === at && (tokens.flags[at]! & DIGIT) === 0
  if (isWord && (lexicon[at] !== 0 || sizeOf(scan, at) < 5 || (scan.classes[at]! & NO_NAME) !== 0)) return
  scan.findings.add(tokens.start[at]!, tokens.end[last]!, 'other', 'account-name', 0.6)
}
const ACCOUNT_FILLER = wordSet('name id is was me on at my her his their as handle account')

/** "S-m-i-t-h": five letters or more, or four after a word that announces a name. */
export function scanSpelled(scan: Scan, index: number): number {
  const { tokens } = scan
  let last = index
  let count = 1
  while (
    last + 2 < tokens.count &&
    markAt(scan, last + 1) === '-' &&
    sizeOf(scan, last + 2) === 1 &&
    (tokens.flags[last + 2]! & (LETTER | SPACED)) === LETTER
  ) {
    last += 2
    count += 1
  }
  if (count < 4 || (count === 4 && !/^(?:name|spelled|spelt|spelling|is|surname|last|first)$/i.test(wordAt(scan, index - 1)))) return -1
  addName(scan, index, last, 'spelled', 0.7)
  return last + 1
}

/** "O as in Oscar", also a row of them. */
export function scanAsIn(scan: Scan, index: number): number {
  const { tokens } = scan
  if (!/^as$/i.test(wordAt(scan, index + 1)) || !/^in$/i.test(wordAt(scan, index + 2)) || isFirst(scan, index + 3)) return -1
  if ((tokens.flags[index + 3]! & (LETTER | CAPITAL)) !== (LETTER | CAPITAL) && !isNameWord(scan.lexicon[index + 3]!)) return -1
  if ((tokens.units[tokens.start[index]!]! | 0x20) !== (tokens.units[tokens.start[index + 3]!]! | 0x20)) return -1
  addName(scan, index, index + 3, 'spelled', 0.6)
  return index + 4
}

/** "Ram1rez", "J0hns0n": a name in which a scanner read digits. */
export function scanScannedName(scan: Scan, index: number): void {
  const { tokens } = scan
  const size = sizeOf(scan, index)
  if (size < 4 || size > 16) return
  const word = wordAt(scan, index)
  const letters = word.replace(/\d/g, '').length
  if (letters < 3 || size - letters > 3 || /\d{2}|^\d/.test(word)) return
  const isTitled = (classAt(scan, index - 1) & TITLE) !== 0 || (markAt(scan, index - 1) === '.' && (classAt(scan, index - 2) & TITLE) !== 0)
  const readings = readingsOf(tokens, index)
  if (readings.length === 0) return
  const isKnown = readings.some(isName)
  if (isTitled || isKnown) scan.findings.add(tokens.start[index]!, tokens.end[index]!, 'name', 'scanned-name', isTitled ? 0.8 : 0.6)
}

function isName(hash: number): boolean {
  const bits = lexiconOf(hash)
  return bits !== 0 && isNameWord(bits) && (bits & DRUG) === 0
}

/** "Hyun-woo Baek, CCC-SLP", "Zofia Wren RN": the words from the line's beginning to a credential. */
export function scanSignatureLine(scan: Scan, first: number): void {
  const { tokens } = scan
  if (((tokens.flags[first] ?? 0) & (MARK | CAPITAL)) !== CAPITAL) return
  let at = first
  let words = 0
  let unusual = 0
  for (; at < tokens.count && at < first + 9; at += 1) {
    const flags = tokens.flags[at]!
    if (at > first && (flags & FIRST) !== 0) return
    if ((flags & MARK) !== 0) {
      const mark = markAt(scan, at)
      if (mark === '-' || mark === "'" || (mark === '.' && sizeOf(scan, at - 1) === 1)) continue
      break
    }
    if (words > 0 && (classAt(scan, at) & CREDENTIAL) !== 0 && (flags & LOWER) === 0) break
    const isGlued = (flags & SPACED) === 0 && at > first
    if ((flags & DIGIT) !== 0 || ((flags & CAPITAL) === 0 && !isGlued)) return
    if ((classAt(scan, at) & (FACILITY | STREET | ROLE | TITLE | FUNCTION | ACRONYM)) !== 0 && sizeOf(scan, at) > 1) return
    words += 1
    if (!isCommonWord(scan.lexicon[at]!) && ((scan.lexicon[at]! >> CITY_SHIFT) & 3) < 2) unusual += 1
  }
  if (words < 2 || unusual === 0) return
  const credential = markAt(scan, at) === ',' ? at + 1 : at
  if (isFirst(scan, credential) || (classAt(scan, credential) & CREDENTIAL) === 0 || (tokens.flags[credential]! & LOWER) !== 0) return
  addName(scan, first, at - 1, 'signature', 0.75)
}

const SPEAKS = /^(?:says|said|denies|reports|states|lives|wants|feels|thinks)$/
const MODAL =
  /^(?:is|was|has|had|says|said|denies|reports|states|came|went|did|does|lives|wants|takes|feels|thinks|got|isn't|wasn't|hasn't)$/

/** "Will says", "Will's knee", "May was": a first name that is also a modal verb, used as nothing else can be. */
export function scanModalName(scan: Scan, index: number): void {
  const { tokens } = scan
  if ((tokens.flags[index]! & (CAPITAL | LOWER)) !== (CAPITAL | LOWER)) return
  const isMay = sizeOf(scan, index) === 3
  const isPossessive = markAt(scan, index + 1) === "'" && /^s$/i.test(wordAt(scan, index + 2)) && (tokens.flags[index + 1]! & SPACED) === 0
  const isPair = /^and$/i.test(wordAt(scan, index + 1)) && isRelativeName(scan, index + 2, true)
  if (isPossessive || isPair || (isMay ? SPEAKS : MODAL).test(wordAt(scan, index + 1))) addName(scan, index, index, 'modal-name', 0.65)
  if (isPair) addName(scan, index + 2, index + 2, 'modal-name', 0.65)
}

/** The first part of the double-barrelled name that ends at `index`. */
function hyphenStart(scan: Scan, index: number): number {
  const { flags } = scan.tokens
  return index > 1 && markAt(scan, index - 1) === '-' && ((flags[index]! | flags[index - 1]!) & SPACED) === 0 ? index - 2 : index
}

/** "OKONJO,BEATRIX": capitals on both sides of a comma without a space. */
function scanReversedCapitals(scan: Scan, comma: number): void {
  const { flags, count } = scan.tokens
  const first = comma - 1
  const second = comma + 1
  if (first < 0 || second >= count || ((flags[comma]! | flags[second]!) & SPACED) !== 0) return
  const kinds = LETTER | CAPITAL | LOWER | DIGIT
  if ((flags[first]! & kinds) !== (LETTER | CAPITAL) || (flags[second]! & kinds) !== (LETTER | CAPITAL)) return
  if (sizeOf(scan, first) < 4 || sizeOf(scan, second) < 4 || englishOf(scan, first) > 1 || englishOf(scan, second) > 1) return
  if (((scan.classes[first]! | scan.classes[second]!) & NO_NAME) !== 0 || ((scan.lexicon[first]! | scan.lexicon[second]!) & DRUG) !== 0)
    return
  if (markAt(scan, second + 1) === ',' || markAt(scan, first - 1) === ',') return
  if (!isNameWord(scan.lexicon[first]!) && !isNameWord(scan.lexicon[second]!)) return
  addName(scan, hyphenStart(scan, first), second, 'reversed-name', 0.62)
}

/** "Okonjo, Beatrix": a surname, a comma and a given name that stand in no list. */
export function scanReversed(scan: Scan, comma: number): void {
  const { tokens, lexicon } = scan
  const first = comma - 1
  const second = comma + 1
  scanReversedCapitals(scan, comma)
  if (first < 0 || second >= tokens.count || (tokens.flags[second]! & CAPITAL) === 0 || (tokens.flags[first]! & CAPITAL) === 0) return
  const both = CAPITAL | LOWER
  if ((tokens.flags[first]! & (both | DIGIT)) !== both || (tokens.flags[second]! & (both | DIGIT | FIRST | SPACED)) !== (both | SPACED))
    return
  // In quotes a comma stands in a name, not in a list.
  const quoted = markAt(scan, hyphenStart(scan, first) - 1) === '"' && markAt(scan, second + 1) === '"'
  if (quoted && isPersonWord(scan, first) && isPersonWord(scan, second)) {
    addName(scan, hyphenStart(scan, first), second, 'reversed-name', 0.65)
    return
  }
  if (givenOf(scan, second) < 2 || englishOf(scan, second) > 1 || ((lexicon[second]! >> CITY_SHIFT) & 3) > 1) return
  const bits = lexicon[first]!
  if (((bits | lexicon[second]!) & (DRUG | EPONYM)) !== 0 || englishOf(scan, first) > 1 || ((bits >> CITY_SHIFT) & 3) > 1) return
  if (givenOf(scan, first) >= 3 && ((bits >> SURNAME_SHIFT) & 3) < 2) return
  if (((scan.classes[first]! | scan.classes[second]!) & NO_NAME) !== 0) return
  // A list goes on with a comma, or came with one.
  if (markAt(scan, first - 1) === ',' || (markAt(scan, second + 1) === ',' && ((tokens.flags[second + 2] ?? 0) & CAPITAL) !== 0)) return
  if (((tokens.flags[first - 1] ?? 0) & CAPITAL) !== 0 && !isFirst(scan, first)) return
  addName(scan, first, second, 'reversed-name', 0.6)
}

/** "goes by 'Tank'": what somebody is called, in quotes. */
export function scanCalled(scan: Scan, index: number): void {
  const { tokens } = scan
  const quote = markAt(scan, index + 1)
  if (quote !== "'" && quote !== '"') return
  let last = index + 2
  if (((tokens.flags[last] ?? 0) & (LETTER | CAPITAL)) !== (LETTER | CAPITAL)) return
  while (last < index + 4 && ((tokens.flags[last + 1] ?? 0) & (LETTER | FIRST)) === LETTER) last += 1
  if (markAt(scan, last + 1) === quote || (quote === "'" && tokens.units[tokens.end[last]!] === 0x27))
    addName(scan, index + 2, last, 'nickname', 0.65)
}
