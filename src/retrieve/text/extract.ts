/** Gets readable text out of an attachment, and keeps for each character where it stood, so that a citation leads back. */
import { extractMarkup } from './markup.ts'

/** Readable text, and where each UTF-16 unit of it begins in the source's own text. */
export interface Extracted {
  readonly text: string
  /** Ascending; one for each unit of `text`. Null when the text is the source's own. */
  readonly origins: Uint32Array | null
}

/** What could not be read says why: a constant for the trail. */
export type Extraction =
  | { readonly extracted: Extracted; readonly unreadable: null }
  | { readonly extracted: null; readonly unreadable: string }

/** Makes text from a PDF. An optional peer's work; see `phi-envelope/pdf`. */
export type PdfText = (bytes: Uint8Array, signal: AbortSignal) => Promise<string>

const CHARSETS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
}

const unreadable = (reason: string): Extraction => ({ extracted: null, unreadable: reason })

/** Plain text, HTML, XHTML, C-CDA and, with a reader, PDF. Anything else is unreadable, with a reason. */
export async function extractText(bytes: Uint8Array, contentType: string, signal: AbortSignal, pdf?: PdfText): Promise<Extraction> {
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  if (type === 'application/pdf') {
    if (pdf === undefined) return unreadable('pdf')
    try {
      return { extracted: { text: await pdf(bytes, signal), origins: null }, unreadable: null }
    } catch {
      return unreadable('pdf')
    }
  }
  const kind = kindOf(type)
  if (kind === null) return unreadable('media-type')
  const charset =
    parameters
      .find((part) => part.startsWith('charset='))
      ?.slice('charset='.length)
      .replaceAll('"', '') ?? 'utf-8'
  const label = Object.hasOwn(CHARSETS, charset) ? CHARSETS[charset] : undefined
  if (label === undefined) return unreadable('charset')
  let text: string
  try {
    text = new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return unreadable('charset')
  }
  // Senders write `text/xml` for C-CDA and `text/plain` for anything: only what says markup is read as markup.
  if (kind === 'plain') return { extracted: { text, origins: null }, unreadable: null }
  if (kind === 'xml' && !/<ClinicalDocument[\s>]/.test(text.slice(0, 4_000))) return unreadable('xml')
  const extracted = extractMarkup(text, kind)
  return extracted === null ? unreadable('markup') : { extracted, unreadable: null }
}

function kindOf(type: string): 'plain' | 'html' | 'xml' | null {
  switch (type) {
    case 'text/plain':
    case 'text/markdown':
      return 'plain'
    case 'text/html':
    case 'application/xhtml+xml':
      return 'html'
    case 'text/xml':
    case 'application/xml':
    case 'application/hl7-sda+xml':
    case 'application/cda+xml':
    case 'application/hl7-cda+xml':
      return 'xml'
    default:
      return null
  }
}
