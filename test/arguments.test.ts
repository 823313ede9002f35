/** The mistakes of a first day: each is refused by a code, and in words that say what to give instead. */
import { describe, expect, test } from 'vitest'
import { accessMatrix, oidcUsers } from 'phi-envelope/admit'
import { ruleOf, type Ask, type ModelCall, open, type Session } from '../src/index.ts'
import { testEnvelope } from './support/envelope.ts'

const { envelope, world, events } = testEnvelope()
const ask = world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the glucose?' })
const model: ModelCall = async () => 'It was normal.'
const given = (value: unknown) => value as never
const caught = async (body: () => unknown): Promise<unknown> => {
  try {
    await body()
    return null
  } catch (error) {
    return error
  }
}

describe('a request', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'ask:not-an-object'],
    ['null', null, 'ask:not-an-object'],
    ['a text', 'How is the glucose?', 'ask:not-an-object'],
    ['no purpose', { ...ask, purpose: undefined }, 'ask:purpose'],
    ['no task', { ...ask, task: undefined }, 'ask:task'],
    ['a bare patient id', { ...ask, patient: 'p1' }, 'ask:patient'],
    ['a token alone', { ...ask, credentials: 'token' }, 'ask:credentials'],
    ['an unknown field', { ...ask, 'Zenobia Quill': 'c-1' }, 'ask:unknown-field'],
    ['an unknown field of the credentials', { ...ask, credentials: { accessToken: 'a', bearer: 'b' } }, 'ask:credentials.unknown-field'],
    ['a signal of another kind', { ...ask, signal: { aborted: true } }, 'ask:signal'],
  ])('%s is malformed, and the rule names the field', async (_name, value, rule) => {
    const error = await caught(() => envelope.ask(given(value), model))
    expect(error).toMatchObject({ code: 'REQUEST_MALFORMED', message: 'access denied', remedy: expect.stringContaining('ruleOf') })
    expect(ruleOf(error)).toBe(rule)
    expect(events.findLast(({ type }) => type === 'request-denied')).toMatchObject({ rule })
  })

  test('without a question is refused before anything is opened', async () => {
    const before = events.length
    const { question: _, ...rest } = ask
    await expect(envelope.ask(given(rest), model)).rejects.toThrowError(/`question` is missing/)
    expect(events.length).toBe(before)
  })

  test.each<[string, unknown]>([
    ['no model', undefined],
    ['a client', { invoke: () => 'x' }],
  ])('with %s is refused before anything is opened, by a rejection', async (_name, value) => {
    const before = events.length
    await expect(envelope.ask(ask, given(value))).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      detail: expect.stringContaining('aiSdkModel'),
    })
    expect(events.length).toBe(before)
  })

  test('in a pipeline without an envelope is refused', () => {
    expect(() => open(given(undefined))).toThrowError(/`createEnvelope`/)
  })
})

describe('a step', () => {
  const cases: readonly [string, (session: Session) => unknown, Record<string, unknown>][] = [
    ['a text as query', (session) => session.retrieve(given('glucose')), { detail: expect.stringContaining('`retrieve` takes an object') }],
    [
      'a query with an unknown member',
      (session) => session.retrieve(given({ text: 'a', dataClass: ['medication'] })),
      { code: 'ARGUMENT_INVALID' },
    ],
    ['no input', (session) => session.assemble(given(undefined)), { detail: expect.stringContaining('`assemble` takes') }],
    [
      'no fragments',
      async (session) => session.assemble(given({ question: await session.redact('a') })),
      { detail: expect.stringContaining('may be empty') },
    ],
    ['a text as messages', (session) => session.mask(given('a')), { detail: expect.stringContaining('`mask` takes a list') }],
    ['a text to run', (session) => session.run(given('a')), { detail: expect.stringContaining('`run` takes a function') }],
    [
      'a client as model',
      async (session) => session.call(await session.mask([{ role: 'user', content: 'Hello' }]), given({})),
      { detail: expect.stringContaining('`model`') },
    ],
    [
      'a text as prompt',
      (session) => session.call(given('Hello'), model),
      { code: 'EVIDENCE_FORGED', remedy: expect.stringContaining('`assemble`') },
    ],
  ]
  test.each(cases)('given %s is refused in words', async (_name, step, expected) => {
    await using session = await envelope.open(ask as Ask)
    expect(await caught(() => step(session))).toMatchObject(expected)
  })
})

describe('options', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['an issuer without audience', () => oidcUsers(given({ issuer: 'https://id.example' })), /oidcUsers: `audience` is missing/],
    ['an unknown option', () => oidcUsers(given({ issuer: 'https://id.example', audience: 'a', secret: 'x' })), /unknown option `secret`/],
    ['no options', () => oidcUsers(given(undefined)), /oidcUsers: `options` must be object/],
    [
      'an empty key set',
      () => oidcUsers({ issuer: 'https://id.example', audience: 'a', jwks: { keys: [] } }),
      /`jwks\.keys` must be at least 1/,
    ],
    ['no matrix', () => accessMatrix(given(undefined)), /access matrix: must be object/],
    [
      'a purpose that is none',
      () => accessMatrix(given({ revision: '1', rows: [{ id: 'a', roles: 'any', purposes: ['CURE'], dataClasses: 'any' }] })),
      /`rows\.0\.purposes\.0`: must be one of/,
    ],
    ['a row that is a text', () => accessMatrix(given({ revision: '1', rows: ['a'] })), /`rows\.0`: must be object/],
  ])('%s is named', (_name, make, message) => {
    expect(make).toThrowError(message)
    expect(make).not.toThrowError(/CURE|secret: x/)
  })
})
