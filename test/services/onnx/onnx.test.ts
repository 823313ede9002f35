import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createDeidentifier } from 'phi-envelope/deidentify'
import { onnxDetector, type OnnxRuntime } from 'phi-envelope/onnx'
import { onnxModel } from '../../support/onnx-model.ts'

// The real runtime: run `npm install` in test/services/onnx first.
const load = createRequire(import.meta.url)
const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'zo', '##rblax', 'ulm', 'in']
const LABELS = ['O', 'B-PATIENT', 'B-CITY']
const folder = mkdtempSync(join(tmpdir(), 'phi-envelope-onnx-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('ONNX Runtime', () => {
  test('runs a model of ours, window by window', async () => {
    const runtime = load('onnxruntime-web') as OnnxRuntime
    const model = join(folder, 'model.onnx')
    const vocabulary = join(folder, 'vocab.txt')
    const kind = (word: string): number => (word === 'zo' ? 1 : word === 'ulm' ? 2 : 0)
    writeFileSync(model, onnxModel(WORDS.map((word) => LABELS.map((_, label) => (label === kind(word) ? 5 : 0)))))
    writeFileSync(vocabulary, WORDS.join('\n'))
    const options = {
      runtime,
      model,
      vocabulary,
      labels: LABELS,
      categories: { PATIENT: 'name', CITY: 'location' },
      windowPieces: 16,
      overlapPieces: 4,
    } as const
    const detector = await onnxDetector(options)
    const text = `${'in '.repeat(100)}Zorblax in ULM`
    const spans = await createDeidentifier({ detectors: [detector] }).detectAsync(text)
    expect(spans.filter((span) => span.detector === 'onnx').map(({ start, end, category }) => [text.slice(start, end), category])).toEqual([
      ['Zorblax', 'name'],
      ['ULM', 'location'],
    ])
    writeFileSync(model, 'no model')
    await expect(onnxDetector(options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
