import { describe, expect, test } from 'vitest'
import { and, eq } from '../../src/base/filter/index.ts'
import { createIndexer, type IndexerOptions, memoryVectorStore, vectorStoreSource } from '../../src/retrieve/index.ts'
import { candidate, run } from '../support/retrieval.ts'
import type { Candidate } from '../support/types.ts'

const signal = new AbortController().signal
const embedder = (sent: string[] = []) => ({
  dimensions: 2,
  embed: async (texts: readonly string[]) => {
    sent.push(...texts)
    return texts.map(() => [1, 0])
  },
})
const labeller = {
  label: ({ text, dataClass }: Candidate) => ({
    dataClass: dataClass ?? null,
    confidentiality: text.includes('HIV') ? ('R' as const) : ('N' as const),
    sensitivities: text.includes('HIV') ? (['HIV'] as const) : [],
  }),
}
const setup = (options: Partial<IndexerOptions> = {}) => {
  const store = memoryVectorStore({ dimensions: 2 })
  const sent: string[] = []
  const indexer = createIndexer({ store, embedder: { ...embedder(sent), local: true }, labeller: labeller as never, ...options })
  const found = (grant?: Parameters<typeof run>[2]) =>
    run({ sources: [vectorStoreSource({ name: 'index', store, embedder: embedder() })] }, { limit: 100 }, grant)
  return { store, indexer, sent, found }
}
const all = and(eq('tenant', 't1'), eq('origin', 'record'))

describe('createIndexer', () => {
  test('chunks, labels each chunk by its own text, and cites back', async () => {
    const { store, indexer, found } = setup({ chunks: { longest: 100, overlap: 0 } })
    const text = `${'Seen for cough. '.repeat(8)}\n\nHIV test discussed.`
    expect(await indexer.index([candidate('note', { text, reference: 'DocumentReference/1' })], signal)).toEqual({ chunks: 2, refused: [] })
    const { fragments } = await found()
    for (const { provenance, text: piece } of fragments) expect(text.slice(...(provenance.span as [number, number]))).toBe(piece)
    const labels: unknown[] = []
    for await (const { candidate: each } of store.scan(all)) labels.push(each.labels?.sensitivities)
    expect(labels).toEqual([[], ['HIV']])
  })

  test('refuses what a filter could not judge, by rule', async () => {
    const { indexer } = setup({ required: ['dateStart', 'codes'] })
    const good = { dateStart: '2026-01-01T00:00:00.000Z', codes: ['s|1'] }
    const { chunks, refused } = await indexer.index(
      [
        candidate('ok', good),
        candidate('no-tenant', { ...good, tenant: undefined }),
        candidate('no-patient', { ...good, patient: undefined }),
        candidate('no-class', { ...good, dataClass: undefined }),
        candidate('no-date', { codes: ['s|1'] }),
        candidate('no-codes', { dateStart: good.dateStart }),
        candidate('empty', { ...good, text: ' ' }),
        candidate('Ada Okafor', { ...good, text: '' }),
      ],
      signal,
    )
    expect(chunks).toBe(1)
    expect(refused.map(({ rule }) => rule)).toEqual([
      'tenant-missing',
      'patient-missing',
      'unclassified',
      'missing:dateStart',
      'missing:codes',
      'text-empty',
      'text-empty',
    ])
    expect(JSON.stringify(refused)).not.toContain('Okafor')
  })

  test('knowledge may belong to nobody', async () => {
    const { indexer } = setup()
    expect(await indexer.index([candidate('k', { patient: undefined, dataClass: 'knowledge' })], signal)).toMatchObject({ chunks: 1 })
  })

  test('a remote embedder sees redacted text only, one patient at a time', async () => {
    expect(() => setup({ embedder: embedder() })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    const sent: string[] = []
    const whose: unknown[] = []
    const { indexer, found } = setup({
      embedder: embedder(sent),
      redact: async (texts, of) => {
        whose.push(of.patient)
        return texts.map((text) => text.replaceAll('Okafor', 'NAME'))
      },
    })
    await indexer.index([candidate('1', { text: 'Ada Okafor' }), candidate('2', { text: 'Ben Okafor', patient: 'Patient/b' })], signal)
    expect(sent).toEqual(['Ada NAME', 'Ben NAME'])
    expect(whose).toEqual(['Patient/a', 'Patient/b'])
    expect((await found()).fragments.map(({ text }) => text)).toEqual(['Ada Okafor'])
    const failing = setup({ embedder: embedder(), redact: async () => [] })
    await expect(failing.indexer.index([candidate('1')], signal)).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
  })

  test('a changed record leaves no chunk of the old one', async () => {
    const { store, indexer, found } = setup({ chunks: { longest: 100, overlap: 0 } })
    await indexer.index([candidate('note', { text: 'old words. '.repeat(40) })], signal)
    expect(store.size).toBeGreaterThan(3)
    await indexer.index([candidate('note', { text: 'new words.' })], signal)
    expect((await found()).fragments.map(({ text }) => text)).toEqual(['new words.'])
    expect(await indexer.removeRecord('t1', 'note')).toBe(1)
    expect(store.size).toBe(0)
  })

  test('relabels without embedding again, and never loosens', async () => {
    let strict = false
    const changing = {
      label: (each: Candidate) => ({
        dataClass: each.dataClass ?? null,
        confidentiality: strict ? ('R' as const) : ('N' as const),
        sensitivities: [],
      }),
    }
    const { store, indexer, sent } = setup({ labeller: changing })
    await indexer.index([candidate('1', { labels: { sensitivities: ['HIV'] } }), candidate('2')], signal)
    strict = true
    expect(await indexer.relabel(all)).toEqual({ changed: 2, removed: 0 })
    strict = false
    expect(await indexer.relabel(all)).toEqual({ changed: 0, removed: 0 })
    const labels: unknown[] = []
    for await (const { candidate: each } of store.scan(all)) labels.push(each.labels)
    expect(labels).toEqual([
      { confidentiality: 'R', sensitivities: ['HIV'] },
      { confidentiality: 'R', sensitivities: [] },
    ])
    expect(sent).toHaveLength(2)
  })

  test('erases a patient, and follows consents: what cannot be decided is erased', async () => {
    const { store, indexer } = setup()
    await indexer.index([candidate('1'), candidate('2', { patient: 'Patient/b' }), candidate('3', { tenant: 't2' })], signal)
    expect(await indexer.erasePatient('t1', 'Patient/a')).toBe(1)
    expect(store.size).toBe(2)
    let tell: (patient: string) => void = () => undefined
    const consents = {
      verdict: async () => ({ decision: 'none' as const, residual: null, basis: [] }),
      onChange: (listener: (patient: string) => void) => {
        tell = listener
        return () => undefined
      },
    }
    const errors: unknown[] = []
    indexer.followConsents(consents, {
      tenant: 't1',
      decide: async () => {
        throw new Error('x')
      },
      onError: (error) => errors.push(error),
    })
    tell('Patient/b')
    await new Promise((resolve) => setImmediate(resolve))
    expect(store.size).toBe(1)
    expect(errors).toHaveLength(1)
  })
})
