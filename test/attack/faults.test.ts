import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Fault, scriptedModel, withFault } from 'phi-envelope/testing'
import { isEnvelopeError, type ModelCall, type TrailEvent } from '../../src/index.ts'
import { broken, LIMITS, type Part, shownOf } from '../support/broken.ts'
import { testEnvelope } from '../support/envelope.ts'

const CANARY = 'Zenobia Quillfeather, MRN 4471-9921'
const FAULTS: readonly Fault[] = ['throw', 'hang', 'nonsense', 'midway']
const ANSWER = scriptedModel(['The glucose ', 'was normal [F1].'])

/** Every part that can break, with the codes its denials may have. */
const TABLE: readonly { readonly part: Part; readonly codes: readonly string[]; readonly methods?: readonly string[] }[] = (
  [
    ['users', ['IDENTITY_UNAVAILABLE', 'TOKEN_REJECTED']],
    ['policy', ['POLICY_UNAVAILABLE'], ['plan']],
    ['policy', ['POLICY_UNAVAILABLE', 'SOURCE_FAILED'], ['check']],
    ['consents', ['CONSENT_UNAVAILABLE']],
    ['relationships', ['RELATIONSHIP_UNAVAILABLE']],
    ['revocations', ['REVOCATION_UNAVAILABLE'], ['isRevoked']],
    ['sources', ['SOURCE_FAILED']],
    ['labeller', ['SOURCE_FAILED']],
    ['identities', ['DEIDENTIFY_FAILED']],
    ['deidentifier', ['DEIDENTIFY_FAILED']],
    ['vault', ['VAULT_UNAVAILABLE', 'DEIDENTIFY_FAILED'], ['put']],
    ['vault', ['VAULT_UNAVAILABLE'], ['entries', 'get']],
    ['model', ['MODEL_FAILED', 'MODEL_OUTPUT_UNKNOWN']],
    ['checks', ['CHECK_FAILED', 'DEADLINE_EXCEEDED', 'ABORTED']],
    ['trail', ['TRAIL_UNAVAILABLE']],
  ] as const
).map(([part, codes, methods]) => ({ part, codes, ...(methods === undefined ? {} : { methods }) }))

/** Waits until the session is over, so that all of its story is told. */
async function closed(events: readonly TrailEvent[], part: Part): Promise<void> {
  for (let tries = 0; tries < 100 && part !== 'trail' && !events.some(({ type }) => type === 'session-closed'); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('every part that throws, hangs, answers nonsense or breaks midway ends in one typed denial', () => {
  describe.each(TABLE)('$part $methods', ({ part, codes, methods }) => {
    test.each(FAULTS)('%s', async (fault) => {
      // A synchronous part cannot hang, and what it does after its work is its answer.
      const { envelope, world, events, seen } = broken(part, fault, CANARY, ANSWER, methods)
      const patient = world.patients[0]!
      let delivered = ''
      let failure: unknown = null
      try {
        const reply = await envelope.ask(world.ask('physician', patient, { purpose: 'TREAT', question: 'How is the glucose?' }), seen.model)
        for await (const text of reply.stream) delivered += text
      } catch (error) {
        failure = error
      }
      await closed(events, part)
      for (const prompt of seen.prompts) if (part === 'sources' || part === 'labeller') expect(prompt.fragments).toEqual([])
      if (failure === null) {
        // What cannot be read as a candidate, or labelled, is a denied fragment: data, counted in the trail.
        expect(['sources', 'labeller']).toContain(part)
        expect(events.some(({ type }) => type === 'fragment-denied')).toBe(true)
        return
      }
      expect(isEnvelopeError(failure), inspect(failure)).toBe(true)
      expect(codes).toContain((failure as { code: string }).code)
      expect(shownOf(failure)).not.toContain('Zenobia')
      for (const identifier of patient.identifiers) {
        expect(seen.seen()).not.toContain(identifier)
        expect(shownOf(failure)).not.toContain(identifier)
        expect(delivered).not.toContain(identifier)
      }
      expect(delivered).toBe('')
      expect(JSON.stringify(events)).not.toContain('Zenobia')
      if (part === 'trail') {
        expect(seen.prompts).toHaveLength(0)
      } else {
        const told = events.filter(({ type }) => type === 'request-denied' || type === 'stage-failed' || type === 'reply-withheld')
        expect(told.length, JSON.stringify(events.map(({ type }) => type))).toBeGreaterThan(0)
      }
    })
  })

  test('a trail that fails between the prompt and the delivery delivers nothing', async () => {
    const { part } = withFault({ append: async () => undefined }, 'throw', { after: 1, canary: CANARY })
    const { envelope, world } = testEnvelope(() => ({ trail: part, limits: LIMITS }))
    const reply = await envelope.ask(
      world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the glucose?' }),
      ANSWER,
    )
    let delivered = ''
    await expect(
      (async () => {
        for await (const text of reply.stream) delivered += text
      })(),
    ).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
    expect(delivered).toBe('')
  })

  test('an abort midway gives one ABORTED and closes the session', async () => {
    const controller = new AbortController()
    const { envelope, world, events } = testEnvelope()
    const model: ModelCall = async function* (_prompt, { signal }) {
      yield 'The glucose was normal [F1]. '
      controller.abort(new Error(CANARY))
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      yield 'never'
    }
    const ask = world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the glucose?', signal: controller.signal })
    const failure = await envelope
      .ask(ask, model)
      .then((reply) => reply.text())
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'ABORTED' })
    expect(shownOf(failure)).not.toContain('Zenobia')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(events.filter(({ type }) => type === 'session-closed')).toMatchObject([{ reason: 'cancelled' }])
  })
})
