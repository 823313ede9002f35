/** Reads the text of a DocumentReference: attachments in the record or in a Binary of the same server, chunked, with places that cite back. */
import { createHash } from 'node:crypto'
import type { FhirCall, FhirEndpoint } from '../../http/fhir.ts'
import type { FhirJson } from '../../http/fhir-bundle.ts'
import type { Candidate } from '../../base/seams/source.ts'
import { chunkText, type ChunkSize } from '../text/chunk.ts'
import { type Extraction, extractText, type PdfText } from '../text/extract.ts'
import { highWaterMark } from '../../base/vocabulary/confidentiality.ts'
import { type CandidateHeader, labelsOf } from './candidate.ts'
import { child, children, type Element, string, tokens } from './read.ts'

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
    const { extracted, unreadable, security } = await read(attachment, header, context)
    const labelled = security.length === 0 ? header : withLabels(header, security)
    if (extracted === null) {
      yield { ...labelled, id: `${header.reference}#a${number++}`, text: '', unreadable }
      continue
    }
    for (const { text, span } of chunkText(extracted, context.chunks))
      yield { ...labelled, id: `${header.reference}#${number++}`, text, span }
  }
}

/** INVARIANT: labels of a Binary and of the record that points to it add up; neither can loosen the other. */
function withLabels(header: CandidateHeader, security: readonly Element[]): CandidateHeader {
  const [own, more] = [header.labels, labelsOf(security)]
  return {
    ...header,
    securityLabels: [...new Set([...(header.securityLabels ?? []), ...tokens(security)])],
    labels: {
      confidentiality: highWaterMark([own?.confidentiality ?? 'U', more?.confidentiality ?? 'U']),
      sensitivities: [...new Set([...(own?.sensitivities ?? []), ...(more?.sensitivities ?? [])])],
    },
  }
}

type Read = Extraction & { readonly security: readonly Element[] }

async function read(attachment: Element, { patient }: CandidateHeader, context: DocumentContext): Promise<Read> {
  const bytes = await bytesOf(attachment, patient, context)
  if (typeof bytes === 'string') return { extracted: null, unreadable: bytes, security: [] }
  return { ...(await extract(attachment, bytes, context)), security: bytes.security ?? [] }
}

async function extract(attachment: Element, bytes: Bytes, context: DocumentContext): Promise<Extraction> {
  if (bytes.content.byteLength > context.maxBytes) return { extracted: null, unreadable: 'too-large' }
  const hash = string(attachment, 'hash')
  // FHIR's `hash` is SHA-1 of the bytes; a document that is not what the record says is not read.
  if (hash !== undefined && createHash('sha1').update(bytes.content).digest('base64') !== hash)
    return { extracted: null, unreadable: 'hash' }
  return extractText(bytes.content, bytes.type, context.call.signal, context.pdf)
}

interface Bytes {
  readonly content: Uint8Array
  readonly type: string
  /** `meta.security` of the Binary that held them. */
  readonly security?: readonly Element[]
}

async function bytesOf(
  attachment: Element,
  patient: string | null | undefined,
  { endpoint, call }: DocumentContext,
): Promise<Bytes | string> {
  const declared = string(attachment, 'contentType')
  const data = string(attachment, 'data')
  if (data !== undefined) return decode(data, declared)
  const url = string(attachment, 'url')
  if (url === undefined) return 'empty'
  // INVARIANT: only a Binary at the record's own server is fetched; an attachment cannot send the credential anywhere.
  const reference = endpoint.localReference(url)
  if (reference === null || !reference.startsWith('Binary/')) return 'url'
  const binary = await endpoint.read('Binary', reference.slice('Binary/'.length), call)
  const context = string(child(binary ?? undefined, 'securityContext'), 'reference')
  // INVARIANT: a Binary that says that it is another patient's is not read, whoever points to it.
  if (context !== undefined && /(?:^|\/)Patient\//.test(context) && endpoint.localReference(context) !== patient) return 'other-patient'
  const content = string(binary ?? undefined, 'data')
  const decoded = content === undefined ? 'empty' : decode(content, string(binary ?? undefined, 'contentType') ?? declared)
  return typeof decoded === 'string' ? decoded : { ...decoded, security: children(child(binary ?? undefined, 'meta'), 'security') }
}

function decode(data: string, type: string | undefined): Bytes | string {
  if (type === undefined) return 'media-type'
  return BASE64.test(data) ? { content: Buffer.from(data, 'base64'), type } : 'encoding'
}
