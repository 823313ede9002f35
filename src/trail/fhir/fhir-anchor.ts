/** Keeps checkpoints on a FHIR server, as one DocumentReference each. */
import { hash } from 'node:crypto'
import type { Anchor } from '../checkpoint/anchor.ts'
import { parseCheckpoint } from '../checkpoint/checkpoint.ts'
import { openNote } from '../checkpoint/signed-note.ts'
import { fhirRequest, type FhirServerOptions } from './fhir-request.ts'

const SYSTEM = 'https://c2sp.org/tlog-checkpoint'

/** Makes the anchor. Give its account only the right to create: then the trail's writer cannot take a checkpoint back. */
export function fhirAnchor({ name = 'fhir', ...server }: FhirServerOptions & { readonly name?: string | undefined }): Anchor {
  const request = fhirRequest(server)
  return Object.freeze({
    name,
    async publish(note: string, signal: AbortSignal) {
      const origin = parseCheckpoint(openNote(note, []).text)?.origin ?? ''
      const id = hash('sha256', note, 'hex')
      await request(
        'PUT',
        `DocumentReference/${id}`,
        {
          resourceType: 'DocumentReference',
          id,
          status: 'current',
          identifier: [{ system: SYSTEM, value: origin }],
          date: new Date().toISOString(),
          content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(note).toString('base64') } }],
        },
        signal,
      )
    },
    async latest(origin: string, signal: AbortSignal) {
      const query = new URLSearchParams({ identifier: `${SYSTEM}|${origin}`, _sort: '-date', _count: '1' })
      const bundle = (await request('GET', `DocumentReference?${query}`, undefined, signal)) as FoundBundle | null
      const data = bundle?.entry?.[0]?.resource?.content?.[0]?.attachment?.data
      const note = typeof data === 'string' ? Buffer.from(data, 'base64').toString('utf8') : null
      return note !== null && parseCheckpoint(openNote(note, []).text)?.origin === origin ? note : null
    },
  })
}

interface FoundBundle {
  readonly entry?: readonly {
    readonly resource?: { readonly content?: readonly { readonly attachment?: { readonly data?: unknown } }[] }
  }[]
}
