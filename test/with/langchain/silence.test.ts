/** What components inside start by themselves is not heard, and the top k are filled although the store knows no permissions. */
import '@langchain/core/context'
import { Document, type DocumentInterface } from '@langchain/core/documents'
import { BaseRetriever } from '@langchain/core/retrievers'
import { RunnableLambda } from '@langchain/core/runnables'
import { FakeVectorStore, SyntheticEmbeddings } from '@langchain/core/utils/testing'
import { describe, expect, test } from 'vitest'
import { protectChatModel, protectRetriever } from 'phi-envelope/langchain'
import { Eavesdropper, SpyChatModel, worldFields, WorldRetriever } from '../../support/langchain.ts'
import { worldEnvelope } from '../../support/world-envelope.ts'

/** Asks another retriever as a run of its own, as ensembles and compressors do. */
class ComposedRetriever extends BaseRetriever {
  override lc_namespace = ['test']
  readonly #inner: BaseRetriever
  constructor(inner: BaseRetriever) {
    super()
    this.#inner = inner
  }
  override _getRelevantDocuments(query: string): Promise<DocumentInterface[]> {
    return this.#inner.invoke(query)
  }
}

describe('runs that start inside', () => {
  test('a composed retriever tells the surrounding run nothing of its documents', async () => {
    const { world, envelope } = worldEnvelope({ sources: [] })
    const patient = world.patients[0]!
    const retriever = protectRetriever(envelope, new ComposedRetriever(new WorldRetriever(world)), { fields: worldFields })
    const ear = new Eavesdropper()
    await using session = await envelope.open(world.ask('patient-1', patient, { purpose: 'PATRQT', question: '' }))
    const chain = RunnableLambda.from((query: string) => retriever.invoke(query))
    const found = await session.run(() => chain.invoke('metformin', { callbacks: [ear] }))
    expect(found.length).toBeGreaterThan(0)
    expect(ear.heard.filter(({ handler }) => handler === 'handleRetrieverStart')).toHaveLength(1)
    for (const { identifiers } of world.patients) for (const identifier of identifiers) expect(ear.text()).not.toContain(identifier)
    expect(ear.text()).not.toContain('grief')
  })

  test('a model that asks another one inside tells nothing of what it was asked', async () => {
    const { world, envelope } = worldEnvelope()
    const inner = new SpyChatModel(() => 'inner words')
    class Delegating extends SpyChatModel {
      override async _generate(...[messages]: Parameters<SpyChatModel['_generate']>) {
        const { text } = await inner.invoke(messages)
        return { generations: [{ text, message: await inner.invoke(messages) }] }
      }
    }
    const ear = new Eavesdropper()
    await using session = await envelope.open(world.ask('patient-1', world.patients[0]!, { purpose: 'PATRQT', question: '' }))
    const model = protectChatModel(envelope, new Delegating(() => '', { disableStreaming: true }))
    const chain = RunnableLambda.from((text: string) => model.invoke(text))
    await session.run(() => chain.invoke('Hello.', { callbacks: [ear] }))
    expect(inner.seen).toHaveLength(2)
    expect(ear.heard.filter(({ handler }) => handler === 'handleChatModelStart')).toHaveLength(1)
  })
})

test('a store that knows no permissions is asked for more until the top k are filled', async () => {
  const { world, envelope } = worldEnvelope({ sources: [] })
  const patient = world.patients[2]!
  const store = new FakeVectorStore(new SyntheticEmbeddings({ vectorSize: 8 }), {})
  await store.addDocuments(
    world.patients.flatMap(({ chart }) =>
      chart.map(
        ({ id, text, tenant, patient: of, dataClass }) =>
          new Document({ pageContent: text, metadata: { id, org: tenant, patientId: of, kind: dataClass } }),
      ),
    ),
  )
  const retriever = protectRetriever(envelope, store.asRetriever(2), {
    fields: ({ metadata }) => ({
      id: metadata['id'],
      tenant: metadata['org'],
      patient: metadata['patientId'],
      dataClass: metadata['kind'],
    }),
    limit: 4,
  })
  const viewer = `patient-${world.patients.indexOf(patient) + 1}`
  await using session = await envelope.open(world.ask(viewer, patient, { purpose: 'PATRQT', question: '' }))
  const documents = await session.run(() => retriever.invoke('Blood pressure'))
  expect(
    documents.map(({ metadata }) => metadata.reference).every((reference) => String(reference).includes(patient.reference.slice(8))),
  ).toBe(true)
  expect(documents).toHaveLength(4)
})
