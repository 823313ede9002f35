/** Strings without spaces that name somebody or something: addresses on the net, files, pictures, hardware, codes. */
import { ENGLISH_SHIFT, GIVEN_SHIFT } from './lexicon.ts'
import { isIpv4 } from './checksums.ts'
import { countDigits } from './digits.ts'
import { type Scan, wordAt } from './scan.ts'
import { DIGIT, FIRST, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { FUNCTION } from './vocabulary.ts'
import { isClock } from './clock.ts'
import { PUBLIC_CODE_CUE } from './public-codes.ts'
import { wordSet } from './word-table.ts'

const HAS_AT = 1
const HAS_DIGIT = 2
const HAS_SLASH = 4
const HAS_DOT = 8
const HAS_UNDERSCORE = 16
const HAS_COLON = 32
const HAS_LETTER = 64
const HAS_JOINT = 128

const SLASH = 0x2f
const UNDERSCORE = 0x5f
const ZERO = 0x30

/** What each mark that stays inside a run says of it; 0 for a mark that ends it. */
const INSIDE = new Uint8Array(0x10000)
for (const [marks, content] of [
  ['-+#&=%?*', HAS_JOINT],
  ['@', HAS_AT],
  ['/\\', HAS_SLASH],
  ['.', HAS_DOT],
  ['_', HAS_UNDERSCORE],
  [':', HAS_COLON],
] as const)
  for (const mark of marks) INSIDE[mark.charCodeAt(0)] = content

const URL_START = /(?:https?|ftp|sftp|s?mb|file|tel|mailto):\/{0,2}\S/iy
const WWW = /www\d?\.[a-z0-9]/iy
const DOMAIN =
  /(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,5}(?:com|org|net|edu|gov|mil|io|co|us|uk|info|me|app|dev|ca|de|health|care|clinic|example|test|local|lan|int|biz|link|page|site|online|chat|tv|au|ie|nz|eu|fr|es|it|in)(?![a-z0-9-])/iy
const PUBLIC_DOMAIN =
  /(?:^|\.)(?:cdc\.gov|nih\.gov|fda\.gov|who\.int|medicare\.gov|cms\.gov|hhs\.gov|medlineplus\.gov|samhsa\.gov|988lifeline\.org|clinicaltrials\.gov|uptodate\.com|healthcare\.gov|va\.gov|ncbi\.nlm\.nih\.gov)$/i
const PICTURE =
  /\.(?:jpe?g|png|bmp|tiff?|gif|heic|heif|webp|dcm|raw|cr2|nef|svs|mp4|mov|avi|mkv|webm|m4v|mpe?g|3gp|avif|jp2|jfif|wmv|flv|mts|vob|psd)$/i
const RECORDING = /\.(?:wav|mp3|m4a|aac|ogg|flac|fpt|wsq|iso19794|ansi378|bir|tpl|amr|caf|opus|wma|npy|npz|tmpl|fmr|cbeff)$/i
const FILE =
  /\.(?:pdf|docx?|xlsx?|csv|txt|rtf|xml|json|zip|hl7|msg|eml|ndjson|log|html?|pages|numbers|odt|ods|odp|rtfd|wpd|pptx?|mdb|accdb|sav|edf|nii|gz|7z|rar|bak)$/i
const MAC = /(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-z])|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9a-z])/iy
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])/iy
const IPV6 = /(?:[0-9a-f]{1,4}:){1,7}:?(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}(?:\/\d{1,3})?(?![0-9a-z])/iy
const IPV4 = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:\/\d{1,2})?(?::\d{1,5})?(?![\d]|\.\d)/y
/** Codes that name a finding or a study, not a person: ICD-10, CPT ranges, LOINC, trials, versions, gravidity and parity, loci, charsets, X12 procedures. */
const PUBLIC_CODE =
  /^(?:[A-Z]\d{2}(?:\.[0-9A-Z]{1,4})?|NCT\d{8}|rs\d{3,12}|\d{1,5}-\d|[A-Z]{1,4}\d{1,4}[A-Z]?|v?\d{1,3}(?:\.\d{1,4}){1,3}|0x[0-9a-f]{2,8}|G\d{1,2}P\d{1,4}(?:[A-Z]{1,2}\d{1,2}){0,3}|D[\dXY]{1,2}S\d{1,5}[A-Z]?|iso-\d{1,5}(?:-\d{1,4})?|HC:[A-Z0-9]{5}(?::[A-Z0-9]{2}){0,4}|00\d{4}X\d{3}(?:A\d)?|chr[\dXYM]{1,2}:\d{1,12}|\d{1,6}_\d{1,6}(?:del|dup|ins|inv)[ACGT]{0,9}|\d{2,6}(?:u|iu|k|ml|mg|mcg|meq|g))$/i

/** The date of a time stamp is found by itself; the time of day may stay. */
const TIME_STAMP = /^(?:\d{4}-\d{2}-\d{2}T\d{2}(?::?\d{2}){0,2}(?:[+-]\d{2}:?\d{2}|Z)?|\d{12}(?:\d{2})?[+-]\d{4})$/

const matchAt = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  return match === null ? -1 : at + match[0].length
}

/** Visits every run of the scan. Linear: each pattern is bounded and tried at most once for each token. */
export function scanRuns(scan: Scan): void {
  const { count, flags: allFlags, start, units } = scan.tokens
  let index = 0
  while (index < count) {
    const first = index
    let content = 0
    do {
      const flags = allFlags[index]!
      if ((flags & MARK) !== 0) {
        const inside = INSIDE[units[start[index]!]!]!
        if (inside === 0) break
        content |= inside
      } else {
        if ((flags & DIGIT) !== 0) content |= HAS_DIGIT
        if ((flags & LETTER) !== 0) content |= HAS_LETTER
      }
      index += 1
    } while (index < count && (allFlags[index]! & SPACED) === 0)
    if (index === first) index += 1
    else if (index - first > 1 || (content & (HAS_DIGIT | HAS_LETTER)) === (HAS_DIGIT | HAS_LETTER)) visitRun(scan, first, index, content)
  }
}

function visitRun(scan: Scan, first: number, after: number, content: number): void {
  const { text, tokens, findings } = scan
  let last = after - 1
  while (last > first && (tokens.flags[last]! & MARK) !== 0 && tokens.units[tokens.start[last]!] !== SLASH) last -= 1
  if (last === first && (tokens.flags[first]! & (DIGIT | LETTER)) !== (DIGIT | LETTER)) {
    if ((tokens.flags[first]! & DIGIT) !== 0) scanCodes(scan, first, last)
    return
  }
  const start = tokens.start[first]!
  const end = tokens.end[last]!
  const size = end - start
  if ((content & HAS_AT) !== 0) scanAt(scan, first, last)
  if ((content & (HAS_COLON | HAS_DOT)) !== 0 && isUrl(scan, first)) {
    if (!isPublicHost(text.slice(start, Math.min(end, start + 200)))) findings.add(start, end, 'url', 'url', 0.95)
    return
  }
  if ((content & HAS_DOT) !== 0 && size > 4) {
    const tail = text.slice(Math.max(start, end - 12), end)
    if (PICTURE.test(tail)) {
      findings.add(fileStart(scan, first), end, 'photo', 'picture-file', 0.95)
      return
    }
    if (RECORDING.test(tail)) {
      findings.add(start, end, 'biometric', 'recording-file', 0.85)
      return
    }
    if (FILE.test(tail) && size > 6) {
      findings.add(fileStart(scan, first), end, 'other', 'file-name', 0.6)
      return
    }
  }
  for (let index = first; index <= last; index += 1) {
    if ((tokens.flags[index]! & MARK) !== 0) continue
    const at = tokens.start[index]!
    if ((content & HAS_DOT) !== 0) {
      const ip = (tokens.flags[index]! & DIGIT) !== 0 ? matchAt(IPV4, text, at) : -1
      if (ip !== -1 && !isVersion(scan, index) && isIpv4(text.slice(at, ip).split(/[/:]/, 1)[0]!)) {
        findings.add(at, ip, 'ip', 'ipv4', 0.9)
        return
      }
      if ((content & HAS_LETTER) !== 0 && index === first) {
        const domain = matchAt(DOMAIN, text, at)
        if (domain !== -1 && domain <= end && (content & HAS_AT) === 0 && !goesOnAsProgram(scan, domain)) {
          if (!PUBLIC_DOMAIN.test(text.slice(at, domain))) findings.add(at, end, 'url', 'domain', 0.8)
          return
        }
      }
    }
    const length = tokens.end[index]! - at
    if (length <= 4 && last - index >= 4) {
      const mac = matchAt(MAC, text, at)
      if (mac !== -1) {
        findings.add(at, mac, 'device', 'mac-address', 0.95)
        return
      }
      if ((content & HAS_COLON) !== 0 && last - index >= 5) {
        const ip = matchAt(IPV6, text, at)
        if (ip !== -1 && isIpv6(text.slice(at, ip))) {
          findings.add(at, ip, 'ip', 'ipv6', 0.9)
          return
        }
      }
    }
    if (length === 8) {
      const uuid = matchAt(UUID, text, at)
      if (uuid !== -1) {
        findings.add(at, uuid, 'other', 'uuid', 0.9)
        return
      }
    }
  }
  if ((content & HAS_SLASH) !== 0 && text.slice(start, start + 2) === '\\\\') {
    findings.add(start, end, 'url', 'network-path', 0.85)
    return
  }
  scanCodes(scan, first, last)
}

const SCHEME = wordSet('http https ftp sftp smb mb file tel mailto')

function isUrl({ text, tokens }: Scan, first: number): boolean {
  const start = tokens.start[first]!
  if (SCHEME.has(tokens.hash[first]!)) return matchAt(URL_START, text, start) !== -1
  return (tokens.units[start]! | 0x20) === 0x77 && matchAt(WWW, text, start) !== -1
}

/** Eight groups, or a gap; and a letter, for digits between colons are times. */
function isIpv6(text: string): boolean {
  return /[a-f]/i.test(text) && (text.includes('::') || text.split(':').length === 8)
}

/** "java.net.SocketTimeoutException": a class of a program, not a host. */
function goesOnAsProgram({ text, tokens }: Scan, end: number): boolean {
  return text.charCodeAt(end) === 0x2e && /[A-Z]/.test(text.charAt(end + 1)) && (tokens.units[end + 2] ?? 0) > 0x60
}

const FILE_CUE = wordSet(
  'file files as upload uploaded uploads attached attachment named saved photo pic picture image img video see sent scan titled called',
)

/** Where a file's name begins that has spaces: after the word for a file, at most four words back. */
function fileStart(scan: Scan, first: number): number {
  const { tokens } = scan
  if ((tokens.flags[first]! & FIRST) !== 0) return tokens.start[first]!
  for (let at = first - 1; at >= 0 && first - at <= 5; at -= 1) {
    if (FILE_CUE.has(tokens.hash[at]!)) return tokens.start[at + 1]!
    if ((tokens.flags[at]! & (MARK | FIRST)) !== 0 || (scan.classes[at]! & FUNCTION) !== 0) break
  }
  return tokens.start[first]!
}

/** "version 8.1.2.0", "build 11.4.2.1", and the machine itself. */
function isVersion(scan: Scan, index: number): boolean {
  for (let back = 1; back <= 3; back += 1)
    if (/^(?:version|versions|software|build|ver|v|firmware|release|fw|sw)$/i.test(wordAt(scan, index - back))) return true
  return scan.text.startsWith('127.0.0.1', scan.tokens.start[index])
}

function isPublicHost(url: string): boolean {
  const bare = url.replace(/^[a-z]{2,8}:\/{0,2}/i, '')
  const host = bare.split(/[/?#:]/, 1)[0]!.replace(/^www\./i, '')
  return PUBLIC_DOMAIN.test(host)
}

/** What may stand before the `@` of an address (1), behind it (2), and in a handle (4). */
const ADDRESS = new Uint8Array(0x10000).fill(3, 0xc0)
for (let unit = 0; unit < 0xc0; unit += 1) {
  const character = String.fromCharCode(unit)
  ADDRESS[unit] =
    (/[A-Za-z0-9._%+'-]/.test(character) ? 1 : 0) | (/[A-Za-z0-9.-]/.test(character) ? 2 : 0) | (/[\w.]/.test(character) ? 4 : 0)
}

/** E-mail addresses and handles: outward from each `@`, at most 64 characters to the left and 253 to the right. */
function scanAt(scan: Scan, first: number, last: number): void {
  const { text, tokens, findings } = scan
  const { units } = tokens
  for (let index = first; index <= last; index += 1) {
    const at = tokens.start[index]!
    if (units[at] !== 0x40) continue
    let start = at
    while (start > tokens.start[first]! && at - start < 64 && (ADDRESS[units[start - 1]!]! & 1) !== 0) start -= 1
    let end = at + 1
    const limit = Math.min(tokens.end[last]!, at + 254)
    while (end < limit && (ADDRESS[units[end]!]! & 2) !== 0) end += 1
    while (end > at + 1 && (units[end - 1] === 0x2e || units[end - 1] === 0x2d)) end -= 1
    if (end === at + 1) continue
    // "0.6@0.5", "V@0.30", "morphine @0312": an amount at an amount or a time.
    if (!hasLetter(text, at + 1, end)) continue
    if (start < at) findings.add(start, end, 'email', 'email', /\.[a-z]{2}/i.test(text.slice(at, end)) ? 0.97 : 0.8)
    else {
      while (end < limit && (ADDRESS[units[end]!]! & 4) !== 0) end += 1
      while (units[end - 1] === 0x2e) end -= 1
      findings.add(at, end, 'other', 'handle', 0.8)
    }
  }
}

function hasLetter(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit > 0x7f || ((unit | 0x20) - 0x61) >>> 0 < 26) return true
  }
  return false
}

/** Long numbers and letter-digit codes that nothing else explains: rarely medicine, often a record. */
function scanCodes(scan: Scan, first: number, last: number): void {
  const { text, tokens, findings } = scan
  const { units } = tokens
  let index = first
  while (index <= last) {
    // A code is a stretch of word tokens joined by single - _ . : / #.
    let digits = 0
    let letters = 0
    let lowers = 0
    let longest = 0
    const from = index
    let to = -1
    let underscores = 0
    let hasLeadingZero = false
    while (index <= last) {
      const flags = tokens.flags[index]!
      if ((flags & MARK) !== 0) {
        const mark = units[tokens.start[index]!]!
        if (mark === UNDERSCORE) underscores += 1
        else if (mark !== 0x2d && mark !== 0x3a && mark !== 0x23) break
      } else {
        const length = tokens.end[index]! - tokens.start[index]!
        if ((flags & DIGIT) !== 0) {
          const own = countDigits(units, tokens.start[index]!, tokens.end[index]!)
          digits += own
          if (own === length && own >= 4 && units[tokens.start[index]!] === ZERO) hasLeadingZero = true
          longest = Math.max(longest, own)
          letters += length - own
        } else letters += length
        if ((flags & LOWER) !== 0) lowers += 1
        to = index
      }
      index += 1
    }
    // A name joined by underscores is somebody's on the net; words of a program are not: `find_slots`.
    if (to > from && underscores > 0 && isKey(scan, from, to)) {
      // "hrs_of_60": what a field is called.
    } else if (
      to > from &&
      underscores > 0 &&
      letters >= 6 &&
      tokens.end[from]! - tokens.start[from]! > 1 &&
      isHandle(scan, from, to, digits)
    )
      findings.add(tokens.start[from]!, tokens.end[to]!, 'other', 'handle', 0.5)
    else if (to !== -1 && digits > 0) {
      const start = tokens.start[from]!
      const end = tokens.end[to]!
      const isLong = letters === 0 && longest >= 7
      const isMixed = letters > 0 && digits >= 5 && lowers <= 1 && !(from === to && isCompound(scan, from))
      const isGrouped = letters === 0 && to > from && (hasLeadingZero ? digits >= 6 : digits >= 9 && longest >= 5)
      const isJoined = underscores > 0 && digits >= 2 && letters >= 2
      if ((isLong || isMixed || isGrouped || isJoined) && end - start < 80 && !isPublicCode(scan, from, text.slice(start, end)))
        findings.add(start, end, 'other', isLong ? 'long-number' : 'code', isLong || isMixed || isGrouped ? 0.45 : 0.4)
    }
    index += 1
  }
}

/** Whether a stretch is the quoted key of a record: `"max_per_mo":`. */
function isKey({ tokens, text }: Scan, from: number, to: number): boolean {
  return text[tokens.start[from]! - 1] === '"' && text[tokens.end[to]!] === '"' && text[tokens.end[to]! + 1] === ':'
}

/** A code that names a thing: by its shape, or because the word before it says so. */
function isPublicCode({ text, tokens }: Scan, from: number, code: string): boolean {
  if (PUBLIC_CODE.test(code) || isClock(code) || TIME_STAMP.test(code)) return true
  // The decimals of "0.0012345".
  if (from > 1 && text[tokens.start[from]! - 1] === '.' && ((tokens.flags[from - 2] ?? 0) & DIGIT) !== 0 && /^\d+$/.test(code)) return true
  const before = ((tokens.flags[from - 1] ?? 0) & MARK) !== 0 ? from - 2 : from - 1
  return (tokens.flags[from]! & FIRST) === 0 && PUBLIC_CODE_CUE.has(tokens.hash[before] ?? 0)
}

/** Whether words joined by underscores are somebody's: digits with them, a word that is none of English, or one that is a name. */
function isHandle({ tokens, lexicon }: Scan, from: number, to: number, digits: number): boolean {
  if (digits >= 2) return true
  for (let at = from; at <= to; at += 1) {
    if ((tokens.flags[at]! & (MARK | DIGIT)) !== 0 || tokens.end[at]! - tokens.start[at]! < 3) continue
    const english = (lexicon[at]! >> ENGLISH_SHIFT) & 7
    const given = (lexicon[at]! >> GIVEN_SHIFT) & 7
    if (english === 0 || (english < 3 && given > 0)) return true
  }
  return false
}

/** The code of a substance under study: letters before four to seven digits. */
const COMPOUND = /^[A-Z][A-Za-z]{1,3}\d{4,7}[a-z]?$/
const PHARMACOLOGY = wordSet(
  'agonist agonists antagonist antagonists inhibitor inhibitors modulator receptor receptors blocker ligand analogue kg induced orally intraperitoneally intravenously administration administered treated antipsychotic antidepressant compound doses dose',
)

/** Whether a code stands where pharmacology is spoken: two of its words within the same line, near by. */
function isCompound(scan: Scan, index: number): boolean {
  const { tokens } = scan
  if (!COMPOUND.test(wordAt(scan, index))) return false
  let said = 0
  for (let at = index; at >= 0 && index - at < 16; at -= 1) {
    if (PHARMACOLOGY.has(tokens.hash[at]!)) said += 1
    if ((tokens.flags[at]! & FIRST) !== 0) break
  }
  for (let at = index + 1; at < tokens.count && at - index < 16 && (tokens.flags[at]! & FIRST) === 0; at += 1)
    if (PHARMACOLOGY.has(tokens.hash[at]!)) said += 1
  return said >= 2
}
