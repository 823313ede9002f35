import { describe, expect, it } from 'vitest'
import { isEnvelopeError } from '../../src/base/errors/index.ts'
import { openDraft } from '../../src/base/evidence/draft.ts'
import type { ModelCall, ModelPart, Prompt } from '../../src/base/index.ts'
import { callModel, describeModel, modelEndpoint } from '../../src/model/index.ts'
import { assemble, says, type TestContext, testContext } from '../reply/harness.ts'

const limits = { milliseconds: 300, maxCharacters: 1_000 }
const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work()
    return 'none'
  } catch (error) {
    return isEnvelopeError(error) ? error.code : String(error)
  }
}
async function all(model: ModelCall, context: TestContext = testContext(), over: object = {}): Promise<readonly ModelPart[]> {
  const draft = await callModel(assemble({}, context), model, { ...limits, ...over }, context)
  const parts: ModelPart[] = []
  for await (const part of openDraft(context.scope, draft).parts) parts.push(part)
  return parts
}

describe('a model call', () => {
  it('takes a string, a stream, or a promise of either, and tells the trail', async () => {
    const context = testContext()
    expect(await all(async () => 'Hello.', context)).toEqual(['Hello.'])
    expect(await all(says('Hello.', 2))).toEqual(['He', 'll', 'o.'])
    expect(await all(async (prompt, options) => says('Hi.')(prompt, options) as AsyncIterable<ModelPart>)).toEqual(['Hi.'])
    expect(context.events.map(({ type }) => type)).toEqual(['prompt-assembled', 'model-called', 'reply-generated'])
    expect(context.events.at(-1)).toMatchObject({ characters: 6, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
  })

  it('takes only a Prompt of this session', async () => {
    const context = testContext()
    const prompt = assemble({}, context)
    for (const forged of [{ ...prompt }, JSON.parse(JSON.stringify(prompt)), null, 'text', { messages: [] }] as Prompt[]) {
      expect(await codeOf(() => callModel(forged, says('x'), limits, context))).toBe('EVIDENCE_FORGED')
    }
    expect(await codeOf(() => callModel(prompt, says('x'), limits, { ...context, scope: { id: 'session-1' } }))).toBe('EVIDENCE_FOREIGN')
  })

  it('fails on a throw, a hang, nothing, and too much', async () => {
    const cases: Readonly<Record<string, ModelCall>> = {
      throws: () => {
        throw new Error('down')
      },
      rejects: () => Promise.reject(new Error('down')),
      hangs: () => new Promise(() => undefined),
      'hangs midway': async function* hang() {
        yield 'a'
        await new Promise(() => undefined)
      },
      'throws midway': async function* fall() {
        yield 'a'
        throw new Error('down')
      },
      empty: async () => '',
      'no text': async function* none() {
        yield { type: 'finish', reason: 'stop' }
      },
      'too much': async () => 'x'.repeat(1_001),
      'too much reasoning': async function* think() {
        yield { type: 'reasoning', text: 'x'.repeat(1_001) }
      },
      'an error finish': async function* error() {
        yield 'a'
        yield { type: 'finish', reason: 'error' }
      },
    }
    for (const [name, model] of Object.entries(cases)) expect(await codeOf(() => all(model)), name).toBe('MODEL_FAILED')
  })

  it('refuses any other shape', async () => {
    for (const part of [
      42,
      null,
      undefined,
      {},
      { type: 'text', text: 'x' },
      { type: 'usage', inputTokens: -1, outputTokens: 0 },
      { type: 'reasoning', text: 'x', extra: 1 },
    ]) {
      const model = async function* odd() {
        yield part as ModelPart
      }
      expect(await codeOf(() => all(model)), JSON.stringify(part)).toBe('MODEL_OUTPUT_UNKNOWN')
    }
    for (const answer of [42, null, {}, ['x']]) expect(await codeOf(() => all((async () => answer) as never))).toBe('MODEL_OUTPUT_UNKNOWN')
  })

  it('retries only before the first part', async () => {
    let calls = 0
    const failsFirst: ModelCall = async () => {
      calls += 1
      if (calls === 1) throw new Error('down')
      return 'Hello.'
    }
    expect(await all(failsFirst, testContext(), { retries: 2 })).toEqual(['Hello.'])
    let starts = 0
    const failsMidway: ModelCall = async function* fall() {
      starts += 1
      yield 'a'
      throw new Error('down')
    }
    expect(await codeOf(() => all(failsMidway, testContext(), { retries: 2 }))).toBe('MODEL_FAILED')
    expect(starts).toBe(1)
  })

  it('stops the model when nobody reads on, and when the session aborts', async () => {
    for (const stop of ['return', 'abort'] as const) {
      const context = testContext()
      let aborted = false
      const model: ModelCall = async function* endless(_prompt, { signal }) {
        signal.addEventListener('abort', () => {
          aborted = true
        })
        yield 'a'
        await new Promise(() => undefined)
      }
      const draft = await callModel(assemble({}, context), model, limits, context)
      const reader = openDraft(context.scope, draft).parts[Symbol.asyncIterator]()
      expect((await reader.next()).value).toBe('a')
      const pending = reader.next()
      if (stop === 'return') {
        await reader.return!()
        expect((await pending).done).toBe(true)
      } else {
        context.controller.abort()
        expect(await codeOf(() => pending)).toBe('ABORTED')
      }
      expect(aborted).toBe(true)
    }
  })

  it('does not send what may not be kept to a model that may keep it', async () => {
    const context = testContext()
    const prompt = assemble({ fragments: [{ text: 'x', obligations: [{ type: 'no-retention' }] }] }, context)
    const endpoint = (retention: 'none' | 'provider-default') =>
      modelEndpoint({ url: 'https://models.example/v1/', retention, call: says('Hello.') })
    expect(await codeOf(() => callModel(prompt, says('Hello.'), limits, context))).toBe('PROMPT_REFUSED')
    expect(await codeOf(() => callModel(prompt, endpoint('provider-default'), limits, context))).toBe('PROMPT_REFUSED')
    expect(await codeOf(() => callModel(prompt, endpoint('none'), limits, context))).toBe('none')
  })
})

describe('a model endpoint', () => {
  it('says what is enforced and what is declared', () => {
    const opaque = modelEndpoint({
      url: 'https://models.example/v1/',
      name: 'm-1',
      retention: 'none',
      call: says('x'),
      declares: ['region:eu'],
    })
    expect(describeModel(opaque)).toEqual({
      name: 'm-1',
      endpoint: 'https://models.example',
      enforced: [],
      declared: ['endpoint', 'no-retention', 'region:eu'],
    })
    const connected = modelEndpoint({ url: 'https://models.example/v1/', retention: 'provider-default', connect: () => says('x') })
    expect(describeModel(connected)).toMatchObject({
      name: 'models.example',
      enforced: ['endpoint', 'no-redirect', 'time-and-size'],
      declared: [],
    })
    expect(describeModel(says('x'))).toEqual({ name: 'model', endpoint: null, enforced: [], declared: [] })
  })

  it('gives a fetch that reaches only the endpoint', async () => {
    let guarded: typeof fetch | null = null
    const asked: string[] = []
    modelEndpoint({
      url: 'https://models.example/v1/',
      retention: 'none',
      connect: (given) => {
        guarded = given
        return says('x')
      },
      fetch: async (input) => {
        asked.push(String(input))
        return new Response('ok')
      },
    })
    expect(await (await guarded!('https://models.example/v1/chat')).text()).toBe('ok')
    expect(await codeOf(() => guarded!('https://elsewhere.example/v1/chat'))).toBe('EGRESS_REFUSED')
    expect(asked).toEqual(['https://models.example/v1/chat'])
  })

  it('refuses a wrong configuration', () => {
    const good = { url: 'https://models.example/', retention: 'none' as const, call: says('x') }
    for (const wrong of [
      { ...good, url: 'nowhere' },
      { ...good, retention: 'maybe' },
      { ...good, call: undefined },
      { ...good, connect: () => says('x') },
    ]) {
      expect(() => modelEndpoint(wrong as never)).toThrow(/configuration is invalid/)
    }
  })
})
