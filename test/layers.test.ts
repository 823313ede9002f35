import { describe, expect, test } from 'vitest'
import { recordingModel, scriptedModel } from 'phi-envelope/testing'
import {
  callModel,
  type Check,
  compose,
  contextAssembler,
  type Layer,
  open,
  phiTokenizer,
  responseChecker,
  retrievalFilter,
} from '../src/index.ts'
import { testEnvelope } from './support/envelope.ts'

const QUESTION = { purpose: 'TREAT', question: 'How is the glucose?' } as const
const calm = scriptedModel(['The glucose was normal [F1].'])

describe('layers', () => {
  test('the composed four are what ask does', async () => {
    const { envelope, world } = testEnvelope()
    const ask = world.ask('physician', world.patients[0]!, QUESTION)
    const pipeline = compose(open(envelope), retrievalFilter(), phiTokenizer(), responseChecker(), contextAssembler())
    const composed = await (await pipeline(ask, callModel(calm))).text()
    expect(composed).toBe(await (await envelope.ask(ask, calm)).text())
    expect(composed).toBe('The glucose was normal [F1].')
  })

  test('options only narrow: fewer fragments, fewer classes, fewer categories restored', async () => {
    const { envelope, world } = testEnvelope()
    const patient = world.patients[0]!
    const ask = world.ask('physician', patient, QUESTION)
    const naming = scriptedModel((prompt) => {
      const token = prompt.messages
        .map(({ content }) => content)
        .join('\n')
        .match(/\[(?!NAME-1-k7qd)[A-Z]+-[0-9.]+-[a-z0-9]+\]/)?.[0]
      return [`It is ${token} [F1].`]
    })
    const run = async (options: { reveal?: readonly 'ssn'[]; limit?: number }) => {
      const seen = recordingModel(naming)
      const pipeline = compose(open(envelope), retrievalFilter(options), phiTokenizer(options), responseChecker(), contextAssembler())
      return { text: await (await pipeline(ask, callModel(seen.model))).text(), fragments: seen.prompts[0]!.fragments.length }
    }
    const all = await run({ limit: 5 })
    expect(all.text).not.toMatch(/undefined|\[[A-Z]+-|the /)
    expect(all.fragments).toBeGreaterThan(2)
    const narrow = await run({ limit: 2, reveal: ['ssn'] })
    expect(narrow.fragments).toBeLessThanOrEqual(2)
    expect(narrow.text).not.toBe(all.text)
    for (const identifier of patient.identifiers) expect(narrow.text).not.toContain(identifier)
  })

  test('a check of one’s own runs beside ours', async () => {
    const { envelope, world } = testEnvelope()
    const noGlucose: Check = {
      name: 'no-glucose',
      mode: 'stream',
      holdBack: 8,
      check: (text) =>
        [...text.matchAll(/glucose/g)].map(({ index }) => ({ rule: 'no-glucose', start: index, end: index + 7, action: 'withhold' })),
    }
    const pipeline = compose(
      open(envelope),
      retrievalFilter(),
      phiTokenizer(),
      responseChecker({ checks: [noGlucose] }),
      contextAssembler(),
    )
    const reply = await pipeline(world.ask('physician', world.patients[0]!, QUESTION), callModel(calm))
    await expect(reply.text()).rejects.toMatchObject({ code: 'BLOCKED' })
  })

  test('a layer that calls next twice, and things that are no layers, are refused', async () => {
    const { envelope, world } = testEnvelope()
    const twice: Layer<never, never, never, never> = async (request, next) => {
      await next(request)
      return next(request)
    }
    const ask = world.ask('physician', world.patients[0]!, QUESTION)
    await expect(compose(open(envelope), twice as never)(ask, (async () => ({})) as never)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    })
    expect(() => compose('layer' as never)).toThrowError(/layers only/)
    expect(() => (compose as () => unknown)()).toThrowError(/at least one/)
  })
})

describe('configuration', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a missing trail', { trail: undefined }, /`trail` is missing/],
    ['a missing policy', { policy: undefined }, /`policy` is missing/],
    ['no implicit consent', { implicitConsent: undefined }, /`implicitConsent` is missing/],
    ['an unknown purpose', { implicitConsent: { FUN: 'permit' } }, /unknown purpose/],
    ['an unknown effect', { implicitConsent: { TREAT: 'maybe' } }, /`permit` or `deny`/],
    ['an unknown option', { failOpen: true }, /unknown option `failOpen`/],
    ['a part without its method', { trail: {} }, /`trail` must have a method `append`/],
    ['sources that are no list', { sources: {} }, /`sources` must be a list/],
    ['a source without search', { sources: [() => []] }, /`sources\.0` must have a method `search`/],
    ['a source that is missing', { sources: [undefined] }, /`sources\.0` must have a method `search`/],
    ['a source without a name', { sources: [{ search: () => [] }] }, /`sources\.0\.name`/],
    ['a source that promises nothing', { sources: [{ name: 's', search: () => [] }] }, /`sources\.0\.capabilities`/],
    ['a definition for a policy', { policy: { revision: '1', rows: [] } }, /`policy` must have a method `plan`; `accessMatrix` makes/],
    ['an unknown limit', { limits: { seconds: 1 } }, /unknown option `limits\.seconds`/],
    ['an unknown reply option', { replies: { identifer: 'withhold' } }, /unknown option `replies\.identifer`/],
    ['an unknown prompt option', { prompts: { maxToken: 1 } }, /unknown option `prompts\.maxToken`/],
    ['an unknown admission option', { admission: { limit: {} } }, /unknown option `admission\.limit`/],
    ['an unknown option of a task', { tasks: { a: { dataClass: [] } } }, /unknown option `tasks\.a\.dataClass`/],
    ['tasks that are a list', { tasks: ['a'] }, /`tasks` must be an object/],
    ['a task that is a text', { tasks: { a: 'Answer.' } }, /`tasks\.a` must be an object/],
    ['a short scope key', { scopeKey: new Uint8Array(16) }, /32 bytes/],
    ['a limit of zero', { limits: { stage: 0 } }, /limits\.stage/],
    ['a limit that a timer cannot hold', { limits: { session: 3e9 } }, /limits\.session/],
  ])('%s is refused at construction', (_name, change, message) => {
    expect(() => testEnvelope(() => change)).toThrowError(message)
  })
})
