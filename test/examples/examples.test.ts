/** The programs of examples/ run as they stand. */
import { Document } from '@langchain/core/documents'
import { SyntheticEmbeddings } from '@langchain/core/utils/testing'
import { FakeVectorStore } from '@langchain/core/utils/testing'
import { describe, expect, test } from 'vitest'
import { recordingModel, scriptedModel } from 'phi-envelope/testing'
import { answering } from '../../examples/langchain-chain.ts'
import { pipeline } from '../../examples/own-layer.ts'
import { answer } from '../../examples/step-by-step.ts'
import { SpyChatModel } from '../support/langchain.ts'
import { worldEnvelope } from '../support/world-envelope.ts'
import '../../examples/own-policy.test.ts'

const { world, envelope } = worldEnvelope()
const patient = world.patients[0]!
const ask = world.ask('patient-1', patient, { purpose: 'PATRQT', question: 'What changed after the visit?' })
/** Greets whoever the visit note names. */
const greeting = (seen: string): string =>
  `There is news for ${/\[NAME-(?!1-k7qd)[^\]]+\]/.exec(seen)?.[0] ?? 'nobody'}: your metformin was raised.`

describe('examples', () => {
  test('an existing LangChain chain', async () => {
    const store = new FakeVectorStore(new SyntheticEmbeddings({ vectorSize: 8 }), {})
    await store.addDocuments(
      world.patients.flatMap(({ chart }) =>
        chart.map(
          ({ id, text, tenant, patient: of, dataClass }) =>
            new Document({ pageContent: text, metadata: { id, org: tenant, patientId: of, kind: dataClass } }),
        ),
      ),
    )
    const llm = new SpyChatModel(greeting)
    let text = ''
    for await (const piece of answering(envelope, store, llm)(ask, ask.question)) text += piece
    expect(text).toContain('There is news for')
    expect(llm.text()).not.toContain(patient.person.family)
  })

  test('step by step', async () => {
    const { model, prompts, seen } = recordingModel(
      scriptedModel(({ messages }) => [greeting(messages.map(({ content }) => content).join())]),
    )
    const written: string[] = []
    await answer(envelope, ask, model, { write: (text) => written.push(text) })
    expect(written.join('')).toContain(`There is news for ${patient.person.name}`)
    expect(prompts).toHaveLength(1)
    for (const identifier of patient.identifiers) expect(seen()).not.toContain(identifier)
  })

  test('one’s own layer', async () => {
    const { model, prompts } = recordingModel(scriptedModel(['Your metformin was raised.']))
    const reply = await pipeline(envelope, model)(ask)
    expect(await reply.text()).toContain('metformin')
    expect(prompts[0]?.fragments.length).toBe(3)
  })
})
