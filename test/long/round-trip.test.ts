import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PHI_CATEGORIES } from '../../src/base/vocabulary/phi-category.ts'
import { createDeidentifier, createTokenizer, knownIdentity, memoryVault, redactStream } from '../../src/deidentify/index.ts'
import { findTokens, splitAtTokens } from '../../src/text/token-grammar.ts'
import { sharedData } from '../support/shared-data.ts'

const { signal } = new AbortController()
const deidentifier = createDeidentifier()
const CORPORA = [
  'phi/surrogate_notes_en/dev_A.jsonl',
  'phi/handwritten_en/notes.jsonl',
  'phi/asq_phi/asq_phi.jsonl',
  'phi/aci_bench/train.jsonl',
  'phi/mtsamples/mtsamples_no_names.jsonl',
  'phi/meddocan_es/train.jsonl',
  'phi/openmed_fixtures/adversarial_phi.jsonl',
]
interface Document {
  readonly text?: string
  readonly note?: string
  readonly fhirPatient?: unknown
}

const documentsOf = (path: string): readonly Document[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Document)

describe.skipIf(sharedData('phi') === null)('restoring', () => {
  it.each(CORPORA)('is exact on every document of %s, and no known value is refused or left', async (corpus) => {
    const path = sharedData(corpus)
    if (path === null) return
    const tokenizer = createTokenizer({ deidentifier, vault: memoryVault() })
    const restore = async (text: string, scope: { tenant: string; id: string }): Promise<string> => {
      const tokens = findTokens(text).map(({ token }) => token)
      const values = await tokenizer.resolve(tokens, { scope, reveal: PHI_CATEGORIES, signal })
      let next = 0
      return splitAtTokens(text)
        .map((piece) => {
          if (piece.kind === 'text') return piece.text
          const restoration = values[next++]!
          return restoration.kind === 'value' ? restoration.value : `lost ${piece.token}`
        })
        .join('')
    }
    let count = 0
    for (const [index, { text, note, fhirPatient }] of documentsOf(path).entries()) {
      const original = text ?? note
      if (original === undefined) continue
      const known = fhirPatient === undefined || fhirPatient === null ? null : knownIdentity(fhirPatient)
      const scope = { tenant: 't1', id: `${corpus}-${index}` }
      const [redacted] = await tokenizer.redact([original], { scope, known, signal })
      expect(await restore(redacted!.text, scope)).toBe(original)
      const streamed: string[] = []
      for await (const part of redactStream([original], { tokenizer, deidentifier, scope, known, blockCharacters: 4_096 }))
        streamed.push(part)
      expect(await restore(streamed.join(''), scope)).toBe(original)
      count += 1
    }
    expect(count).toBeGreaterThan(5)
  })
})
