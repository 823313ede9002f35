/** Reads the text of a DocumentReference: attachments in the record or in a Binary of the same server, chunked, with places that cite back. */
import { createHash } from 'node:crypto'
import type { FhirCall, FhirEndpoint } from '../../http/fhir.ts'
import type { FhirJson } from '../../http/fhir-bundle.ts'
import type { Candidate } from '../../base/seams/source.ts'
import { chunkText, type ChunkSize } from '../text/chunk.ts'
import { type Extraction, extractText, type PdfText } from '../text/extract.ts'
import type { CandidateHeader } from './candidate.ts'
import { child, children, type Element, string } from './read.ts'

/** What reading needs. */
export interface DocumentContext {
  readonly endpoint: FhirEndpoint
  readonly call: FhirCall
  readonly chunks: ChunkSize
  readonly pdf?: PdfText | undefined
  /** Greatest attachment in bytes. */
  readonly maxBytes: number
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

/** The chunks of every attachment; an attachment that cannot be read gives one candidate that says why. */
export async function* documentCandidates(
  resource: FhirJson,
  header: CandidateHeader,
  context: DocumentContext,
): AsyncGenerator<Candidate, void, undefined> {
  const attachments = [
    ...children(resource, 'content').map((each) => child(each, 'attachment')),
    ...children(resource, 'presentedForm'),
  ].filter((each) => each !== undefined)
  let number = 0
  for (const attachment of attachments) {
    const { extracted, unreadable } = await read(attachment, context)
    if (extracted === null) {
      yield { ...header, id: `${header.reference}#a${number++}`, text: '', unreadable }
      continue
    }
    for (const { text, span } of chunkText(extracted, context.chunks))
      yield { ...header, id: `${header.reference}#${number++}`, text, span }
  }
}

async function read(attachment: Element, context: DocumentContext): Promise<Extraction> {
  const bytes = await bytesOf(attachment, context)
  if (typeof bytes === 'string') return { extracted: null, unreadable: bytes }
  if (bytes.content.byteLength > context.maxBytes) return { extracted: null, unreadable: 'too-large' }
  const hash = string(attachment, 'hash')
  // FHIR's `hash` is SHA-1 of the bytes; a document that is not what the record says is not read.
  if (hash !== undefined && createHash('sha1').update(bytes.content).digest('base64') !== hash)
    return { extracted: null, unreadable: 'hash' }
  return extractText(bytes.content, bytes.type, context.call.signal, context.pdf)
}

async function bytesOf(attachment: Element, { endpoint, call }: DocumentContext): Promise<{ content: Uint8Array; type: string } | string> {
  const declared = string(attachment, 'contentType')
  const data = string(attachment, 'data')
  if (data !== undefined) return decode(data, declared)
  const url = string(attachment, 'url')
  if (url === undefined) return 'empty'
  // INVARIANT: only a Binary at the record's own server is fetched; an attachment cannot send the credential anywhere.
  const reference = endpoint.localReference(url)
  if (reference === null || !reference.startsWith('Binary/')) return 'url'
  const binary = await endpoint.read('Binary', reference.slice('Binary/'.length), call)
  const content = string(binary ?? undefined, 'data')
  return content === undefined ? 'empty' : decode(content, string(binary ?? undefined, 'contentType') ?? declared)
}

function decode(data: string, type: string | undefined): { content: Uint8Array; type: string } | string {
  if (type === undefined) return 'media-type'
  return BASE64.test(data) ? { content: Buffer.from(data, 'base64'), type } : 'encoding'
}
