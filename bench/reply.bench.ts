// What the envelope adds to a request: assembling 20 fragments of 2 kB, checking and restoring a 1,000-token reply; beside
// LangChain's piiMiddleware over the same texts in the same run. Run: npx tsx bench/reply.bench.ts
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
const pieces = Array.from({ length: Math.ceil(answer.length / 4) }, (_, index) => answer.slice(index * 4, index * 4 + 4))
async function stream(checker: ReturnType<typeof createReplyChecker>, context: object): Promise<void> {
  for await (const _piece of checker.checkStream(pieces, context));
}
for (const check of [...defaultChecks(), ...groundingChecks()]) {
  const checker = createReplyChecker({ checks: [check] })
  show(`stream of 4-character chunks, ${check.name}`, await median(() => stream(checker, checkerContext)), answer.length)
}
const everything = createReplyChecker({ checks: [...defaultChecks(), ...groundingChecks()] })
show('stream of 4-character chunks, all checks', await median(() => stream(everything, checkerContext)), answer.length)
show(
  'the same without detection of identifiers',
  await median(() => stream(everything, { ...checkerContext, detect: undefined })),
  answer.length,
)
const request = await median(() => once(4))
show('request: assemble, call, check and restore', request)

const kinds = ['email', 'credit_card', 'ip', 'mac_address', 'url'] as const
const middlewares = kinds.map((kind) => piiMiddleware(kind, { strategy: 'redact', applyToInput: true, applyToOutput: true }))
type Hook = (state: object, runtime: object) => unknown
const hook = (value: unknown): Hook => (typeof value === 'function' ? (value as Hook) : (value as { hook: Hook }).hook)
async function peer(): Promise<void> {
  const messages = [...joined.map((each) => new HumanMessage(each)), new AIMessage(answer)]
  for (const middleware of middlewares) {
    // The peer masks the last human message only: each fragment is given to it in turn.
    for (const each of joined) await hook(middleware.beforeModel)({ messages: [new HumanMessage(each)] }, { context: {} })
    await hook(middleware.afterModel)({ messages }, { context: {} })
  }
}
try {
  const peerTime = await median(peer)
  show('LangChain piiMiddleware × 5 over the same texts', peerTime)
  console.log(`ratio: ${(request / peerTime).toFixed(1)}`)
} catch (error) {
  console.log('LangChain piiMiddleware could not be run:', error instanceof Error ? error.message : error)
}
