import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createDeidentifier, createTokenizer, knownIdentity, memoryVault, redactStream } from 'phi-envelope/deidentify'
import { seededRandom } from '../../src/testing/random.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const MEGABYTE = 1_000_000
const SENTENCES = [
  'Mrs. Ortiz (MRN 4471882) was seen on 03/04/2026 by Dr. Adaeze Okafor.',
  'Blood pressure was 132/84 and metformin 500 mg twice daily was continued.',
  'Reach her at 617-555-0142 or maria.ortiz@mail.example; lives at 12 Quay Street, Boston MA 02110.',
  'No chest pain, no dyspnea, and Graves disease is stable on methimazole.',
  'Labs: Na 138, K 4.1, creatinine 0.9, A1c 7.2 %, TSH 1.8.',
  'The patient denies fever; follow up in three weeks with the heart clinic.',
]
const known = knownIdentity({ resourceType: 'Patient', id: '1', name: [{ family: 'Ortiz', given: ['Maria'] }], birthDate: '1961-04-02' })

/** Text of a given size, in pieces as a file gives them; between sentences stands what `between` says. */
function* notes(characters: number, between: (sentence: number) => string): Generator<string> {
  const random = seededRandom(7)
  let sentence = 0
  for (let written = 0; written < characters; ) {
    let piece = ''
    while (piece.length < 65_536 && written + piece.length < characters) piece += random.pick(SENTENCES) + between(++sentence)
    written += piece.length
    yield piece
  }
}
const LINES = (sentence: number): string => (sentence % 12 === 0 ? '\n\n' : sentence % 3 === 0 ? '\n' : ' ')
const ONE_LINE = (): string => ' '

const deidentifier = createDeidentifier()
const tokenizer = createTokenizer({ deidentifier, vault: memoryVault(), mode: 'mask' })

/** CPU time a megabyte, and by how much the live heap grew at most. */
async function redact(megabytes: number, between: (sentence: number) => string) {
  collect()
  const heap = process.memoryUsage().heapUsed
  const started = process.cpuUsage()
  let growth = 0
  let next = 10 * MEGABYTE
  let leaked = 0
  let characters = 0
  const out = redactStream(notes(megabytes * MEGABYTE, between), {
    tokenizer,
    deidentifier,
    known,
    scope: { tenant: 't1', id: 's1' },
    milliseconds: 600_000,
    onProgress: (progress) => (characters = progress.characters),
  })
  for await (const text of out) {
    if (/Ortiz|4471882|617-555/.test(text)) leaked += 1
    if (characters < next) continue
    next += 10 * MEGABYTE
    collect()
    growth = Math.max(growth, process.memoryUsage().heapUsed - heap)
  }
  const { user, system } = process.cpuUsage(started)
  expect(characters).toBeGreaterThanOrEqual(megabytes * MEGABYTE)
  expect(leaked).toBe(0)
  return { milliseconds: (user + system) / 1_000 / megabytes, growth: growth / MEGABYTE }
}

describe('redactStream', () => {
  test.each([
    ['lines', LINES],
    ['one line', ONE_LINE],
  ])('takes time linear in %s of up to 100 MB, in constant memory', async (name, between) => {
    await redact(1, between)
    const one = await redact(1, between)
    const ten = await redact(10, between)
    const hundred = await redact(100, between)
    console.log(
      name,
      'ms of CPU a MB:',
      [one, ten, hundred].map(({ milliseconds }) => milliseconds.toFixed(0)).join(' '),
      '; MB of heap:',
      hundred.growth.toFixed(1),
    )
    expect(hundred.milliseconds / ten.milliseconds).toBeLessThanOrEqual(1.5)
    expect(ten.milliseconds / one.milliseconds).toBeLessThanOrEqual(1.5)
    expect(hundred.growth).toBeLessThan(32)
  })

  test('a whole text of a few megabytes takes no more than its share', async () => {
    const milliseconds = (megabytes: number): number => {
      const text = [...notes(megabytes * MEGABYTE, LINES)].join('')
      const started = process.cpuUsage()
      expect(deidentifier.detect(text, { known }).length).toBeGreaterThan(1_000)
      const { user, system } = process.cpuUsage(started)
      return (user + system) / 1_000 / megabytes
    }
    milliseconds(1)
    const [half, four] = [milliseconds(0.5), milliseconds(4)]
    console.log('whole text, ms of CPU a MB:', half.toFixed(0), four.toFixed(0))
    expect(four / half).toBeLessThanOrEqual(1.8)
  })
})
