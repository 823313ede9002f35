import { describe, expect, test } from 'vitest'
import { fhirEndpoint, fhirSource } from '../../../src/retrieve/index.ts'
import { pdfText } from '../../../src/with/pdf/index.ts'
import { startFhirServer } from '../../../tools/fhir-server.ts'
import { run } from '../../support/retrieval.ts'

/** A minimal PDF with one line a page. */
function pdfOf(lines: readonly string[]): Buffer {
  const objects: string[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${lines.length} /Kids [${lines.map((_, index) => `${4 + index * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  for (const [index, line] of lines.entries()) {
    const content = `BT /F1 12 Tf 72 700 Td (${line}) Tj ET`
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    )
  }
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const xref = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF`
  return Buffer.from(body + xref, 'latin1')
}
const signal = new AbortController().signal

describe('pdfText', () => {
  test('reads pages in order', async () => {
    const read = await pdfText()
    expect(await read(pdfOf(['Discharge summary', 'Take metformin']), signal)).toBe('Discharge summary\n\nTake metformin')
  })
  test('rejects what it cannot read whole', async () => {
    await expect((await pdfText({ maxPages: 1 }))(pdfOf(['a', 'b']), signal)).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await expect((await pdfText({ maxCharacters: 3 }))(pdfOf(['long enough']), signal)).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await expect((await pdfText())(Buffer.from('%PDF-1.4 broken'), signal)).rejects.toThrow()
    await expect((await pdfText())(pdfOf(['a']), AbortSignal.abort())).rejects.toThrow()
    await expect(pdfText({ maxPages: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
  test('a PDF attachment of the record is a fragment; without a reader it is denied with a reason', async () => {
    const attachment = { contentType: 'application/pdf', data: pdfOf(['Seen for cough.']).toString('base64') }
    await using server = await startFhirServer({
      resources: [
        { resourceType: 'DocumentReference', id: 'd', status: 'current', subject: { reference: 'Patient/a' }, content: [{ attachment }] },
      ],
    })
    const source = (pdf?: Awaited<ReturnType<typeof pdfText>>) =>
      fhirSource({
        name: 'ehr',
        tenant: 't1',
        endpoint: fhirEndpoint({ baseUrl: server.url }),
        types: ['DocumentReference'],
        ...(pdf === undefined ? {} : { pdf }),
      })
    expect((await run({ sources: [source(await pdfText())] })).fragments.map(({ text }) => text)).toEqual(['Seen for cough.'])
    expect((await run({ sources: [source()] })).rules).toEqual(['unreadable:pdf'])
  })
})
