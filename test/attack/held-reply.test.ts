/** A reply that waits for a human's decision reveals no more than the release that it was made for. */
import { memoryKeyRing, memoryVault } from 'phi-envelope/deidentify'
import { createReplyReview, memoryReviewQueue } from 'phi-envelope/reply'
import { scriptedModel } from 'phi-envelope/testing'
import { expect, test } from 'vitest'
import { findTokens } from '../../src/text/token-grammar.ts'
import { testEnvelope } from '../support/envelope.ts'

async function heldAndReleased(reveal?: readonly 'name'[] | readonly []): Promise<string> {
  const queue = memoryReviewQueue()
  const keyRing = memoryKeyRing()
  const { world, envelope, events } = testEnvelope((parts, { clock }) => ({
    vault: memoryVault({ clock: parts.clock ?? clock }),
    replies: { review: createReplyReview({ queue, keyRing, clock }) },
    checks: [
      {
        name: 'second-look',
        mode: 'whole',
        holdBack: 0,
        mayHold: true,
        check: (text) => [{ rule: 'all', start: 0, end: text.length, action: 'review' }],
      },
    ],
  }))
  const patient = world.patients[0]!
  const review = createReplyReview({ queue, keyRing, clock: world.clock })
  const session = await envelope.open(world.ask('physician', patient, { purpose: 'TREAT', question: `Who is ${patient.person.name}?` }))
  const fragments = await session.redact(await session.retrieve())
  const prompt = await session.assemble({ question: await session.redact(`Who is ${patient.person.name}?`), fragments })
  const model = scriptedModel(({ messages }) => [
    `It is ${findTokens(messages.map(({ content }) => content).join('\n'))
      .map(({ token }) => token)
      .join(' and ')}.`,
  ])
  const released = session.release(await session.call(prompt, model), reveal === undefined ? {} : { reveal })
  await expect(released.then((reply) => reply.text())).rejects.toMatchObject({ code: 'HELD_FOR_REVIEW' })
  await session.close()
  const held = events.find((event) => event.type === 'reply-held')
  const item = await review.take(held?.item ?? '', { tenant: patient.tenant, signal: AbortSignal.timeout(1_000) })
  const text = await item!.decide(
    { reviewer: 'Practitioner/9', outcome: 'release' },
    { reauthorize: async () => ['name'], record: () => undefined },
  )
  return text!.includes(patient.person.name) ? 'named' : 'not named'
}

test('a held reply names the patient when its release would have', async () => {
  expect(await heldAndReleased()).toBe('named')
  expect(await heldAndReleased(['name'])).toBe('named')
})

test('a held reply keeps to the narrower release that it was made for', async () => {
  expect(await heldAndReleased([])).toBe('not named')
})
