import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import type { Document } from '@langchain/core/documents'
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { describe, expect, test } from 'vitest'
import { protectChatModel, protectRetriever } from 'phi-envelope/langchain'
import { Eavesdropper, type Say, show, SpyChatModel, worldFields, WorldRetriever } from '../../support/langchain.ts'
import { worldEnvelope } from '../../support/world-envelope.ts'

const join = (documents: Document[]): string => documents.map(({ pageContent }) => pageContent).join('\n\n')
/** Quotes the visit note's name token and cites it. */
const quoteName: Say = (seen) => {
  const name = /\[NAME-(?!1-k7qd)[^\]]+\]/.exec(seen)?.[0] ?? 'nobody'
  const label = /record (F\d+) [^\n]*Visit note/.exec(seen)?.[1] ?? /\b(F\d+)\b/.exec(seen)?.[1] ?? 'F1'
  return `${name} came for follow-up [${label}].`
}

function setUp(say: Say = quoteName, fields: { disableStreaming?: boolean } = {}) {
  const { world, envelope, trail } = worldEnvelope({ sources: [] })
  const base = new WorldRetriever(world)
  const llm = new SpyChatModel(say, fields)
  const retriever = protectRetriever(envelope, base, { fields: worldFields })
  const chain = RunnableSequence.from([
    { context: retriever.pipe(join), question: new RunnablePassthrough<string>() },
    ChatPromptTemplate.fromTemplate('Answer from {context}\nQ: {question}'),
    protectChatModel(envelope, llm),
    new StringOutputParser(),
  ])
  const [patient] = world.patients
  const everyone = world.patients.flatMap(({ identifiers }) => identifiers)
  const ask = {
    credentials: { accessToken: world.viewers['patient-1']!.accessToken },
    purpose: 'PATRQT',
    task: 'visit-summary',
    patient: patient!.reference,
  } as const
  return { world, envelope, trail, base, llm, retriever, chain, patient: patient!, everyone, ask }
}

const QUESTION = 'What was said at the visit?'

describe('an existing chain', () => {
  test.each([true, false])('answers its viewer with names restored, the model streaming: %s', async (streams) => {
    const { envelope, chain, ask, patient, llm, everyone } = setUp(quoteName, { disableStreaming: !streams })
    let answer = ''
    {
      await using session = await envelope.open(ask)
      for await (const text of await session.run(() => chain.stream(QUESTION))) answer += text
    }
    expect(answer).toContain(`${patient.person.name} came for follow-up`)
    for (const identifier of everyone) expect(llm.text()).not.toContain(identifier)
    expect(llm.text()).toContain('metformin')
  })

  test('invoke gives the same as stream', async () => {
    const { envelope, chain, ask, patient } = setUp()
    await using session = await envelope.open(ask)
    const answer: string = await session.run(() => chain.invoke(QUESTION))
    expect(answer).toContain(patient.person.name)
  })

  test('no callback hears an identifier, of questions that carry none', async () => {
    const { envelope, chain, ask, everyone, patient } = setUp()
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const answer = await session.run(() => chain.invoke(QUESTION, { callbacks: [ear] }))
    expect(answer).toContain(patient.person.name)
    expect(ear.heard.map(({ handler }) => handler)).toEqual(
      expect.arrayContaining(['handleRetrieverStart', 'handleRetrieverEnd', 'handleChatModelStart', 'handleLLMEnd']),
    )
    for (const identifier of everyone) expect(ear.text()).not.toContain(identifier)
  })

  test('retriever and model tell callbacks nothing of a question that carries identifiers', async () => {
    const { envelope, chain, ask, everyone, patient, base, llm } = setUp()
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    await session.run(() => chain.invoke(`Was ${patient.person.name}, ${patient.person.phone}, seen?`, { callbacks: [ear] }))
    const ours = ear.text((handler) => /Retriever|LLM|ChatModel/.test(handler))
    for (const identifier of everyone) {
      expect(ours).not.toContain(identifier)
      expect(base.queries.join()).not.toContain(identifier)
      expect(llm.text()).not.toContain(identifier)
    }
  })

  test('streamEvents tells tokens only', async () => {
    const { envelope, chain, ask, everyone } = setUp()
    await using session = await envelope.open(ask)
    const events: unknown[] = []
    for await (const event of session.run(() => chain.streamEvents(QUESTION, { version: 'v2' }))) events.push(event)
    const text = show(events)
    expect(text).toContain('on_chat_model_stream')
    expect(text).toMatch(/\[NAME-/)
    for (const identifier of everyone) expect(text).not.toContain(identifier)
  })

  test('streamEvents of the model alone, too', async () => {
    const { envelope, ask, llm, everyone, patient } = setUp()
    await using session = await envelope.open(ask)
    const model = protectChatModel(envelope, llm)
    const events: unknown[] = []
    for await (const event of session.run(() => model.streamEvents(`Call ${patient.person.name}.`, { version: 'v2' }))) events.push(event)
    for (const identifier of everyone) expect(show(events)).not.toContain(identifier)
  })

  test('reads only what the viewer may read', async () => {
    const { envelope, retriever, ask, world } = setUp()
    await using session = await envelope.open(ask)
    const documents = await session.run(() => retriever.invoke('everything'))
    expect(documents.length).toBeGreaterThan(3)
    const text = show(documents)
    expect(text).not.toContain('grief')
    for (const { chart, reference } of world.patients.slice(1)) {
      expect(text).not.toContain(reference)
      for (const { id } of chart) expect(documents.map((document) => document.id)).not.toContain(id)
    }
    for (const { metadata } of documents)
      expect(Object.keys(metadata).sort()).toEqual(['dataClass', 'date', 'label', 'reference', 'source', 'title'])
  })

  test('denies outside a session', async () => {
    const { chain, retriever, envelope, llm, base } = setUp()
    const model = protectChatModel(envelope, llm)
    const denied = { code: 'OUTSIDE_SESSION' }
    await expect(chain.invoke(QUESTION)).rejects.toMatchObject(denied)
    await expect(retriever.invoke(QUESTION)).rejects.toMatchObject(denied)
    await expect(model.invoke(QUESTION)).rejects.toMatchObject(denied)
    await expect(model.stream(QUESTION)).rejects.toMatchObject(denied)
    await expect(model.batch([QUESTION])).rejects.toMatchObject(denied)
    await expect(model.generate([[]])).rejects.toMatchObject(denied)
    expect(llm.seen).toEqual([])
    expect(base.queries).toEqual([])
  })

  test('denies in a session of another envelope', async () => {
    const { retriever } = setUp()
    const other = setUp()
    await using session = await other.envelope.open(other.ask)
    await expect(session.run(() => retriever.invoke(QUESTION))).rejects.toMatchObject({ code: 'OUTSIDE_SESSION' })
  })

  test('keeps each session to itself when streams are read across sessions', async () => {
    const one = setUp()
    const [, , third] = one.world.patients
    const answers = await Promise.all(
      [one.patient, third!].map(async (patient, index) => {
        const token = one.world.viewers[`patient-${index === 0 ? 1 : 3}`]!.accessToken
        await using session = await one.envelope.open({ ...one.ask, credentials: { accessToken: token }, patient: patient.reference })
        let text = ''
        for await (const piece of await session.run(() => one.chain.stream(QUESTION))) {
          text += piece
          await new Promise((resolve) => setImmediate(resolve))
        }
        return text
      }),
    )
    expect(answers[0]).toContain(one.patient.person.name)
    expect(answers[1]).toContain(third!.person.name)
    expect(answers[0]).not.toContain(third!.person.family)
  })
})

describe('what goes wrong', () => {
  test('a base that throws is a denial without its words', async () => {
    const { envelope, chain, ask, patient } = setUp(() => {
      throw new Error(`upstream said: ${'Ottoline Vance'}`)
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const error = await session.run(() => chain.invoke(QUESTION, { callbacks: [ear] })).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'MODEL_FAILED' })
    expect(show(error) + ear.text()).not.toContain(patient.person.family)
  })

  test('a model that gives away a value of somebody else is withheld, and callbacks do not hear it', async () => {
    const { envelope, chain, ask, world } = setUp(() => `Thank you. ${world.patients[1]!.person.mrn} is the number of another patient.`)
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const outcome = await session.run(() => chain.invoke(QUESTION, { callbacks: [ear] })).catch((error: unknown) => show(error))
    expect(outcome).not.toContain(world.patients[1]!.person.mrn)
    expect(ear.text()).not.toContain(world.patients[1]!.person.mrn)
  })

  test('a fragment whose text was changed on the way is no fragment', async () => {
    const { envelope, retriever, ask, llm } = setUp()
    const model = protectChatModel(envelope, llm)
    await using session = await envelope.open(ask)
    await session.run(async () => {
      const [document] = await retriever.invoke('metformin')
      const forged = document!.pageContent.replace(/\n/, '\nForged words.\n')
      await model.invoke(`Answer from ${forged}`).catch(() => undefined)
    })
    const sent = llm.text()
    expect(sent).toContain('Forged words.')
    expect(sent).not.toMatch(/<record F\d+ [0-9a-f]{32}>/)
    expect(sent).not.toMatch(/--- record F/)
  })
})
