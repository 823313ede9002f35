/** Undoes what hides a text within a text: spacing, base64, hexadecimal, URL and entity escapes. Linear in the text. */

/** A stretch of text and what it says when decoded. Several readings of one stretch are possible. */
export interface Decoded {
  readonly start: number
  readonly end: number
  readonly encoding: 'spaced' | 'base64' | 'hex' | 'escaped' | 'unread'
  readonly text: string
}

// Four or more single letters or digits with little between them: `O r t i z`, `O-r-t-i-z`.
const SPACED = /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[^\p{L}\p{N}\n]{1,3}[\p{L}\p{N}](?![\p{L}\p{N}])){3,}/gu
const SPACED_ASCII = /(?<![A-Za-z0-9])[A-Za-z0-9](?:[^A-Za-z0-9\n]{1,3}[A-Za-z0-9](?![A-Za-z0-9])){3,}/g
const ASCII = /^[\0-\x7f]*$/
// Five bytes take seven digits. Long ones are broken into lines.
const BASE64 = /(?:[A-Za-z0-9+/_-]{60,}\r?\n)*[A-Za-z0-9+/_-]{7,}={0,2}/g
// What holds a value has letters in a row, digits in a row, a letter of several bytes beside another, or is itself encoded.
const LEGIBLE = /[A-Za-z]{3}|\d{3}|[\xc3-\xf4][\x80-\xbf]{1,3}[A-Za-z\xc3-\xf4]|(?:[%x :-][0-9A-Fa-f]{2}){3}|(?:[A-Za-z0-9][ .-]){4}/
// Words and numbers as they occur in prose decode to nothing that anybody wrote.
const PROSE = /^(?:[A-Z]?[a-z]+|\d+|[A-Z]+)(?:[/_-](?:[A-Z]?[a-z]+|\d+|[A-Z]+))*$/
const HEX = /(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[ :,-]?){3,}(?:0x|\\x)?[0-9A-Fa-f]{2}/g
const ESCAPE = /%[0-9A-Fa-f]{2}|&#x?[0-9A-Fa-f]{1,6};|\\u\{?[0-9A-Fa-f]{4,6}\}?/
const BACKWARD_ESCAPE = /(?:[0-9A-Fa-f]{2}%){3}|;[0-9A-Fa-f]{1,6}x?#&|[0-9A-Fa-f]{4}u\\/
const RUN = /\S+/g

const legible = (bytes: Buffer): boolean => LEGIBLE.test(bytes.toString('latin1'))
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')

/** So many encodings, one within another, are undone. */
const LAYERS = 3
// What inner layers may decode to, against the length of the text: writing that reads as base64 in every way is not read to its end.
const INNER_SHARE = 8
const INNER_LEAST = 4_096

/**
 * Every reading of every encoded stretch, also of what is encoded in it again, at the offsets of the outermost. A stretch with more
 * to read than is ever meant is given once as `unread`.
 */
export function* decodings(text: string): Generator<Decoded> {
  const budget = { left: INNER_SHARE * text.length + INNER_LEAST }
  let unread: Decoded | null = null
  for (const outer of layer(text)) {
    yield outer
    for (const inner of innerReadings(outer, LAYERS - 1, budget)) yield inner
    if (budget.left >= 0) continue
    if (unread === null || unread.start !== outer.start) yield (unread = { ...outer, encoding: 'unread', text: '' })
  }
}

function* innerReadings(outer: Decoded, layers: number, budget: { left: number }): Generator<Decoded> {
  if (layers === 0 || outer.text.length < 7) return
  for (const { encoding, text } of layer(outer.text)) {
    budget.left -= text.length
    if (budget.left < 0) return
    const inner: Decoded = { ...outer, encoding, text }
    yield inner
    yield* innerReadings(inner, layers - 1, budget)
  }
}

const turned = (text: string): string => [...text].reverse().join('')

/** Every reading of one encoding. */
function* layer(text: string): Generator<Decoded> {
  for (const match of text.matchAll(ASCII.test(text) ? SPACED_ASCII : SPACED)) {
    yield reading(match, 'spaced', match[0].replace(/[^\p{L}\p{N}]/gu, ''))
    // Signs that an encoding within needs.
    if (/[+/&\\]/.test(match[0])) yield reading(match, 'spaced', match[0].replace(/\s+/g, ''))
  }
  for (const match of text.matchAll(BASE64)) {
    if (PROSE.test(match[0])) continue
    const run = match[0]
      .replace(/-/g, '+')
      .replace(/_/g, '/')
      .replace(/[\r\n=]+/g, '')
    for (const one of [run, turned(run)]) {
      // The value may begin at any of four places of the run's own alignment.
      for (let shift = 0; shift < 4 && one.length - shift >= 7; shift++) {
        const bytes = Buffer.from(one.slice(shift), 'base64')
        if (legible(bytes)) yield reading(match, 'base64', utf8(bytes))
      }
    }
  }
  for (const match of text.matchAll(HEX)) {
    const digits = match[0].replace(/0x|\\x|[^0-9A-Fa-f]/g, '')
    // A hexadecimal letter before the run puts all pairs out of step.
    for (const pairs of [digits, digits.slice(1), turned(digits), turned(digits).slice(1)]) {
      const bytes = Buffer.from(pairs, 'hex')
      if (legible(bytes)) yield reading(match, 'hex', utf8(bytes))
    }
  }
  if (ESCAPE.test(text)) yield* escapedRuns(text)
  if (!BACKWARD_ESCAPE.test(text)) return
  for (const match of text.matchAll(RUN))
    if (BACKWARD_ESCAPE.test(match[0])) yield reading(match, 'escaped', withoutEscapes(turned(match[0])))
}

/**
 * Runs with escapes: alone, then together with the runs beside them, since a value has several words and one escape may hide it. The
 * narrow come before the wide.
 */
function* escapedRuns(text: string): Generator<Decoded> {
  let before: RegExpExecArray | null = null
  let pending: { start: number; run: number; end: number } | null = null
  for (const run of text.matchAll(RUN)) {
    const end = run.index + run[0].length
    if (pending !== null) {
      yield escaped(text, pending.run, end)
      yield escaped(text, pending.start, end)
      pending = null
    }
    if (ESCAPE.test(run[0])) {
      yield escaped(text, run.index, end)
      if (before !== null) yield escaped(text, before.index, end)
      pending = { start: before?.index ?? run.index, run: run.index, end }
    }
    before = run
  }
}

const escaped = (text: string, start: number, end: number): Decoded => ({
  start,
  end,
  encoding: 'escaped',
  text: withoutEscapes(text.slice(start, end)),
})

function reading(match: RegExpExecArray, encoding: Decoded['encoding'], text: string): Decoded {
  return { start: match.index, end: match.index + match[0].length, encoding, text }
}

function codePoint(code: number): string {
  return code <= 0x10ffff /* false for NaN */ ? String.fromCodePoint(code) : ''
}

function withoutEscapes(text: string): string {
  return text
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => utf8(Buffer.from(run.replace(/%/g, ''), 'hex')))
    .replace(/&#(x?)([0-9A-Fa-f]{1,6});/g, (_, x: string, digits: string) => codePoint(Number.parseInt(digits, x === 'x' ? 16 : 10)))
    .replace(/\\u\{?([0-9A-Fa-f]{4,6})\}?/g, (_, digits: string) => codePoint(Number.parseInt(digits, 16)))
    .replace(/\+/g, ' ')
}
