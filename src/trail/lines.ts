/** Reads a file line by line in memory that does not grow with the file. */
import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1 << 20
/** A longer line is no entry: an event has bounded text and bounded lists. */
export const MAX_LINE_BYTES = 8 << 20

/** One step of reading: some whole lines, and at the end what follows the last line break. */
export type LineBatch =
  | { readonly kind: 'lines'; readonly lines: readonly Buffer[] }
  | { readonly kind: 'rest'; readonly rest: Buffer; readonly offset: number }

/**
 * Yields the lines of a file, without their line breaks, in batches that are valid until the next step, and last the
 * unfinished rest with its byte offset.
 */
export async function* readLines(path: string): AsyncGenerator<LineBatch> {
  const file = await open(path, 'r')
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    let kept = 0
    let offset = 0
    for (;;) {
      if (kept === buffer.length) {
        if (buffer.length >= MAX_LINE_BYTES) break
        const larger = Buffer.allocUnsafe(buffer.length * 2)
        buffer.copy(larger, 0, 0, kept)
        buffer = larger
      }
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, null)
      if (bytesRead === 0) break
      const filled = kept + bytesRead
      const lines: Buffer[] = []
      let start = 0
      for (let end = buffer.indexOf(10, kept); end !== -1 && end < filled; end = buffer.indexOf(10, start)) {
        lines.push(buffer.subarray(start, end))
        start = end + 1
      }
      if (lines.length > 0) yield { kind: 'lines', lines }
      buffer.copyWithin(0, start, filled)
      kept = filled - start
      offset += start
    }
    yield { kind: 'rest', rest: buffer.subarray(0, kept), offset }
  } finally {
    await file.close()
  }
}
