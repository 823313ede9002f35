/** Cuts a text of any length into blocks of bounded size, so that no identifier lies across a cut as far as can be seen beside it. */
import { StageFailed } from '../base/errors/index.ts'
import type { Deidentifier, KnownIdentity } from '../base/seams/deidentifier.ts'

/** A piece of a longer text. The blocks of a text, joined, are the text. */
export interface Block {
  readonly text: string
  /** UTF-16 offset of the block in the whole text. */
  readonly start: number
}

/** How to cut. */
export interface BlockOptions {
  /** Looks at what lies around a cut that is not between paragraphs; without it such a cut may divide an identifier. */
  readonly deidentifier?: Deidentifier | undefined
  readonly known?: KnownIdentity | null | undefined
  /** The size to aim at; no block is longer than twice this. 32,768 unless given. */
  readonly blockCharacters?: number | undefined
}

/** Text in pieces: strings, or bytes of UTF-8. */
export type TextSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

const BLOCK = 32_768
const BLANK_LINE = /\n[ \t]*\r?\n/g
/** How far beside a cut is looked. No identifier that the detectors know is longer. */
const MARGIN = 1_024

/**
 * Cuts a text that arrives in pieces, holding no more than about two blocks.
 *
 * @throws StageFailed DEIDENTIFY_FAILED when bytes are not UTF-8
 */
export async function* blocksOf(source: TextSource, options: BlockOptions = {}): AsyncGenerator<Block, void, undefined> {
  const size = Math.max(options.blockCharacters ?? BLOCK, 4 * MARGIN)
  let held = ''
  let start = 0
  for await (const piece of decoded(source)) {
    held += piece
    while (held.length >= 2 * size) {
      const cut = placeOfCut(held, size, options)
      yield { text: held.slice(0, cut), start }
      held = held.slice(cut)
      start += cut
    }
  }
  while (held.length > size + MARGIN) {
    const cut = placeOfCut(held, size, options)
    yield { text: held.slice(0, cut), start }
    held = held.slice(cut)
    start += cut
  }
  if (held !== '') yield { text: held, start }
}

async function* decoded(source: TextSource): AsyncGenerator<string, void, undefined> {
  // A byte order mark is text too: what comes out is what went in.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (cause) {
      throw new StageFailed('DEIDENTIFY_FAILED', { cause })
    }
  }
  for await (const piece of source) yield typeof piece === 'string' ? piece : decode(piece)
  yield decode()
}

/** The best place near `size`: after a blank line, else after a line, else after a space, else anywhere; moved out of an identifier. */
function placeOfCut(text: string, size: number, options: BlockOptions): number {
  const least = size >> 1
  const from = Math.max(least, size - 4 * MARGIN)
  const paragraph = [...text.slice(from, size).matchAll(BLANK_LINE)].at(-1)
  if (paragraph !== undefined) return from + paragraph.index + paragraph[0].length
  const line = text.lastIndexOf('\n', size - 1) + 1
  const space = text.lastIndexOf(' ', size - 1) + 1
  const natural = line > least ? line : space > least ? space : size
  return wholeCharacter(text, outsideIdentifiers(text, natural, options))
}

function outsideIdentifiers(text: string, cut: number, { deidentifier, known }: BlockOptions): number {
  if (deidentifier === undefined) return cut
  const from = Math.max(0, cut - MARGIN)
  const spans = deidentifier.detect(text.slice(from, cut + MARGIN), known == null ? {} : { known })
  const across = spans.find(({ start, end }) => from + start < cut && from + end > cut)
  if (across === undefined) return cut
  // Before it, unless it fills the margin; then after it.
  return across.start > 0 ? from + across.start : from + across.end
}

/** A cut between the halves of a surrogate pair moves before it. */
function wholeCharacter(text: string, cut: number): number {
  const before = text.charCodeAt(cut - 1)
  return before >= 0xd800 && before <= 0xdbff ? cut - 1 : cut
}
