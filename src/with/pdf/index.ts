/** Reads the text of PDF attachments with pdfjs-dist: page by page, bounded, without fonts, scripts or network. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import type { PdfText } from '../../retrieve/index.ts'

/** Bounds of one document. pdfjs runs in this process: a page that is slow to parse cannot be interrupted, only not followed by another. */
export interface PdfTextOptions {
  /** A longer document is not read at all. 200 unless said. */
  readonly maxPages?: number
  /** More text than this is refused. 500,000 UTF-16 units unless said. */
  readonly maxCharacters?: number
}

/** What is used of pdfjs-dist. */
interface Pdfjs {
  getDocument(source: object): { readonly promise: Promise<PdfDocument>; destroy(): Promise<void> }
}
interface PdfDocument {
  readonly numPages: number
  getPage(number: number): Promise<{ getTextContent(): Promise<{ readonly items: readonly object[] }>; cleanup(): void }>
}

const optionsSchema = z.strictObject({
  maxPages: z.number().int().positive().optional(),
  maxCharacters: z.number().int().positive().optional(),
})

/**
 * A reader for `fhirSource({ pdf })` and `personalSource({ pdf })`. It rejects for what it cannot read whole; the attachment is then
 * denied. A scanned document has no text and gives none.
 *
 * @throws ConfigurationError PEER_MISSING when pdfjs-dist is not installed, CONFIG_INVALID
 */
export async function pdfText(options: PdfTextOptions = {}): Promise<PdfText> {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw new ConfigurationError('CONFIG_INVALID', `pdfText: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { maxPages = 200, maxCharacters = 500_000 } = parsed.data
  let pdfjs: Pdfjs
  try {
    pdfjs = (await import('pdfjs-dist/legacy/build/pdf.mjs')) as unknown as Pdfjs
  } catch (error) {
    throw new ConfigurationError('PEER_MISSING', 'pdfjs-dist', { cause: error })
  }
  return async (bytes, signal) => {
    const task = pdfjs.getDocument({
      // pdfjs takes the buffer away from its owner.
      data: Uint8Array.from(bytes),
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      stopAtErrors: true,
      verbosity: 0,
    })
    try {
      const document = await task.promise
      if (document.numPages > maxPages) throw new StageFailed('SOURCE_FAILED', { cause: 'document has more pages than allowed' })
      const pages: string[] = []
      let length = 0
      for (let number = 1; number <= document.numPages; number++) {
        signal.throwIfAborted()
        const page = await document.getPage(number)
        const { items } = await page.getTextContent()
        page.cleanup()
        const text = linesOf(items)
        length += text.length
        if (length > maxCharacters) throw new StageFailed('SOURCE_FAILED', { cause: 'document has more text than allowed' })
        pages.push(text)
      }
      return pages.join('\n\n')
    } finally {
      await task.destroy()
    }
  }
}

function linesOf(items: readonly object[]): string {
  return items
    .map((item) => {
      const { str, hasEOL } = item as { readonly str?: unknown; readonly hasEOL?: unknown }
      return typeof str === 'string' ? `${str}${hasEOL === true ? '\n' : ''}` : ''
    })
    .join('')
    .trim()
}
