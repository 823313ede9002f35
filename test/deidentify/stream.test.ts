import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import { PHI_CATEGORIES } from '../../src/base/vocabulary/phi-category.ts'
import { blocksOf, type TextSource } from '../../src/deidentify/blocks.ts'
import { deidentifyJson } from '../../src/deidentify/json.ts'
import { redactStream, type StreamProgress } from '../../src/deidentify/stream.ts'
import { createTokenizer } from '../../src/deidentify/tokenize.ts'
import { memoryVault } from '../../src/deidentify/vault/index.ts'
import { splitAtTokens } from '../../src/text/token-grammar.ts'
import { structuredDetector } from '../support/structured-detector.ts'

const { signal } = new AbortController()
const scope = { tenant: 't1', id: 's1' }
const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}
function* pieces(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
const redactAll = (source: TextSource, more: object = {}) => {
  const tokenizer = createTokenizer({ deidentifier: structuredDetector, vault: memoryVault() })
  return { tokenizer, out: redactStream(source, { tokenizer, scope, deidentifier: structuredDetector, blockCharacters: 4_096, ...more }) }
}

describe('blocksOf', () => {
  it('gives the text, block by block, whatever it is and however it arrives', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 0, maxLength: 200 }),
      fc.constantFrom('\n\n', ' ', 'x'.repeat(3_000), '😀'.repeat(900), '\r\n'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 30 }), fc.integer({ min: 1, max: 5_000 }), async (parts, size) => {
        const whole = parts.join('').repeat(3)
        const blocks = await collect(blocksOf(pieces(whole, size), { blockCharacters: 4_096 }))
        expect(blocks.map((block) => block.text).join('')).toBe(whole)
        let start = 0
        for (const block of blocks) {
          expect(block.start).toBe(start)
          expect(block.text.length).toBeLessThanOrEqual(8_192)
          start += block.text.length
        }
      }),
      { numRuns: 20 },
    )
  })

  it('reads bytes of UTF-8 cut anywhere, keeps a byte order mark, and refuses other bytes', async () => {
    const text = '\ufeffRené 😀 seen'
    const bytes = Buffer.from(text)
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    expect((await collect(blocksOf(single))).map((block) => block.text).join('')).toBe(text)
    await expect(collect(blocksOf([Uint8Array.of(0x4d, 0xff)]))).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
    await expect(collect(blocksOf([Uint8Array.of(0xc3)]))).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
  })
})

describe('redactStream', () => {
  it('replaces identifiers wherever the cuts would fall, restorably, and tells how far it is', async () => {
    for (let shift = 0; shift < 40; shift++) {
      const text = 'x'.repeat(4_060 + shift) + ' 617-555-0142 ' + 'y '.repeat(3_000) + 'Dr. Okafor' + ' z'.repeat(4_000)
      const progress: StreamProgress[] = []
      const { out, tokenizer } = redactAll(pieces(text, 777), { onProgress: (one: StreamProgress) => progress.push(one) })
      const redacted = (await collect(out)).join('')
      expect(redacted).not.toMatch(/0142|Okafor/)
      const found = splitAtTokens(redacted)
      const tokens = found.flatMap((piece) => (piece.kind === 'token' ? [piece.token] : []))
      const values = await tokenizer.resolve(tokens, { scope, reveal: PHI_CATEGORIES, signal })
      let next = 0
      const restored = found.map((piece) => (piece.kind === 'text' ? piece.text : (values[next++] as { value: string }).value)).join('')
      expect(restored).toBe(text)
      expect(progress.at(-1)).toEqual({ characters: text.length, masked: { phone: 1, name: 1 } })
    }
  })

  it('holds no more than a few blocks of a long text', async () => {
    let produced = 0
    let consumed = 0
    let ahead = 0
    async function* long(): AsyncGenerator<string> {
      for (let line = 0; line < 5_000; line++) {
        const text = `line ${line}: seen and well, nothing to add to this line of the log\n`
        produced += text.length
        ahead = Math.max(ahead, produced - consumed)
        yield text
      }
    }
    for await (const text of redactAll(long()).out) consumed += text.length
    expect(produced).toBe(consumed)
    expect(ahead).toBeLessThan(3 * 8_192)
  })

  it('ends with an error, not with text, when a block fails', async () => {
    const leak = `${'a b '.repeat(3_000)}A-4471-88 ${'a b '.repeat(3_000)}`
    const known = { values: [{ category: 'mrn' as const, value: 'A 4471 88', entity: 'Patient/1' }] }
    const got: string[] = []
    const reading = (async () => {
      for await (const text of redactAll([leak], { known }).out) got.push(text)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'IDENTITY_LEAKED' })
    expect(got.join('')).toBe(leak.slice(0, got.join('').length))
    expect(got.join('')).not.toContain('4471')
    await expect(collect(redactAll(['x'], { signal: AbortSignal.abort() }).out)).rejects.toMatchObject({ code: 'ABORTED' })
    expect(() => redactAll(['x'], { scope: null })).toThrow(ConfigurationError)
  })
})

describe('deidentifyJson', () => {
  it('searches every text, with its key as its label, and keeps all else', async () => {
    const tokenizer = createTokenizer({
      deidentifier: {
        detect: (text) =>
          [...text.matchAll(/(?<=member id: )\d+|Okafor/g)].map((match) => ({
            start: match.index,
            end: match.index + match[0].length,
            category: match[0] === 'Okafor' ? 'name' : 'health-plan',
            detector: 't',
            confidence: 1,
          })),
      },
      vault: memoryVault(),
      mode: 'mask',
    })
    const value = {
      memberId: 991827,
      other: 991,
      list: ['Okafor', { note: 'seen by Okafor', ok: true, none: null }],
      __proto__: 'x',
      count: 0,
    }
    const out = await deidentifyJson(JSON.parse(JSON.stringify(value)), tokenizer, { scope, known: null, signal })
    expect(JSON.stringify(out)).toBe(
      '{"memberId":"[PLAN]","other":991,"list":["[NAME]",{"note":"seen by [NAME]","ok":true,"none":null}],"count":0}',
    )
    expect(await deidentifyJson('Okafor', tokenizer, { scope, known: null, signal })).toBe('[NAME]')
    let deep: unknown = 1
    for (let level = 0; level < 70; level++) deep = [deep]
    await expect(deidentifyJson(deep as never, tokenizer, { scope, known: null, signal })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    })
  })
})
