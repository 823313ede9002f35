/** Runs the prompt, model and reply stages alone, with a small tokenizer that tests can read. */
import type { Prompt } from '../../src/base/evidence/index.ts'
import { sealRedacted } from '../../src/base/evidence/redacted.ts'
import type { FragmentFields, FragmentHeader } from '../../src/base/fragment.ts'
import type { ModelCall } from '../../src/base/model-part.ts'
import type { Check, KnownValue, Obligation, PhiSpan, Reply, Restoration, Tokenizer } from '../../src/base/index.ts'
import type { TrailEventDetail } from '../../src/base/events.ts'
import type { StageContext } from '../../src/base/stage-context.ts'
import type { PhiCategory } from '../../src/base/vocabulary/phi-category.ts'
import { callModel } from '../../src/model/index.ts'
import { type AssembleOptions, assemblePrompt } from '../../src/prompt/index.ts'
import { type CheckParts, checkDraft, defaultChecks, type ReleaseParts, releaseReply } from '../../src/reply/index.ts'

export const VAULT_SCOPE = Object.freeze({ tenant: 'north', id: 'scope-1' })

/** Tokens as a vault would have given them, with the values behind. */
export const TOKENS: Readonly<Record<string, { readonly category: PhiCategory; readonly value: string }>> = Object.freeze({
  '[NAME-1-k7qd]': { category: 'name', value: 'Maria Ortiz' },
  '[NAME-2-x8w0]': { category: 'name', value: 'Tobias Okafor' },
  '[DATE-1-m3pt]': { category: 'date', value: '1980-04-12' },
  '[MRN-1-q2zz]': { category: 'mrn', value: 'A4471882' },
  '[PHONE-1-7c7c]': { category: 'phone', value: '555-013-4477' },
})

export const vaultedValues: readonly KnownValue[] = Object.values(TOKENS).map(({ category, value }) => ({
  category,
  value,
  entity: 'Patient/1',
}))

export const tokenizer: Tokenizer = {
  redact: async (texts) => texts.map((text) => ({ text, masked: {} })),
  resolve: async (tokens, { reveal }) =>
    tokens.map((token): Restoration => {
      const entry = TOKENS[token]
      if (entry === undefined) return { kind: 'unknown' }
      return reveal.includes(entry.category) ? { kind: 'value', ...entry } : { kind: 'hidden', category: entry.category }
    }),
  vaulted: async () => vaultedValues,
}

export interface TestContext extends StageContext {
  readonly events: TrailEventDetail[]
  readonly controller: AbortController
}

export function testContext(): TestContext {
  const events: TrailEventDetail[] = []
  const controller = new AbortController()
  return {
    scope: Object.freeze({ id: 'session-1' }),
    requestId: 'request-1',
    clock: { now: () => Date.now() },
    signal: controller.signal,
    record: (event) => void events.push(event),
    events,
    controller,
  }
}

export const header = (label: string, over: Partial<FragmentHeader> = {}): FragmentHeader => ({
  id: `Observation/${label}`,
  label,
  source: 'fhir',
  dataClass: 'laboratory',
  confidentiality: 'N',
  sensitivities: [],
  origin: 'record',
  reference: `Observation/${label}`,
  title: 'Laboratory result',
  date: '2026-03-02',
  ...over,
})

const fieldsOf = ({ source, dataClass, confidentiality, sensitivities, origin, reference }: FragmentHeader): FragmentFields => ({
  source,
  tenant: 'tenant-1',
  patient: 'Patient/1',
  dataClass,
  confidentiality,
  sensitivities,
  origin,
  reference,
  resourceType: null,
  status: null,
  encounter: null,
  codes: [],
  categories: [],
  securityLabels: [],
  authors: [],
  dateStart: null,
  dateEnd: null,
  lastUpdated: null,
})

export interface Scenario {
  readonly instructions?: string
  readonly question?: string
  readonly history?: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[]
  readonly fragments?: readonly {
    readonly text: string
    readonly header?: Partial<FragmentHeader>
    readonly obligations?: readonly Obligation[]
  }[]
  readonly options?: AssembleOptions
}

export function assemble(scenario: Scenario, context: StageContext): Prompt {
  return assemblePrompt(
    {
      instructions: scenario.instructions ?? 'Answer in plain words from the records.',
      question: sealRedacted(context.scope, {
        kind: 'question',
        text: scenario.question ?? 'What changed since the last visit of [NAME-1-k7qd]?',
        fragment: null,
        role: null,
        obligations: [],
        basis: [],
      }),
      history: (scenario.history ?? []).map(({ role, text }) =>
        sealRedacted(context.scope, { kind: 'turn', text, fragment: null, role, obligations: [], basis: [] }),
      ),
      fragments: (scenario.fragments ?? [{ text: 'Hemoglobin A1c 7.2 % (was 8.1 %) for [NAME-1-k7qd].' }]).map(
        ({ text, header: over, obligations }, index) =>
          sealRedacted(context.scope, {
            kind: 'fragment',
            text,
            fragment: header(`F${index + 1}`, over),
            role: null,
            obligations: obligations ?? [],
            basis: [fieldsOf(header(`F${index + 1}`, over))],
          }),
      ),
    },
    scenario.options ?? {},
    context,
  )
}

export interface RunOptions {
  readonly scenario?: Scenario
  readonly checks?: readonly Check[]
  readonly check?: Partial<CheckParts>
  readonly release?: Partial<ReleaseParts>
  readonly reveal?: readonly PhiCategory[]
  readonly detect?: (text: string) => readonly PhiSpan[]
}

export interface Ended {
  readonly end: string
  readonly answer: string | null
}

/** Runs a model through the three stages. */
export async function run(
  model: ModelCall,
  context: TestContext,
  options: RunOptions = {},
): Promise<{ reply: Reply; ends: Ended[]; prompt: Prompt }> {
  const prompt = assemble(options.scenario ?? {}, context)
  const draft = await callModel(prompt, model, { milliseconds: 2_000, maxCharacters: 200_000 }, context)
  const checked = checkDraft(
    draft,
    {
      checks: options.checks ?? defaultChecks(),
      tokenizer,
      vaultScope: VAULT_SCOPE,
      known: [],
      detect: options.detect ?? (() => []),
      milliseconds: 1_000,
      ...options.check,
    },
    context,
  )
  const ends: Ended[] = []
  const reply = releaseReply(
    checked,
    {
      tokenizer,
      scope: VAULT_SCOPE,
      reveal: options.reveal ?? ['name', 'date'],
      viewer: 'https://issuer.example|user-1',
      beforeFirst: async () => undefined,
      onEnd: (end, turn) => void ends.push({ end, answer: turn?.answer ?? null }),
      ...options.release,
    },
    context,
  )
  return { reply, ends, prompt }
}

/** A model that says `text` in chunks of `size` units. */
export const says = (text: string, size = 7): ModelCall =>
  async function* say() {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
  }
