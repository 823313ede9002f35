/** Cuts a text into pieces that a prompt can hold, at ends of paragraphs, sentences or words, and says where each stood. */
import type { Extracted } from './extract.ts'

/** How long pieces are, in UTF-16 units. */
export interface ChunkSize {
  /** Longest piece. 1,500 unless said. */
  readonly longest?: number
  /** How much of the end of one piece the next begins with. 150 unless said. */
  readonly overlap?: number
}

/** One piece: its text, and its place in the source's own text. */
export interface Chunk {
  readonly text: string
  readonly span: readonly [start: number, end: number]
}

const ENDS = [/\n\s*\n\s*/g, /\n\s*/g, /[.!?;]["')\]]*\s+/g, /\s+/g]

/** All of the text is in at least one piece; no piece splits a surrogate pair. */
export function chunkText({ text, origins }: Extracted, { longest = 1_500, overlap = 150 }: ChunkSize = {}): readonly Chunk[] {
  const chunks: Chunk[] = []
  let start = skipSpace(text, 0)
  while (start < text.length) {
    const end = start + longest >= text.length ? text.length : cut(text, start, longest)
    const last = start + text.slice(start, end).trimEnd().length
    if (last > start) chunks.push({ text: text.slice(start, last), span: [at(origins, start), at(origins, last - 1) + 1] })
    if (end >= text.length) break
    const back = Math.max(start + 1, end - overlap)
    start = skipSpace(text, Math.min(end, wordStart(text, back, end)))
  }
  return chunks
}

const at = (origins: Uint32Array | null, index: number): number => (origins === null ? index : (origins[index] as number))

function skipSpace(text: string, from: number): number {
  let index = from
  while (index < text.length && /\s/.test(text[index] as string)) index++
  return index
}

/** The best place to end a piece, in its last two thirds. */
function cut(text: string, start: number, longest: number): number {
  const window = text.slice(start, start + longest)
  for (const end of ENDS) {
    let best = -1
    for (const match of window.matchAll(end)) best = match.index + match[0].length
    if (best > longest / 3) return start + best
  }
  const hard = start + longest
  return isLowSurrogate(text, hard) ? hard - 1 : hard
}

function wordStart(text: string, from: number, end: number): number {
  for (let index = from; index < end; index++) if (/\s/.test(text[index - 1] as string)) return index
  return end
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  return unit >= 0xdc00 && unit <= 0xdfff
}
