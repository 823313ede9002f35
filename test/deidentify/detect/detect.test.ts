import { describe, expect, it } from 'vitest'
import { createDeidentifier } from '../../../src/deidentify/index.ts'

const deidentifier = createDeidentifier()
const spans = (text: string): string[] =>
  deidentifier.detect(text).map(({ start, end, category }) => `${category}|${text.slice(start, end)}`)

describe('detect tells apart', () => {
  it.each<[string, readonly string[]]>([
    ['Hello Maria, your results are in.', ['name|Maria']],
    ['Good morning Austin,\nyour results are in.', ['name|Austin']],
    ['Dear Elena Kowalczyk,', ['name|Elena Kowalczyk']],
    ['Dear Colleague,', []],
    ['Hello Team,', []],
    ['Maria Ortiz (maria@mail.example) called', ['name|Maria Ortiz', 'email|maria@mail.example']],
    ['Maria Ortiz maria@mail.example', ['name|Maria Ortiz', 'email|maria@mail.example']],
    ['the tools find_slots, book_visit and read_chart_v2 need a patient_id', []],
    ['posts as maria_runs and runner_kite92', ['name|maria_runs', 'other|runner_kite92']],
  ])('%j', (text, found) => {
    expect(spans(text)).toEqual(found)
  })
})

describe('detect finds', () => {
  it.each([
    ['SSN 219-09-9999 on file', 'ssn|219-09-9999'],
    ['wife: xxx-xx-5530', 'ssn|xxx-xx-5530'],
    ['MRN: A-4471-B today', 'mrn|A-4471-B'],
    ['chart no 00418822', 'mrn|00418822'],
    ['my cell is five seven five five five five oh one seven nine', 'phone|five seven five five five five oh one seven nine'],
    ['Medicare 4HK7-QF2-XN58', 'health-plan|4HK7-QF2-XN58'],
    ['member id 9417720365', 'health-plan|9417720365'],
    ['Acct/FIN 8830017265', 'account|8830017265'],
    ['paid by Visa ending 9113', 'account|9113'],
    ['NPI 1234567890', 'license|1234567890'],
    ['DEA AB1234563', 'license|AB1234563'],
    ['VIN 1HGCM82633A004352', 'vehicle|1HGCM82633A004352'],
    ['the tug Miss Geraldine sank', 'vehicle|Miss Geraldine'],
    ['s/n PKH 118440 S', 'device|PKH 118440 S'],
    ['from 00:1B:63:9F:2C:E4', 'device|00:1B:63:9F:2C:E4'],
    ['call (218) 555-0142 ext 4', 'phone|(218) 555-0142 ext 4'],
    ['pager 0388', 'phone|0388'],
    ['Fax: 559-555-0100', 'fax|559-555-0100'],
    ['mail jan.o@clinic.example now', 'email|jan.o@clinic.example'],
    ['see https://portal.example/p?id=4471', 'url|https://portal.example/p?id=4471'],
    ['login from 10.61.4.19', 'ip|10.61.4.19'],
    ['photo IMG_FACE_3659.jpg attached', 'photo|IMG_FACE_3659.jpg'],
    ['accession S25-077419', 'other|S25-077419'],
    ['seen 11/20/2024 in clinic', 'date|11/20/2024'],
    ['on 11/20 she fell', 'date|11/20'],
    ['since March 2023', 'date|March 2023'],
    ['on the 22nd of November', 'date|22nd of November'],
    ['the Veterans Day weekend', 'date|Veterans Day'],
    ['a 92-year-old woman', 'age|92'],
    ['his mother, 93, is well', 'age|93'],
    ['at 2291 Pine Street, Apt 4', 'location|2291 Pine Street, Apt 4'],
    ['PO Box 88', 'location|PO Box 88'],
    ['Two Harbors, MN 55616', 'location|Two Harbors'],
    ['Dr. Okafor will call', 'name|Okafor'],
    ['Dictated by N. Ringer', 'name|N. Ringer'],
  ])('%j', (text, expected) => {
    expect(spans(text)).toContain(expected)
  })
  it('masks a name everywhere once it was found', () => {
    expect(
      spans('Mr. Thorvaldsen came. Later Thorvaldsen slept. THORVALDSEN woke.').filter((span) => /thorvaldsen/i.test(span)),
    ).toHaveLength(3)
  })
})

describe('detect keeps', () => {
  it.each([
    'Call 988 in a crisis, or Poison Help at 1-800-222-1222.',
    'Strength 5/5, reflexes 2+, murmur 2/6, pain 3/10.',
    'BP 120/80, HR 72, SpO2 98%, T 37.2.',
    'A 67-year-old man with Parkinson disease, Graves disease and a positive Murphy sign.',
    'Give lisinopril 10 mg, Lasix 20 mg and Coreg 6.25 mg twice daily.',
    'Surgery in 2016; treated since 2018.',
    'ICD-10 K85.90, LOINC 2524-7, NCT03365882.',
    'He may walk and she will rest; hope to wean.',
    'Ferritin 11-307, B12 232-1245, TSH 0.45-4.50.',
    'Technetium-99m scan, software version 8.1.2.0.',
    'He speaks Spanish and was born in Mexico.',
  ])('%j', (text) => {
    expect(spans(text)).toEqual([])
  })
})
