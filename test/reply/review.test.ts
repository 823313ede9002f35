import { describe, expect, it } from 'vitest'
import { isEnvelopeError } from '../../src/base/errors/index.ts'
import type { PhiCategory, TrailEventDetail } from '../../src/base/index.ts'
import { memoryKeyRing } from '../../src/crypto/key-ring.ts'
import { createReplyReview, memoryReviewQueue } from '../../src/reply/index.ts'
import { reviewQueueContract, verifyContract } from '../../src/testing/index.ts'
import { run, says, testContext, tokenizer, VAULT_SCOPE } from './harness.ts'

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (isEnvelopeError(error) ? error.code : String(error)),
  )

async function held(over: { readonly reveal?: readonly PhiCategory[] } = {}) {
  const clock = { time: 1_000, now: () => clock.time }
  const queue = memoryReviewQueue()
  const review = createReplyReview({ queue, keyRing: memoryKeyRing(), clock, expiresAfterMilliseconds: 60_000 })
  const context = testContext()
  const { reply, ends } = await run(says('[NAME-1-k7qd], born [DATE-1-m3pt], should stop warfarin [F1].'), context, {
    scenario: { fragments: [{ text: 'Warfarin.', obligations: [{ type: 'human-review' }, { type: 'ai-assertion-label' }] }] },
    check: {
      hold: review.holdFor({
        requestId: context.requestId,
        tenant: 'north',
        viewer: 'viewer',
        reveal: over.reveal ?? ['name', 'date'],
        tokenizer,
        vaultScope: VAULT_SCOPE,
        signal: context.signal,
      }),
    },
  })
  const code = await codeOf(reply.text())
  const item = context.events.find((event) => event.type === 'reply-held')
  return { clock, queue, review, context, ends, code, id: item?.type === 'reply-held' ? item.item : '' }
}

describe('human review', () => {
  it('holds the whole reply, sealed, and tells the trail', async () => {
    const { code, context, queue, ends, id } = await held()
    expect(code).toBe('HELD_FOR_REVIEW')
    expect(ends).toEqual([{ end: 'failed', answer: null }])
    expect(queue.size).toBe(1)
    const item = await queue.take(id)
    expect(Buffer.from(item!.sealed).toString('latin1')).not.toMatch(/Maria|warfarin|NAME-1/)
    expect(context.events.find(({ type }) => type === 'reply-held')).toMatchObject({ reasons: ['human-review'] })
  })

  it('shows the reviewer tokens, and the viewer what was revealed then and is revealed now', async () => {
    const { review, id, context } = await held()
    const reply = (await review.take(id, { tenant: 'north', signal: context.signal }))!
    expect(reply).toMatchObject({ text: expect.stringContaining('[NAME-1-k7qd]'), reasons: ['human-review'], viewer: 'viewer' })
    const events: TrailEventDetail[] = []
    const release = { reauthorize: async () => ['name' as const], record: (event: TrailEventDetail) => void events.push(event) }
    const text = await reply.decide({ reviewer: 'Practitioner/9', outcome: 'release' }, release)
    expect(text).toMatch(/^Maria Ortiz, born \(date not shown\), should stop warfarin \[F1\]\.\n\nAIAST/)
    expect(events.map(({ type }) => type)).toEqual(['reply-reviewed', 'reply-delivered'])
    expect(await codeOf(reply.decide({ reviewer: 'Practitioner/9', outcome: 'release' }, release))).toBe('SESSION_ENDED')
  })

  it('gives nothing when it is withheld, expired, another tenant’s, tampered with, or no longer permitted', async () => {
    const { review, id, context, clock, queue } = await held()
    const take = (tenant = 'north') => review.take(id, { tenant, signal: context.signal })
    const release = { reauthorize: async () => ['name' as const], record: () => undefined }
    const decision = { reviewer: 'Practitioner/9', outcome: 'release' as const }
    const south = await take('south').catch(() => null)
    expect(south).toBeNull()
    const reply = (await take())!
    await reply.putBack()
    const item = (await queue.take(id))!
    await queue.hold({
      ...item,
      sealed: Uint8Array.from(item.sealed, (byte, index) => (index === item.sealed.length - 1 ? byte ^ 1 : byte)),
    })
    expect(await take()).toBeNull()
    await queue.take(id)
    await queue.hold(item)
    expect(await (await take())!.decide({ ...decision, outcome: 'withhold' }, release)).toBeNull()
    await queue.hold(item)
    expect(
      await codeOf((await take())!.decide(decision, { ...release, reauthorize: () => Promise.reject(new Error('denied')) })),
    ).toContain('denied')
    await queue.hold(item)
    const late = (await take())!
    clock.time += 60_000
    expect(await codeOf(late.decide(decision, release))).toBe('SESSION_ENDED')
    await queue.hold(item)
    expect(await take()).toBeNull()
  })

  it('keeps the contract of a queue', async () => {
    await verifyContract(reviewQueueContract({ create: () => memoryReviewQueue(), now: 0 }))
  })

  it('is withheld when no queue is configured', async () => {
    const { reply } = await run(says('Hello.'), testContext(), {
      scenario: { fragments: [{ text: 'x', obligations: [{ type: 'human-review' }] }] },
    })
    expect(await codeOf(reply.text())).toBe('BLOCKED')
  })
})
