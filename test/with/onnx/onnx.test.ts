import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createDeidentifier } from 'phi-envelope/deidentify'
import { onnxDetector, type OnnxDetectorOptions } from 'phi-envelope/onnx'
import { depthIn, windowsOf } from '../../../src/with/onnx/runtime.ts'
import { readVocabulary, wordPieces } from '../../../src/with/onnx/word-pieces.ts'
import { fakeRuntime, onnxModel, type Table } from '../../support/onnx-model.ts'

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'zo', '##rb', '##lax', 'quen', 'sees', 'in', 'ulm', ',', '.', '##a', 'elodie', '病']
const LABELS = ['O', 'B-PATIENT', 'I-PATIENT', 'B-CITY', 'I-CITY', 'B-HOBBY']
const CATEGORIES = { PATIENT: 'name', CITY: 'location', HOBBY: null } as const
const LOUD: Readonly<Record<string, number>> = { zo: 1, quen: 2, elodie: 1, ulm: 3, sees: 5 }
const table: Table = WORDS.map((word) => LABELS.map((_, label) => (label === (LOUD[word] ?? 0) ? 4 : 0)))

const folder = mkdtempSync(join(tmpdir(), 'phi-envelope-onnx-'))
const model = join(folder, 'model.onnx')
const vocabulary = join(folder, 'vocab.txt')
writeFileSync(model, onnxModel(table))
writeFileSync(vocabulary, `${WORDS.join('\n')}\n`)
afterAll(() => rmSync(folder, { recursive: true }))

const { signal } = new AbortController()
const options: OnnxDetectorOptions = { runtime: fakeRuntime(table), model, vocabulary, labels: LABELS, categories: CATEGORIES }
const found = async (text: string, more: Partial<OnnxDetectorOptions> = {}) =>
  (await (await onnxDetector({ ...options, ...more })).detect(text, { signal })).map(({ start, end, category }) => [
    text.slice(start, end),
    category,
  ])

describe('onnxDetector', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['no runtime', 'PEER_MISSING', { runtime: {} }],
    ['null for a runtime', 'PEER_MISSING', { runtime: null }],
    ['no file', 'CONFIG_INVALID', { model: join(folder, 'none.onnx') }],
    ['no vocabulary', 'CONFIG_INVALID', { vocabulary: join(folder, 'none.txt') }],
    ['a vocabulary without special tokens', 'CONFIG_INVALID', { vocabulary: model }],
    ['another digest', 'CONFIG_INVALID', { sha256: '0'.repeat(64) }],
    ['no digest', 'CONFIG_INVALID', { sha256: 'abc' }],
    ['labels without O', 'CONFIG_INVALID', { labels: LABELS.slice(1) }],
    ['a label twice', 'CONFIG_INVALID', { labels: [...LABELS, 'O'] }],
    ['a kind without a category', 'CONFIG_INVALID', { categories: { PATIENT: 'name', CITY: 'location' } }],
    ['a kind of a prototype', 'CONFIG_INVALID', { labels: ['O', 'toString'], categories: {} }],
    ['a category for a kind that no label has', 'CONFIG_INVALID', { categories: { ...CATEGORIES, DOCTOR: 'name' } }],
    ['an unknown category', 'CONFIG_INVALID', { categories: { ...CATEGORIES, CITY: 'town' } }],
    ['a threshold of 0', 'CONFIG_INVALID', { threshold: 0 }],
    ['an overlap as long as the window', 'CONFIG_INVALID', { windowPieces: 10, overlapPieces: 8 }],
    ['an unknown option', 'CONFIG_INVALID', { url: 'https://models.example' }],
    ['a model of other inputs', 'CONFIG_INVALID', { runtime: fakeRuntime(table, { inputNames: ['input_ids', 'pixels'] }) }],
    [
      'a model that cannot be loaded',
      'CONFIG_INVALID',
      { runtime: { ...fakeRuntime(table), InferenceSession: { create: () => Promise.reject(new Error('x')) } } },
    ],
  ])('refuses %s', async (_, code, change) => {
    await expect(onnxDetector({ ...options, ...change } as OnnxDetectorOptions)).rejects.toMatchObject({ code })
  })

  it('names the packages when the runtime is none', async () => {
    await expect(onnxDetector({ ...options, runtime: {} as never })).rejects.toThrow(/onnxruntime-node or onnxruntime-web/)
  })

  it.each<[string, () => Promise<never>]>([
    ['throws', () => Promise.reject(new Error('zorblax'))],
    ['answers nothing', async () => ({}) as never],
    ['answers for fewer pieces', async () => ({ logits: { dims: [1, 1, LABELS.length], data: new Float32Array(LABELS.length) } }) as never],
    ['answers other labels', async () => ({ logits: { dims: [1, 4, 2], data: new Float32Array(8) } }) as never],
    ['answers no floats', async () => ({ logits: { dims: [1, 4, LABELS.length], data: [] } }) as never],
    [
      'answers what is no number',
      async () => ({ logits: { dims: [1, 4, LABELS.length], data: new Float32Array(4 * LABELS.length).fill(NaN) } }) as never,
    ],
  ])('fails closed when the model %s', async (_, run) => {
    const detector = await onnxDetector({ ...options, runtime: fakeRuntime(table, { run }) })
    await expect(detector.detect('zo sees', { signal })).rejects.toMatchObject({
      code: 'DEIDENTIFY_FAILED',
      message: 'de-identification failed',
    })
    const deidentifier = createDeidentifier({ detectors: [detector] })
    await expect(deidentifier.detectAsync('zo sees', { signal })).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
  })

  it('stops between runs when aborted, and goes on for the next', async () => {
    const stop = new AbortController()
    const runtime = fakeRuntime(table)
    const detector = await onnxDetector({ ...options, runtime, windowPieces: 10, overlapPieces: 2, batch: 1 })
    const reading = detector.detect('zorblax '.repeat(500), { signal: stop.signal })
    stop.abort()
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' })
    expect(runtime.shapes.length).toBeLessThan(3)
    expect(await detector.detect('zorblax', { signal })).toHaveLength(1)
  })

  it('finds whole words, joins them, and begins anew where the labels do', async () => {
    expect(await found('Zorblax Quen sees Ulm, Zorblaxa.')).toEqual([
      ['Zorblax Quen', 'name'],
      ['Ulm', 'location'],
      ['Zorblaxa', 'name'],
    ])
    expect(await found('zo zo quen in zoquen')).toEqual([
      ['zo', 'name'],
      ['zo quen', 'name'],
    ])
    for (const nothing of ['', '  \n', 'sees in', '\u200b\ud800']) expect(await found(nothing)).toEqual([])
  })

  it('reads Unicode at the offsets of the text as given', async () => {
    expect(await found('🩺 É\u200blodie,\r\nÉLODIE\u0000 病ulm')).toEqual([
      ['É\u200blodie', 'name'],
      ['ÉLODIE', 'name'],
      ['ulm', 'location'],
    ])
    expect(await found('Elodie elodie', { cased: true })).toEqual([['elodie', 'name']])
  })

  it('is as sure as the threshold asks', async () => {
    // Of exp(4) + 5 in all, exp(4) + 3 are for labels that are reported.
    expect(await found('zo', { threshold: 0.96 })).toEqual([['zo', 'name']])
    expect(await found('zo', { threshold: 0.99 })).toEqual([])
    expect(await found('in', { threshold: 0.05 })).toEqual([['in', 'name']])
  })

  it('finds the same whatever the windows and batches, in runs of bounded size', async () => {
    const text = `${'in , . sees '.repeat(40)}Zorblax Quen ${'in . '.repeat(60)}Ulm`
    const whole = await found(text)
    expect(whole).toEqual([
      ['Zorblax Quen', 'name'],
      ['Ulm', 'location'],
    ])
    for (const [windowPieces, overlapPieces, batch] of [
      [8, 0, 1],
      [9, 5, 3],
      [64, 16, 8],
      [512, 64, 2],
    ] as const) {
      const runtime = fakeRuntime(table)
      expect(await found(text, { runtime, windowPieces, overlapPieces, batch })).toEqual(whole)
      for (const [rows, length] of runtime.shapes) expect([rows! <= batch, length! <= windowPieces]).toEqual([true, true])
    }
  })

  it('runs one text after another on the one session', async () => {
    let running = 0
    const base = await fakeRuntime(table).InferenceSession.create(new Uint8Array())
    const runtime = fakeRuntime(table, {
      async run(feeds) {
        expect(++running).toBe(1)
        await new Promise((resolve) => setTimeout(resolve, 1))
        running--
        return base.run(feeds)
      },
    })
    const detector = await onnxDetector({ ...options, runtime })
    await Promise.all(Array.from({ length: 8 }, () => detector.detect('zo in ulm', { signal })))
  })

  it('takes the file of its digest, and works beside the fast layers', async () => {
    const sha256 = createHash('sha256').update(onnxModel(table)).digest('hex')
    const detector = await onnxDetector({ ...options, sha256: sha256.toUpperCase(), name: 'mine' })
    const text = 'MRN: 4471882, zorblax'
    const spans = await createDeidentifier({ detectors: [detector] }).detectAsync(text, { signal })
    expect(spans.map(({ start, end, category }) => [text.slice(start, end), category])).toEqual([
      ['4471882', 'mrn'],
      ['zorblax', 'name'],
    ])
    expect(spans[1]!.detector).toBe('mine')
  })
})

describe('wordPieces', () => {
  const words = readVocabulary(WORDS.join('\r\n'))
  it('cuts as BERT does', () => {
    const cut = (text: string, cased = false) =>
      wordPieces(text, words, cased).map(({ id, start, end }) => [WORDS[id], text.slice(start, end)])
    expect(cut('Zorblax, zorq.')).toEqual([
      ['zo', 'Zo'],
      ['##rb', 'rb'],
      ['##lax', 'lax'],
      [',', ','],
      ['[UNK]', 'zorq'],
      ['.', '.'],
    ])
    expect(cut(`zo${'a'.repeat(98)} zo${'a'.repeat(99)}`).map(([piece]) => piece)).toEqual([
      'zo',
      ...Array.from({ length: 98 }, () => '##a'),
      '[UNK]',
    ])
    expect(cut('Zo', true)).toEqual([['[UNK]', 'Zo']])
  })
  it('keeps offsets in order and within any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (text, cased) => {
        let last = 0
        for (const { start, end, word } of wordPieces(text, words, cased)) {
          expect([start >= 0, end > start, end <= text.length, end >= last, word >= 0]).toEqual([true, true, true, true, true])
          last = end
        }
      }),
    )
  })
})

describe('windowsOf', () => {
  it('covers every piece, deep enough', () => {
    for (const [count, size, overlap] of [
      [0, 6, 2],
      [1, 6, 2],
      [6, 6, 2],
      [7, 6, 2],
      [100, 10, 4],
    ] as const) {
      const windows = windowsOf(count, size, overlap)
      for (let piece = 0; piece < count; piece++) {
        const depths = windows.filter(({ start, end }) => piece >= start && piece < end).map((window) => depthIn(window, piece, count))
        expect(Math.max(...depths)).toBeGreaterThanOrEqual(Math.floor(overlap / 2) - 1)
      }
    }
  })
})
