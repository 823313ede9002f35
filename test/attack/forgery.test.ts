import { afterEach, describe, expect, test, vi } from 'vitest'
import { scriptedModel } from 'phi-envelope/testing'
import type { Authorized, Checked, Draft, Prompt, Redacted, Session } from '../../src/index.ts'
import { testEnvelope } from '../support/envelope.ts'

const QUESTION = { purpose: 'TREAT', question: 'How is the glucose?' } as const
const model = scriptedModel(['The glucose was normal [F1].'])

interface Evidence {
  readonly authorized: Authorized
  readonly question: Redacted
  readonly redacted: Redacted
  readonly prompt: Prompt
  readonly draft: Draft
  readonly checked: Checked
}
async function walk(session: Session): Promise<Evidence> {
  const question = await session.redact('How is the glucose?')
  const authorized = (await session.retrieve({ text: question }))[0]!
  const redacted = (await session.redact([authorized]))[0]!
  const prompt = await session.assemble({ question, fragments: [redacted] })
  const draft = await session.call(prompt, model)
  // A draft is read once; the second one is for the step after.
  const checked = await session.check(await session.call(prompt, model))
  return { authorized, question, redacted, prompt, draft, checked }
}
const open = async (): Promise<Session> => {
  const { envelope, world } = testEnvelope()
  return envelope.open(world.ask('physician', world.patients[0]!, QUESTION))
}

/** Each public step, fed with something in the place of its evidence. */
const STEPS: readonly (readonly [
  name: string,
  kind: keyof Evidence,
  (session: Session, value: never, real: Evidence) => Promise<unknown>,
])[] = [
  ['redact', 'authorized', (session, value) => session.redact([value])],
  ['retrieve', 'question', (session, value) => session.retrieve({ text: value })],
  ['assemble question', 'question', (session, value, { redacted }) => session.assemble({ question: value, fragments: [redacted] })],
  ['assemble fragment', 'redacted', (session, value, { question }) => session.assemble({ question, fragments: [value] })],
  ['assemble history', 'redacted', (session, value, { question }) => session.assemble({ question, fragments: [], history: [value] })],
  ['call', 'prompt', (session, value) => session.call(value, model)],
  ['check', 'draft', (session, value) => session.check(value)],
  ['release', 'draft', (session, value) => session.release(value)],
  ['restore', 'checked', (session, value) => session.restore(value)],
]
const clone = (value: object): unknown => {
  try {
    return structuredClone(value)
  } catch {
    return structuredClone({ ...value, stream: undefined })
  }
}
const FORGERIES: readonly (readonly [name: string, (value: object) => unknown])[] = [
  ['a spread', (value) => ({ ...value })],
  ['Object.create', (value) => Object.create(value)],
  [
    'Object.create on the prototype',
    (value) => Object.create(Object.getPrototypeOf(value) as object, Object.getOwnPropertyDescriptors(value)),
  ],
  ['setPrototypeOf', (value) => Object.setPrototypeOf({ ...value }, Object.getPrototypeOf(value) as object)],
  ['a Proxy', (value) => new Proxy(value, {})],
  ['structuredClone', clone],
  ['JSON', (value) => JSON.parse(JSON.stringify(value))],
  ['its constructor', (value) => Reflect.construct(value.constructor as new (...args: unknown[]) => object, [])],
  ['the constructor of its prototype', (value) => new ((Object.getPrototypeOf(value) as object).constructor as new () => object)()],
  ['null', () => null],
  ['undefined', () => undefined],
  ['a string', () => 'raw text'],
]

afterEach(() => void vi.resetModules())

describe('evidence through public entry points', () => {
  describe.each(STEPS)('%s', (name, kind, step) => {
    test.each(FORGERIES)('%s is refused', async (forgery, forge) => {
      await using session = await open()
      const real = await walk(session)
      // A search may come with a raw text, or none: it is redacted first.
      if (name === 'retrieve' && (forgery === 'undefined' || forgery === 'a string')) return
      const denial = await step(session, forge(real[kind]) as never, real).catch((error: unknown) => error)
      expect(denial).toMatchObject({
        stage: expect.any(String) as string,
        code: expect.stringMatching(/^(EVIDENCE_FORGED|ARGUMENT_INVALID|PROMPT_REFUSED)$/) as string,
      })
    })

    test('another session’s evidence is refused', async () => {
      await using session = await open()
      await using other = await open()
      const [real, foreign] = [await walk(session), await walk(other)]
      await expect(step(session, foreign[kind] as never, real)).rejects.toMatchObject({ code: 'EVIDENCE_FOREIGN' })
    })

    test('evidence of an ended session opens nowhere', async () => {
      const session = await open()
      const real = await walk(session)
      await session.close()
      await expect(step(session, real[kind] as never, real)).rejects.toMatchObject({ code: 'SESSION_ENDED' })
      await using fresh = await open()
      await expect(step(fresh, real[kind] as never, await walk(fresh))).rejects.toMatchObject({ code: 'EVIDENCE_FOREIGN' })
    })

    test('evidence of a second copy of the package is refused', async () => {
      await using session = await open()
      const real = await walk(session)
      vi.resetModules()
      const copy = await import('../support/envelope.ts')
      const { envelope, world } = copy.testEnvelope()
      const stranger = await envelope.open(world.ask('physician', world.patients[0]!, QUESTION))
      try {
        const foreign = await walk(stranger)
        await expect(step(session, foreign[kind] as never, real)).rejects.toMatchObject({ code: 'EVIDENCE_FORGED' })
      } finally {
        await stranger.close()
      }
    })
  })

  test('evidence is frozen, and what is opaque shows nothing', async () => {
    await using session = await open()
    const real = await walk(session)
    for (const value of Object.values(real) as object[]) {
      expect(Object.isFrozen(value)).toBe(true)
      expect(Object.isFrozen(Object.getPrototypeOf(value))).toBe(true)
    }
    expect(Reflect.ownKeys(real.authorized)).toEqual([])
    expect(Reflect.ownKeys(real.draft)).toEqual([])
    expect(Reflect.ownKeys(real.checked)).toEqual([])
    expect(Object.isFrozen(real.prompt.messages)).toBe(true)
    expect(Object.isFrozen(real.prompt.messages[0])).toBe(true)
  })

  test('what was judged is what is used: a candidate that changes after it was yielded changes nothing', async () => {
    const { envelope, world, configuration } = testEnvelope((parts) => ({
      sources: [
        {
          ...parts.sources[0]!,
          name: 'mutable',
          async *search(query, signal) {
            for await (const candidate of parts.sources[0]!.search(query, signal)) {
              const mutable = { ...candidate }
              yield mutable
              Object.assign(mutable, { text: 'Text that nobody authorized', patient: 'Patient/p9' })
            }
          },
        },
      ],
    }))
    expect(configuration.sources).toHaveLength(1)
    await using session = await envelope.open(world.ask('physician', world.patients[0]!, QUESTION))
    for (const { text } of await session.redact(await session.retrieve())) expect(text).not.toContain('nobody authorized')
  })
})
