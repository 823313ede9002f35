/** What detectors, tokenizers and identity sources must keep: offsets that hold, and no value where a token should stand. */
import { deepFreeze } from '../../base/freeze.ts'
import type { Deidentifier, IdentitySource, KnownIdentity, PhiSpan, Tokenizer, VaultScope } from '../../base/seams/index.ts'
import { isPhiCategory, PHI_CATEGORIES } from '../../base/vocabulary/phi-category.ts'
import { casesOf, type Contract, demand } from '../contract.ts'
import { type Create, neverAborted } from '../sample.ts'

const known: KnownIdentity = deepFreeze({
  values: [
    { category: 'name', value: 'Ottoline Vance', entity: 'Patient/1' },
    { category: 'mrn', value: 'NC-448120', entity: 'Patient/1' },
    { category: 'email', value: 'o.vance@mail.example', entity: 'Patient/1' },
  ],
})
const NOTE = 'Ottoline Vance (MRN NC-448120) wrote from o.vance@mail.example about her metformin.'
const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  'a\udc00b',
  '\u{1F468}\u200d\u{1F469}',
  'é'.normalize('NFD'),
  '\u202Ereversed',
  '1-'.repeat(5_000),
]

/** The contract of {@link Deidentifier}. */
export function deidentifierContract(options: { readonly create: Create<Deidentifier> }): Contract {
  const { create } = options
  return {
    seam: 'Deidentifier',
    cases: casesOf({
      'finds what the chart knows': async () => {
        const spans = wellFormed((await create()).detect(NOTE, { known }), NOTE)
        for (const { value } of known.values) {
          const start = NOTE.indexOf(value)
          demand(covered(spans, start, start + value.length), 'every known value is covered by spans')
        }
      },
      'leaves the clinical words': async () => {
        const spans = (await create()).detect(NOTE, { known })
        const start = NOTE.indexOf('metformin')
        demand(!spans.some((span) => span.start < start + 9 && span.end > start), 'a drug name is no identifier')
      },
      'gives spans that are sorted, disjoint and inside, for any text': async () => {
        const deidentifier = await create()
        for (const text of [...ODD_TEXTS, NOTE, NOTE.toUpperCase(), `${NOTE}\n${NOTE}`]) {
          wellFormed(deidentifier.detect(text), text)
          wellFormed(deidentifier.detect(text, { known }), text)
        }
      },
      'gives the same answer twice': async () => {
        const deidentifier = await create()
        const first = JSON.stringify(deidentifier.detect(NOTE, { known }))
        demand(JSON.stringify(deidentifier.detect(NOTE, { known })) === first, 'detection has no memory')
      },
    }),
  }
}

/** The contract of {@link Tokenizer}. `create` gives one with an empty vault each time. */
export function tokenizerContract(options: { readonly create: Create<Tokenizer> }): Contract {
  const { create } = options
  const signal = neverAborted()
  const scope: VaultScope = { tenant: 'north-clinic', id: 'scope-a' }
  const context = { scope, known, signal }
  const redact = async (tokenizer: Tokenizer, text: string): Promise<string> => {
    const [tokenized] = await tokenizer.redact([text], context)
    demand(tokenized !== undefined, 'one answer a text')
    return tokenized.text
  }
  return {
    seam: 'Tokenizer',
    cases: casesOf({
      'leaves no known value, and the clinical words': async () => {
        const text = await redact(await create(), NOTE)
        for (const { value } of known.values) demand(!text.includes(value), 'no known value remains')
        demand(text.includes('metformin'), 'the clinical words remain')
      },
      'gives a value one token in a scope, across texts': async () => {
        const tokenizer = await create()
        const one = await redact(tokenizer, 'Ottoline Vance')
        const two = await redact(tokenizer, 'Ottoline Vance')
        demand(one === two, 'the same value has the same token')
      },
      'leaves its own tokens alone where they are to be kept, and only its own': async () => {
        const tokenizer = await create()
        const once = await redact(tokenizer, NOTE)
        const [again] = await tokenizer.redact([once], { ...context, tokens: 'keep' })
        demand(again?.text === once, 'tokens of the scope are left alone')
        const [elsewhere] = await tokenizer.redact([once], { ...context, scope: { ...scope, id: 'scope-b' }, tokens: 'keep' })
        demand(elsewhere?.text !== once, 'tokens of another scope are text')
      },
      'gives values back to who may see them, and to nobody else': async () => {
        const tokenizer = await create()
        const token = (await redact(tokenizer, 'Ottoline Vance')).trim()
        const resolve = async (reveal: typeof PHI_CATEGORIES | readonly [], of = scope, what = token) =>
          (await tokenizer.resolve([what], { scope: of, reveal, signal }))[0]
        const shown = await resolve(PHI_CATEGORIES)
        demand(shown?.kind === 'value' && shown.value === 'Ottoline Vance', 'a viewer who may see it sees it')
        demand((await resolve([]))?.kind === 'hidden', 'a viewer who may not sees that it is hidden')
        demand((await resolve(PHI_CATEGORIES, { ...scope, id: 'scope-b' }))?.kind === 'unknown', 'another scope knows nothing')
        demand((await resolve(PHI_CATEGORIES, scope, `${token}x`))?.kind === 'unknown', 'a mangled token is unknown')
      },
      'lists what it vaulted': async () => {
        const tokenizer = await create()
        await redact(tokenizer, NOTE)
        const values = (await tokenizer.vaulted(scope, signal)).map(({ value }) => value)
        demand(values.includes('NC-448120'), 'a vaulted value is listed for leak checks')
      },
    }),
  }
}

/** The contract of {@link IdentitySource}. `patient` exists in `tenant`. */
export function identitySourceContract(options: {
  readonly create: Create<IdentitySource>
  readonly patient: string
  readonly tenant: string
}): Contract {
  const { create, patient, tenant } = options
  return {
    seam: 'IdentitySource',
    cases: casesOf({
      'knows who the patient is': async () => {
        const { values } = await (await create()).identity(patient, { tenant, credentials: null, signal: neverAborted() })
        demand(values.length > 0, 'a chart knows its patient')
        for (const value of values) demand(isPhiCategory(value.category) && value.value.length > 0, 'a value has a category and a text')
      },
      'knows nobody for an unknown patient': async () => {
        const source = await create()
        let count: number
        try {
          count = (await source.identity('Patient/unknown-to-all', { tenant, credentials: null, signal: neverAborted() })).values.length
        } catch {
          count = 0
        }
        demand(count === 0, 'an unknown patient has no identity')
      },
    }),
  }
}

function wellFormed(spans: readonly PhiSpan[], text: string): readonly PhiSpan[] {
  let end = 0
  for (const span of spans) {
    demand(Number.isInteger(span.start) && Number.isInteger(span.end) && span.start < span.end, 'a span has a length')
    demand(span.start >= end && span.end <= text.length, 'spans are sorted, disjoint and inside the text')
    demand(isPhiCategory(span.category), 'a span has a category')
    demand(span.confidence >= 0 && span.confidence <= 1, 'confidence is between 0 and 1')
    end = span.end
  }
  return spans
}

function covered(spans: readonly PhiSpan[], start: number, end: number): boolean {
  let at = start
  for (const span of spans) if (span.start <= at && span.end > at) at = span.end
  return at >= end
}
