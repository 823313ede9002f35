import { describe, expect, it } from 'vitest'
import { openRedacted } from '../../src/base/evidence/redacted.ts'
import { sealAuthorized } from '../../src/base/evidence/authorized.ts'
import type { FragmentFields } from '../../src/base/fragment.ts'
import type { KnownIdentity, Tokenizer } from '../../src/base/seams/deidentifier.ts'
import { type RedactParts, redactFragments, redactText } from '../../src/deidentify/redact.ts'
import { createTokenizer } from '../../src/deidentify/tokenize.ts'
import { memoryVault } from '../../src/deidentify/vault/index.ts'
import { findTokens } from '../../src/text/token-grammar.ts'
import { stageContext } from '../support/stage-context.ts'
import { structuredDetector } from '../support/structured-detector.ts'

const known: KnownIdentity = { values: [{ category: 'name', value: 'Maria Ortiz', entity: 'Patient/1' }] }
const scope = { scope: { tenant: 't1', id: 's1' }, known }
const fields: FragmentFields = {
  source: 'ehr',
  tenant: 't1',
  patient: 'Patient/1',
  dataClass: 'clinical-note',
  confidentiality: 'N',
  sensitivities: [],
  origin: 'record',
  reference: 'DocumentReference/3',
  resourceType: 'DocumentReference',
  status: 'current',
  encounter: null,
  codes: [],
  categories: [],
  securityLabels: [],
  authors: [],
  dateStart: '2026-03-04T10:00:00.000Z',
  dateEnd: '2026-03-04T10:30:00.000Z',
  lastUpdated: null,
}
const fragment = (context: ReturnType<typeof stageContext>, text: string, more: Partial<FragmentFields> = {}, title = 'Progress note') =>
  sealAuthorized(context.scope, {
    fragment: {
      id: 'DocumentReference/3',
      fields: { ...fields, ...more },
      provenance: { reference: 'DocumentReference/3', version: '1', span: null, origin: 'record' },
      title,
      text,
    },
    decision: { effect: 'permit', rows: ['r'], obligations: [{ type: 'no-retention' }], reasons: [], revision: '1' } as never,
  })
const partsWith = (tokenizer?: Tokenizer): RedactParts => ({
  tokenizer: tokenizer ?? createTokenizer({ deidentifier: structuredDetector, vault: memoryVault() }),
  milliseconds: 1_000,
})
const labels = () => {
  let count = 0
  return () => `F${++count}`
}

describe('redactFragments', () => {
  it('redacts text, title and date, labels in order, and counts in the trail', async () => {
    const context = stageContext()
    const parts = partsWith()
    const given = [
      fragment(context, 'Maria Ortiz seen 2026-03-04.', {}, 'Letter to Dr. Chen'),
      fragment(context, 'Dr. Chen agrees.', { dateStart: null, dateEnd: null }),
    ]
    const [one, two] = await redactFragments(given, labels(), scope, parts, context)
    expect(one!.text).toMatch(/^\[NAME-\d-\w{4}\] seen \[DATE-1-\w{4}\]\.$/)
    expect(one!.fragment).toMatchObject({
      label: 'F1',
      source: 'ehr',
      reference: 'DocumentReference/3',
      dataClass: 'clinical-note',
      origin: 'record',
    })
    expect(one!.fragment!.title).toMatch(/^Letter to \[NAME-\d-\w{4}\]$/)
    expect(one!.fragment!.date).toBe(findTokens(one!.text)[1]!.token)
    expect(two!.fragment).toMatchObject({ label: 'F2', date: null, title: 'Progress note' })
    expect(findTokens(two!.text)[0]!.token).toBe(findTokens(one!.fragment!.title)[0]!.token)
    expect(openRedacted(context.scope, one)).toMatchObject({ kind: 'fragment', role: null, obligations: [{ type: 'no-retention' }] })
    expect(context.events).toEqual([{ type: 'record-masked', texts: 2, masked: { name: 3, date: 1 } }])
    expect(JSON.stringify([one, two])).not.toMatch(/Ortiz|Chen|2026/)
  })

  it.each([
    ['2026-03-01T00:00:00.000Z', '2026-03-31T23:59:59.999Z', '2026-03'],
    ['2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z', '2026'],
    ['2026-03-04T00:00:00.000Z', null, '2026-03-04'],
    ['2026-03-04T00:00:00.000Z', '2026-05-06T00:00:00.000Z', '2026-03-04'],
    [null, null, null],
  ])('shows %s…%s as %s where dates are kept', async (dateStart, dateEnd, shown) => {
    const context = stageContext()
    const parts = partsWith(createTokenizer({ deidentifier: structuredDetector, vault: memoryVault(), mode: { date: 'keep' } }))
    const [one] = await redactFragments([fragment(context, 'x', { dateStart, dateEnd })], labels(), scope, parts, context)
    expect(one!.fragment!.date).toBe(shown)
  })

  it('takes only evidence of its session, and does nothing without any', async () => {
    const context = stageContext()
    await expect(redactFragments([{} as never], labels(), scope, partsWith(), context)).rejects.toMatchObject({ code: 'EVIDENCE_FORGED' })
    await expect(redactFragments([fragment(stageContext(), 'x')], labels(), scope, partsWith(), context)).rejects.toMatchObject({
      code: 'EVIDENCE_FOREIGN',
    })
    expect(await redactFragments([], labels(), scope, partsWith(), context)).toEqual([])
    expect(context.events).toEqual([])
  })

  it('shows no date when the tokenizer does not say how', async () => {
    const context = stageContext()
    const { redact, resolve, vaulted } = partsWith().tokenizer
    const [one] = await redactFragments([fragment(context, 'x')], labels(), scope, partsWith({ redact, resolve, vaulted }), context)
    expect(one!.fragment!.date).toBeNull()
  })
})

describe('redactText', () => {
  it('redacts a question, where tokens are text, and a turn, where the scope’s tokens stay', async () => {
    const context = stageContext()
    const parts = partsWith()
    const question = await redactText('What did Dr. Chen say to Maria Ortiz?', { kind: 'question' }, scope, parts, context)
    expect(question).toMatchObject({ kind: 'question', fragment: null })
    expect(question.text).not.toMatch(/Chen|Ortiz/)
    const turn = await redactText(question.text, { kind: 'turn', role: 'user', basis: [], obligations: [] }, scope, parts, context)
    expect(turn.text).toBe(question.text)
    expect(openRedacted(context.scope, turn)).toMatchObject({ kind: 'turn', role: 'user', obligations: [] })
    const quoted = await redactText(question.text, { kind: 'question' }, scope, parts, context)
    for (const { token } of findTokens(question.text)) expect(quoted.text).not.toContain(token)
  })

  it('fails closed on a hang, an abort, a throw and an unknown answer, with the request’s id', async () => {
    const { tokenizer } = partsWith()
    const redactWith = (redact: unknown, context = stageContext(), milliseconds = 1_000) =>
      redactText(
        'Maria Ortiz',
        { kind: 'question' },
        scope,
        { tokenizer: { ...tokenizer, redact: redact as Tokenizer['redact'] }, milliseconds },
        context,
      )
    await expect(redactWith(() => new Promise(() => undefined), stageContext(), 5)).rejects.toMatchObject({
      code: 'VAULT_UNAVAILABLE',
      requestId: 'request-1',
    })
    await expect(redactWith(() => new Promise(() => undefined), stageContext(AbortSignal.abort()))).rejects.toMatchObject({
      code: 'ABORTED',
    })
    await expect(redactWith(() => Promise.reject(new Error('Maria')))).rejects.toMatchObject({
      code: 'DEIDENTIFY_FAILED',
      requestId: 'request-1',
    })
    for (const answer of [null, [], ['Maria'], [{ text: 'Maria' }], [{ text: 1, masked: {} }]]) {
      await expect(redactWith(async () => answer)).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
    }
    const broken = createTokenizer({
      deidentifier: structuredDetector,
      vault: { ...memoryVault(), entries: () => Promise.reject(new Error('x')) },
    })
    await expect(redactText('x', { kind: 'question' }, scope, partsWith(broken), stageContext())).rejects.toMatchObject({
      code: 'VAULT_UNAVAILABLE',
      requestId: 'request-1',
    })
  })
})
