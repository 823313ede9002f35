// What the envelope adds to a request: assembling 20 fragments of 2 kB, checking and restoring a 1,000-token reply; and checking a
// reply beside redact-pii, @openai/guardrails and LangChain's piiMiddleware over the same text in the same run, in CPU time.
// Run: (cd bench/peers && npm install) && npx tsx bench/reply.bench.ts
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { piiMiddleware } from 'langchain'
import { createDeidentifier } from '../src/deidentify/index.ts'
import { callModel } from '../src/model/index.ts'
import { createReplyChecker, checkDraft, defaultChecks, groundingChecks, releaseReply } from '../src/reply/index.ts'
import { neutralise, screenText } from '../src/prompt/index.ts'
import { assemble, says, testContext, TOKENS, tokenizer, VAULT_SCOPE, vaultedValues } from '../test/reply/harness.ts'

const SENTENCES = [
  'Seen in clinic for follow-up of type 2 diabetes and hypertension, feeling well apart from some fatigue in the afternoon. ',
  'Hemoglobin A1c 7.2 % (was 8.1 % in the spring), LDL 96 mg/dL, creatinine 0.9 mg/dL, potassium 4.1 mmol/L. ',
  'Continue metformin 1000 mg twice daily, lisinopril 20 mg once daily, and atorvastatin 40 mg at night. ',
  'Blood pressure 132/76 mmHg, heart rate 72 bpm, weight 81 kg, no edema, lungs clear, heart regular. ',
  '[NAME-1-k7qd] was advised to walk for thirty minutes on most days and to bring the glucose diary along. ',
]
const text = (length: number, from: number): string => {
  let out = ''
  for (let index = from; out.length < length; index += 1) out += SENTENCES[index % SENTENCES.length]
  return out.slice(0, length)
}
const fragments = Array.from({ length: 20 }, (_, index) => ({ text: text(2_000, index) }))
const answer = SENTENCES.map((sentence, index) => `${sentence.trim()} [F${index + 1}].`)
  .join('\n')
  .repeat(8)
  .slice(0, 4_000)
const detector = createDeidentifier()
const detect = (each: string) => detector.detect(each)

async function once(chunk: number): Promise<void> {
  const context = testContext()
  const prompt = assemble({ fragments, options: { maxTokens: 40_000 } }, context)
  const draft = await callModel(prompt, says(answer, chunk), { milliseconds: 60_000, maxCharacters: 200_000 }, context)
  const checked = checkDraft(
    draft,
    {
      checks: [...defaultChecks(), ...groundingChecks()],
      tokenizer,
      vaultScope: VAULT_SCOPE,
      known: vaultedValues,
      detect,
      milliseconds: 10_000,
    },
    context,
  )
  const reply = releaseReply(
    checked,
    { tokenizer, scope: VAULT_SCOPE, reveal: ['name'], viewer: 'x', beforeFirst: async () => undefined, onEnd: () => undefined },
    context,
  )
  await reply.text()
}

async function median(work: () => unknown, runs = 30): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs + 5; run += 1) {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    if (run >= 5) times.push((user + system) / 1_000)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!
}
const show = (name: string, milliseconds: number, units?: number): void =>
  console.log(
    `${name.padEnd(58)} ${milliseconds.toFixed(2).padStart(8)} ms${units === undefined ? '' : `  ${(units / 1_000 / milliseconds).toFixed(1)} MB/s`}`,
  )

const joined = fragments.map((fragment) => fragment.text)
const size = joined.reduce((sum, each) => sum + each.length, 0)
show('screen 20 × 2 kB', await median(() => joined.map((each) => screenText(each))), size)
show('neutralise 20 × 2 kB', await median(() => joined.map((each) => neutralise(each))), size)
show('assemble a prompt of 20 × 2 kB', await median(() => assemble({ fragments, options: { maxTokens: 40_000 } }, testContext())), size)
const checkerContext = {
  prompt: { fragments: [], instructions: 'Answer in plain words.', canaries: ['q7x3k9m2w5t8r4z6'] },
  restoration: (token: string) =>
    TOKENS[token] === undefined ? ({ kind: 'unknown' } as const) : ({ kind: 'hidden', category: 'name' } as const),
  known: vaultedValues,
  detect,
}
const cut = (whole: string): readonly string[] => whole.match(/[\s\S]{1,4}/g) ?? []
const pieces = cut(answer)
/** Reads to the end, or to where it is withheld. */
async function stream(checker: ReturnType<typeof createReplyChecker>, context: object, chunks = pieces): Promise<void> {
  for await (const _piece of checker.checkStream(chunks, context));
}
for (const check of [...defaultChecks(), ...groundingChecks()]) {
  const checker = createReplyChecker({ checks: [check] })
  show(`stream of 4-character chunks, ${check.name}`, await median(() => stream(checker, checkerContext)), answer.length)
}
const standard = createReplyChecker()
const everything = createReplyChecker({ checks: [...defaultChecks(), ...groundingChecks()] })
show('stream of 4-character chunks, all checks', await median(() => stream(everything, checkerContext)), answer.length)
show(
  'the same without detection of identifiers',
  await median(() => stream(everything, { ...checkerContext, detect: undefined })),
  answer.length,
)
show('request: assemble, call, check and restore', await median(() => once(4)))

const kinds = ['email', 'credit_card', 'ip', 'mac_address', 'url'] as const
const middlewares = kinds.map((kind) => piiMiddleware(kind, { strategy: 'redact', applyToInput: true, applyToOutput: true }))
type Hook = (state: object, runtime: object) => unknown
const hook = (value: unknown): Hook => (typeof value === 'function' ? (value as Hook) : (value as { hook: Hook }).hook)

/** Who checks a reply, and over what. None of the peers reads a stream: each gets the whole text, once. */
const repliesOf = (whole: string, chunks: readonly string[]): Record<string, () => unknown> => ({
  'phi-envelope, all checks, a stream of 4-character chunks': () => stream(everything, checkerContext, chunks),
  'phi-envelope, default checks, a stream of 4-character chunks': () => stream(standard, checkerContext, chunks),
  'LangChain piiMiddleware × 5 (e-mail, card, IP, MAC, URL)': async () => {
    for (const { afterModel } of middlewares) await hook(afterModel)({ messages: [new AIMessage(whole)] }, { context: {} })
  },
  ...Object.fromEntries([...peers].map(([name, check]) => [name, () => check(whole)])),
})
const peers = new Map<string, (text: string) => unknown>()
const notes = readFileSync(new URL('../test/corpus/one.txt', import.meta.url), 'utf8')
  .repeat(4)
  .slice(0, 4_000)
/** Who takes identifiers out of 20 × 2 kB. */
const records: Record<string, () => unknown> = {
  'phi-envelope, detect': () => joined.map(detect),
  'LangChain piiMiddleware × 5': async () => {
    // It masks the last human message only: each text is given to it in turn.
    for (const { beforeModel } of middlewares)
      for (const each of joined) await hook(beforeModel)({ messages: [new HumanMessage(each)] }, { context: {} })
  },
}
const load = createRequire(new URL('./peers/package.json', import.meta.url))
try {
  const { SyncRedactor } = load('redact-pii') as { SyncRedactor: new () => { redact(text: string): string } }
  const redactor = new SyncRedactor()
  peers.set('redact-pii', (text) => redactor.redact(text))
  records['redact-pii'] = () => joined.map((each) => redactor.redact(each))
} catch {
  console.log('redact-pii is not installed: run npm install in bench/peers')
}
try {
  const { runGuardrails, PIIEntity } = load('@openai/guardrails') as {
    runGuardrails(text: string, bundle: object): Promise<unknown>
    PIIEntity: Readonly<Record<string, string>>
  }
  // Every check of it that asks no model, with encoded identifiers.
  const bundle = {
    guardrails: [
      { name: 'Contains PII', config: { entities: Object.values(PIIEntity), block: true, detect_encoded_pii: true } },
      { name: 'URL Filter', config: {} },
      { name: 'Secret Keys', config: {} },
    ],
  }
  await runGuardrails(answer, bundle)
  peers.set('@openai/guardrails: PII with encodings, URLs, secret keys', (text) => runGuardrails(text, bundle))
  records['@openai/guardrails: PII with encodings'] = async () => {
    for (const each of joined) await runGuardrails(each, { guardrails: bundle.guardrails.slice(0, 1) })
  }
} catch (error) {
  console.log('@openai/guardrails could not be run:', error instanceof Error ? error.message : error)
}

/** Rounds alternate, so that other work on the machine slows all alike. */
async function race(title: string, runners: Readonly<Record<string, () => unknown>>, characters: number): Promise<void> {
  const times = new Map<string, number[]>()
  for (let round = 0; round < 25; round += 1) {
    for (const [name, run] of Object.entries(runners)) {
      const start = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(start)
      if (round >= 5) times.set(name, [...(times.get(name) ?? []), (user + system) / 1_000])
    }
  }
  const middle = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!
  const [own] = [...times.values()]
  console.log(`\n${title}`)
  for (const [name, list] of times) {
    show(name, middle(list), characters)
    if (list !== own) console.log(`${' '.repeat(58)} ${(middle(list) / middle(own!)).toFixed(2).padStart(8)} × the first`)
  }
}
await race('checking one reply of 4,000 characters', repliesOf(answer, pieces), answer.length)
await race('checking one reply of 4,000 characters, of notes that name people', repliesOf(notes, cut(notes)), notes.length)
await race('identifiers in 20 × 2 kB of records', records, size)
