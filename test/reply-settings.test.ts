import { describe, expect, it, vi } from 'vitest'
import { isEnvelopeError } from 'phi-envelope'
import { memoryKeyRing } from '../src/crypto/key-ring.ts'
import { createReplyReview, memoryReviewQueue } from 'phi-envelope/reply'
import { scriptedModel } from 'phi-envelope/testing'
import type { Check } from '../src/base/index.ts'
import { testEnvelope } from './support/envelope.ts'

const promises: Check = {
  name: 'promises',
  mode: 'whole',
  holdBack: 0,
  mayHold: true,
  check: (text) => {
    const at = text.indexOf('will cure')
    return at === -1 ? [] : [{ rule: 'promise', start: at, end: at + 9, action: 'review' }]
  },
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (isEnvelopeError(error) ? error.code : String(error)),
  )

describe('what an application says of replies', () => {
  it('keeps allow-listed links and takes the others out', async () => {
    const { envelope, world } = testEnvelope(() => ({ replies: { links: { allow: ['https://portal.example'] } } }))
    const reply = await envelope.ask(
      world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the blood pressure?' }),
      scriptedModel(['See https://portal.example/a and https://evil.example/b.']),
    )
    expect(await reply.text()).toBe('See https://portal.example/a and (link removed)')
  })

  it('removes an identifier that the prompt does not have, or withholds the reply when told to, and the trail names the rule', async () => {
    for (const identifiers of [undefined, 'redact', 'withhold'] as const) {
      const { envelope, world, events } = testEnvelope(() => ({ replies: { identifiers } }))
      const ask = world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the blood pressure?' })
      const reply = await envelope.ask(ask, scriptedModel(['Mr. Everard Quillfeather, MRN 99120774, has diabetes.']))
      const outcome = await reply.text().catch((error: unknown) => (isEnvelopeError(error) ? error.code : error))
      await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain('session-closed'))
      const withheld = events.flatMap((event) => (event.type === 'reply-withheld' ? [event] : []))
      if (identifiers === 'withhold') {
        expect(outcome).toBe('BLOCKED')
        expect(withheld).toMatchObject([{ code: 'BLOCKED', rules: expect.arrayContaining(['identifier-name']) }])
      } else {
        expect(outcome).toMatch(/withheld\].*has diabetes/)
        expect(outcome).not.toMatch(/Quillfeather|99120774/)
        expect(withheld).toEqual([])
      }
      expect(JSON.stringify(events)).not.toMatch(/Quillfeather|99120774/)
    }
    const dated = testEnvelope(() => ({ replies: { identifiers: 'withhold' } }))
    const ask = dated.world.ask('physician', dated.world.patients[0]!, { purpose: 'TREAT', question: 'When?' })
    expect(await (await dated.envelope.ask(ask, scriptedModel(['Seen on 03/14/2019.']))).text()).toBe('Seen on [date withheld].')
    expect(() => testEnvelope(() => ({ replies: { identifiers: 'pass' as never } }))).toThrow(/redact or withhold/)
  })

  it('holds what a check wants reviewed, and releases it by a decision', async () => {
    const queue = memoryReviewQueue()
    const held: string[] = []
    const { envelope, world, events } = testEnvelope((parts) => {
      const review = createReplyReview({ queue, keyRing: memoryKeyRing(), clock: parts.clock! })
      return { checks: [promises], replies: { review } }
    })
    const reply = await envelope.ask(
      world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the blood pressure?' }),
      scriptedModel(['It will cure you.']),
    )
    expect(await codeOf(reply.text())).toBe('HELD_FOR_REVIEW')
    await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain('reply-held'))
    for (const event of events) if (event.type === 'reply-held') held.push(event.item)
    expect(held).toHaveLength(1)
    expect(queue.size).toBe(1)
  })

  it('refuses at construction what cannot work', () => {
    expect(() => testEnvelope(() => ({ checks: [promises], replies: { delivery: 'stream' } }))).toThrow(/promises needs buffer delivery/)
    expect(() => testEnvelope(() => ({ replies: { links: { allow: ['http://x.example'] } } }))).toThrow(/links.allow/)
  })
})
