/** Reads a text in the ways in which something can be hidden in it: each reading is decoded text, with the way back to where it stood. */
import { type EncodingTraces, encodingTraces } from './encoding-traces.ts'
import { hiddenTagText } from './invisible.ts'
import { normalise } from './normalise.ts'

/** How a text was read. */
export type ReadingKind = 'plain' | 'tags' | 'spaced' | 'leet' | 'base64' | 'hex' | 'url' | 'entities' | 'reversed' | 'rot13' | 'rendered'

/** One reading. */
export interface Reading {
  readonly kind: ReadingKind
  readonly text: string
  /** The UTF-16 span of the original that a span of `text` stands for. */
  spanOf(start: number, end: number): readonly [start: number, end: number]
}

interface Region {
  /** Offset in the reading's text. */
  readonly at: number
  readonly start: number
  readonly end: number
}

/** Gathers decoded regions, a line each; a span in one stands for the whole region. */
class Regions {
  #text = ''
  readonly #regions: Region[] = []

  add(decoded: string, start: number, end: number): void {
    this.#regions.push({ at: this.#text.length, start, end })
    this.#text += `${decoded}\n`
  }

  reading(kind: ReadingKind): Reading | null {
    const regions = this.#regions
    if (regions.length === 0) return null
    const regionAt = (offset: number): Region => {
      let low = 0
      let high = regions.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (regions[middle]!.at <= offset) low = middle
        else high = middle - 1
      }
      return regions[low]!
    }
    return {
      kind,
      text: this.#text,
      spanOf: (start, end) => [regionAt(start).start, regionAt(Math.max(start, end - 1)).end],
    }
  }
}

const UNREADABLE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffd]/

/** The text that bytes spell, when it is one that somebody could read; null otherwise. A character cut at either end is left out. */
function readable(bytes: Buffer): string | null {
  if (bytes.length < 4) return null
  // Most bytes that are not text betray themselves at once.
  for (let index = 0; index < 4; index += 1) if (bytes[index]! < 9) return null
  const text = bytes.toString('utf8').replace(/^\ufffd{1,3}|\ufffd{1,3}$/g, '')
  return text.length >= 4 && !UNREADABLE.test(text) ? text : null
}

/** Words and numbers as prose has them; they decode to nothing that anybody wrote. */
const PROSE = /^(?:[A-Z]?[a-z]+|\d+|[A-Z]+)(?:[/_+-](?:[A-Z]?[a-z]+|\d+|[A-Z]+))*$/
const HEX = /(?:[0-9A-Fa-f]{2}[ :]?){6,}/g
const URL_ENCODED = /(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~+-]){3,}/g
const ENTITIES = /&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|lt|gt|amp|quot|apos|nbsp);/g
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }
/** Letters and digits that stand alone, four or more in a row, with up to three signs between: `M a r i a`, `1-2-3-4`. */
const SPACED = /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[^\p{L}\p{N}\n]{1,3}[\p{L}\p{N}](?![\p{L}\p{N}])){3,}/gu
const LEET_WORD = /\b[a-z]*(?:[a-z][0-57]|[0-57][a-z])[a-z0-57]*\b/gi
const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' }

function base64(text: string, { runs }: EncodingTraces): Reading | null {
  const regions = new Regions()
  for (let index = 0; index < runs.length; index += 2) {
    const start = runs[index]!
    const end = runs[index + 1]!
    const found = text.slice(start, end)
    if (PROSE.test(found)) continue
    const run = found.replaceAll('-', '+').replaceAll('_', '/')
    // A run may begin or end inside a word; each alignment is tried, the first that reads wins.
    for (let skip = 0; skip < 4; skip += 1) {
      const part = run.slice(skip)
      if (part.length < 8) break
      const decoded = readable(Buffer.from(part.length % 4 === 1 ? part.slice(0, -1) : part, 'base64'))
      if (decoded === null) continue
      const padding = /^={1,2}/.exec(text.slice(end, end + 2))?.[0].length ?? 0
      regions.add(decoded, start, end + padding)
      break
    }
  }
  return regions.reading('base64')
}

function hex(text: string, traces: EncodingTraces): Reading | null {
  if (!traces.hex) return null
  const regions = new Regions()
  for (const match of text.matchAll(HEX)) {
    const decoded = readable(Buffer.from(match[0].replace(/[ :]/g, ''), 'hex'))
    if (decoded !== null) regions.add(decoded, match.index, match.index + match[0].length)
  }
  return regions.reading('hex')
}

function url(text: string): Reading | null {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return null
  const regions = new Regions()
  for (const match of text.matchAll(URL_ENCODED)) {
    if (!match[0].includes('%')) continue
    try {
      regions.add(decodeURIComponent(match[0].replaceAll('+', ' ')), match.index, match.index + match[0].length)
    } catch {
      // Not UTF-8: nothing to read.
    }
  }
  return regions.reading('url')
}

function entities(text: string): Reading | null {
  if (!/&[#a-zA-Z]/.test(text)) return null
  const decoded = text.replace(ENTITIES, (entity) => {
    const body = entity.slice(1, -1)
    if (!body.startsWith('#')) return NAMED[body] ?? entity
    const point = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10)
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity
  })
  return decoded === text ? null : { kind: 'entities', text: decoded, spanOf: () => [0, text.length] }
}

function spaced(text: string, traces: EncodingTraces): Reading | null {
  if (!traces.spaced) return null
  const regions = new Regions()
  for (const match of text.matchAll(SPACED)) {
    // Wider gaps are the spaces between words.
    const words = match[0].split(/[^\p{L}\p{N}]{2,}/u).map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    regions.add(words.join(' '), match.index, match.index + match[0].length)
  }
  return regions.reading('spaced')
}

function leet(text: string, traces: EncodingTraces): Reading | null {
  if (!traces.leet) return null
  let lines = 0
  const decoded = text.replace(/[^\n]+/g, (line) => {
    // Doses and codes mix letters and digits too; writing in leet mixes them in most words of a line.
    const mixed = line.match(LEET_WORD)?.length ?? 0
    if (mixed < 4 || mixed * 3 < line.split(' ').length) return line
    lines += 1
    return line.replace(LEET_WORD, (word) => word.replace(/[0-57]/g, (digit) => LEET[digit] ?? digit))
  })
  return lines === 0 ? null : { kind: 'leet', text: decoded, spanOf: (start, end) => [start, end] }
}

function reversed(text: string): Reading {
  const { length } = text
  return { kind: 'reversed', text: [...text].reverse().join(''), spanOf: (start, end) => [length - end, length - start] }
}

const ROT13_WORDS = /\b(?:gur|naq|bs|gb|va|vf|lbh|sbe|guvf|abg|nyy|vtaber|cngvrag|flfgrz)\b/gi
function rot13(text: string): Reading | null {
  if (!/gur|naq|lbh/i.test(text)) return null
  if ((text.match(ROT13_WORDS)?.length ?? 0) < 3) return null
  const turned = text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
  return { kind: 'rot13', text: turned, spanOf: (start, end) => [start, end] }
}

const TAGS = /[\u{e0020}-\u{e007e}]+/gu
function tags(text: string): Reading | null {
  if (!text.includes('\udb40')) return null
  const regions = new Regions()
  for (const match of text.matchAll(TAGS)) regions.add(hiddenTagText(match[0]), match.index, match.index + match[0].length)
  return regions.reading('tags')
}

/** A reading in which some pieces were replaced by shorter ones. */
export function shortened(reading: Reading, pattern: RegExp, by: string | ((piece: string) => string)): Reading {
  let text = ''
  let at = 0
  const cuts: { readonly to: number; readonly shift: number }[] = []
  for (const match of reading.text.matchAll(pattern)) {
    text += reading.text.slice(at, match.index) + (typeof by === 'string' ? by : by(match[0]))
    at = match.index + match[0].length
    cuts.push({ to: text.length, shift: at - text.length })
  }
  if (cuts.length === 0) return reading
  text += reading.text.slice(at)
  const back = (offset: number): number => {
    let low = 0
    let high = cuts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (cuts[middle]!.to <= offset) low = middle + 1
      else high = middle
    }
    return offset + (low === 0 ? 0 : cuts[low - 1]!.shift)
  }
  return { kind: reading.kind, text, spanOf: (start, end) => reading.spanOf(back(start), back(end - 1) + 1) }
}

/** What a client does not show, or shows as something else: tags, comments, marks of Markdown, entities, escapes of strings. */
const MARKUP =
  /<!--[^<>]{0,400}>|<[/!?]?[a-z][^<>]{0,400}>|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\(?:[nrt]|(?=[!-/:-@[-`{-~]))|&#(?:\d{1,7}|x[0-9a-f]{1,6});?|&[a-z][a-z0-9]{1,30};|&(?:shy|nbsp)|\](?:\([^()\n]{0,300}\)|\[[^[\]\n]{0,40}\])(?:!?\[)?|!?\[(?=[^[\]\n]{1,60}\][([])|[*_~`]+/gi
const SHOWN: Readonly<Record<string, string>> = {
  ...NAMED,
  commat: '@',
  period: '.',
  hyphen: '-',
  dash: '-',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
}
/** An entity of a letter with a mark names the letter first. */
const MARKED_LETTER = /^([a-z])(?:acute|grave|circ|uml|tilde|cedil|caron|ring|slash|strok|macr|breve|dot|ogon|midot)$/i

function shownAs(piece: string): string {
  if (piece.startsWith('\\')) {
    const point = /^\\[ux](.+)$/i.exec(piece)?.[1]
    return point === undefined ? (/^\\[nrt]$/.test(piece) ? ' ' : '') : String.fromCharCode(Number.parseInt(point, 16))
  }
  if (!piece.startsWith('&')) return ''
  const body = piece.slice(1).replace(/;$/, '')
  if (!body.startsWith('#')) return SHOWN[body.toLowerCase()] ?? MARKED_LETTER.exec(body)?.[1] ?? ''
  const point = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10)
  return point <= 0x10ffff ? String.fromCodePoint(point) : ''
}

/** The text as a client shows it: what markup parts stands together. */
function rendered(text: string): Reading | null {
  if (!/[<&\\*_~`]|\]\[|\]\(/.test(text)) return null
  const whole: Reading = { kind: 'rendered', text, spanOf: (start, end) => [start, end] }
  const shown = shortened(whole, MARKUP, shownAs)
  if (shown === whole) return null
  return { ...within(shown, plainReading(shown.text)), kind: 'rendered' }
}

/** The text as a reader sees it: normalised, hidden characters dropped, look-alike letters made Latin. */
export function plainReading(text: string): Reading {
  const plain = normalise(text)
  return {
    kind: 'plain',
    text: plain.text,
    spanOf: plain.same ? (start, end) => [start, end] : (start, end) => [plain.originalStart(start), plain.originalEnd(end)],
  }
}

/** `inner`, which was read from the text of `outer`, at its places in the original of `outer`. */
export const within = (outer: Reading, inner: Reading): Reading => ({
  kind: inner.kind,
  text: inner.text,
  spanOf(start, end) {
    const [from, to] = inner.spanOf(start, end)
    return outer.spanOf(from, to)
  },
})

/** The readings that decode something, each of the plain reading. Linear in the text. */
export function decodedReadings(
  text: string,
  kinds: readonly Exclude<ReadingKind, 'plain'>[],
  plain: Reading = plainReading(text),
): readonly Reading[] {
  const traces = encodingTraces(plain.text)
  const found: Reading[] = []
  for (const kind of kinds) {
    if (kind === 'tags') {
      const hidden = tags(text)
      if (hidden !== null) found.push(hidden)
      continue
    }
    const reading = DECODERS[kind](plain.text, traces)
    if (reading !== null) found.push(within(plain, reading))
  }
  return found
}

const DECODERS: Readonly<Record<Exclude<ReadingKind, 'plain' | 'tags'>, (text: string, traces: EncodingTraces) => Reading | null>> =
  Object.freeze({
    base64,
    hex,
    url,
    entities,
    spaced,
    leet,
    reversed,
    rot13,
    rendered,
  })
