/** Reads HTML, XHTML and C-CDA in one pass: visible text only, no entity is expanded but characters, nothing is fetched or run. */
import type { Extracted } from './extract.ts'

const BLOCKS = new Set(
  'address article aside blockquote br caption dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr item li list main nav ol p paragraph pre section table tbody td tfoot th thead title tr ul'.split(
    ' ',
  ),
)
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'head', 'iframe', 'object', 'svg', 'math'])
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
const HIDDEN = /(?:^|\s)hidden(?:[\s=/]|$)|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:[\s;"'.]|$)/i
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  deg: '°',
  micro: 'µ',
  ndash: '–',
  mdash: '—',
  plusmn: '±',
  le: '≤',
  ge: '≥',
  frac12: '½',
  hellip: '…',
  bull: '•',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
  eacute: 'é',
  uuml: 'ü',
  ouml: 'ö',
  auml: 'ä',
  szlig: 'ß',
  ntilde: 'ñ',
}
/** Elements whose content is no markup: it ends at their own end tag only. */
const RAW: Readonly<Record<string, RegExp>> = { script: /<\/script/gi, style: /<\/style/gi, iframe: /<\/iframe/gi }
const MAX_DEPTH = 512

/** In C-CDA only section titles and narratives are read; entries and headers are data that the narrative says in words. */
const NARRATIVE = new Set(['title', 'text'])

class Writer {
  readonly #parts: string[] = []
  readonly #origins: number[] = []
  #last = '\n'
  #pending: { readonly text: ' ' | '\n'; readonly at: number } | null = null

  space(at: number, line: boolean): void {
    if (this.#pending?.text === '\n') return
    this.#pending = { text: line ? '\n' : ' ', at }
  }
  write(text: string, at: number): void {
    if (this.#pending !== null) {
      const { text: gap, at: from } = this.#pending
      this.#pending = null
      if (this.#last !== '\n') this.#push(gap, from)
    }
    this.#push(text, at)
  }
  #push(text: string, at: number): void {
    this.#parts.push(text)
    for (let index = 0; index < text.length; index++) this.#origins.push(at)
    this.#last = text
  }
  done(): Extracted {
    return { text: this.#parts.join(''), origins: Uint32Array.from(this.#origins) }
  }
}

/** The visible text; null when the markup nests too deep, or a C-CDA has no readable body. */
export function extractMarkup(source: string, kind: 'html' | 'xml'): Extracted | null {
  const writer = new Writer()
  const open: { readonly name: string; readonly silent: boolean }[] = []
  let silent = 0
  let narrative = 0
  let sections = 0
  let at = 0
  const reads = (): boolean => silent === 0 && (kind === 'html' || narrative > 0)

  while (at < source.length) {
    if (source[at] !== '<') {
      const end = source.indexOf('<', at)
      const stop = end === -1 ? source.length : end
      if (reads()) writeText(writer, source, at, stop)
      at = stop
      continue
    }
    if (source.startsWith('<!--', at)) {
      at = after(source, '-->', at + 4)
      continue
    }
    if (source.startsWith('<![CDATA[', at)) {
      const end = source.indexOf(']]>', at)
      const stop = end === -1 ? source.length : end
      if (reads()) for (let index = at + 9; index < stop; index++) writer.write(source[index] as string, index)
      at = stop + 3
      continue
    }
    const tag = /^<(\/?)([A-Za-z][A-Za-z0-9:_-]{0,63})/.exec(source.slice(at, at + 70))
    if (tag === null) {
      // A bare `<`, as in "< 5 mg": text in HTML, an error that ends nothing.
      if (/^<[!?]/.test(source.slice(at, at + 2))) at = after(source, '>', at)
      else {
        if (reads()) writer.write('<', at)
        at++
      }
      continue
    }
    const name = (tag[2] as string).toLowerCase().replace(/^[a-z0-9]+:/, '')
    const end = tagEnd(source, at + tag[0].length)
    const attributes = source.slice(at + tag[0].length, end - 1)
    if (BLOCKS.has(name)) writer.space(at, true)
    if (tag[1] === '/') {
      const index = open.findLastIndex((each) => each.name === name)
      if (index !== -1) {
        for (const closed of open.splice(index)) {
          if (closed.silent) silent--
          if (kind === 'xml' && NARRATIVE.has(closed.name) && narrative > 0) narrative--
          if (closed.name === 'section') sections--
        }
      }
    } else if (!attributes.endsWith('/') && !VOID.has(name)) {
      if (open.length >= MAX_DEPTH) return null
      const hides = (kind === 'html' && SILENT.has(name)) || HIDDEN.test(attributes)
      open.push({ name, silent: hides })
      if (hides) silent++
      if (name === 'section') sections++
      if (kind === 'xml' && NARRATIVE.has(name)) narrative += sections > 0 || narrative > 0 ? 1 : 0
    }
    const raw = kind === 'html' && tag[1] !== '/' && Object.hasOwn(RAW, name) ? (RAW[name] as RegExp) : null
    at = raw === null ? end : rawEnd(source, raw, end)
  }
  const extracted = writer.done()
  return kind === 'xml' && extracted.text.trim() === '' ? null : extracted
}

function rawEnd(source: string, endTag: RegExp, from: number): number {
  endTag.lastIndex = from
  return endTag.exec(source)?.index ?? source.length
}

function after(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from)
  return end === -1 ? source.length : end + mark.length
}

/** The index after the `>` that ends a tag; a `>` within quotes does not. */
function tagEnd(source: string, from: number): number {
  let quote = ''
  for (let index = from; index < source.length; index++) {
    const unit = source[index] as string
    if (quote !== '') {
      if (unit === quote) quote = ''
    } else if (unit === '"' || unit === "'") quote = unit
    else if (unit === '>') return index + 1
  }
  return source.length
}

function writeText(writer: Writer, source: string, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const unit = source[index] as string
    if (unit === ' ' || unit === '\n' || unit === '\t' || unit === '\r' || unit === '\f') {
      writer.space(index, false)
      continue
    }
    if (unit !== '&') {
      writer.write(unit, index)
      continue
    }
    const entity = /^&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,30}));/.exec(
      source.slice(index, Math.min(to, index + 34)),
    )
    const decoded = entity === null ? null : character(entity[1], entity[2], entity[3])
    if (entity === null || decoded === null) writer.write(unit, index)
    else {
      if (/^\s$/.test(decoded)) writer.space(index, false)
      else writer.write(decoded, index)
      index += entity[0].length - 1
    }
  }
}

function character(decimal?: string, hexadecimal?: string, name?: string): string | null {
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] as string) : null
  const point = decimal === undefined ? Number.parseInt(hexadecimal as string, 16) : Number(decimal)
  return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : null
}
