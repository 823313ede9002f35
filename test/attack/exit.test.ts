/** Ways to have `run` restore what a viewer may not see: late, wider than was released, or as markup. */
import type { IdentitySource } from 'phi-envelope'
import { recordingModel, scriptedModel, type World } from 'phi-envelope/testing'
import { describe, expect, test } from 'vitest'
import type { EnvelopeConfiguration, ReleaseOptions, Session } from '../../src/index.ts'
import { findTokens } from '../../src/text/token-grammar.ts'
import { testEnvelope } from '../support/envelope.ts'

const open = (change: (parts: EnvelopeConfiguration, world: World) => Partial<EnvelopeConfiguration> = () => ({})) => {
  const parts = testEnvelope(change)
  const patient = parts.world.patients[0]!
  const ask = parts.world.ask('physician', patient, { purpose: 'TREAT', question: 'Who is it?' })
  return { ...parts, patient, session: parts.envelope.open(ask) }
}
/** A checked answer that names every token of the prompt, still tokenized. */
async function answer(session: Session, options: ReleaseOptions = {}): Promise<string> {
  const fragments = await session.redact(await session.retrieve())
  const prompt = await session.assemble({ question: await session.redact('Who is it?'), fragments })
  const { model } = recordingModel(
    scriptedModel(({ messages }) => [
      findTokens(messages.map(({ content }) => content).join('\n'))
        .map(({ token }) => token)
        .join(' and '),
    ]),
  )
  return (await session.release(await session.call(prompt, model), { tokens: true, ...options })).text()
}

describe('text that leaves run', () => {
  test('is restored while the grant stands', async () => {
    const { session: opened, patient } = open()
    await using session = await opened
    const tokenized = await answer(session)
    expect(await session.run(async () => tokenized)).toContain(patient.person.name)
  })

  test('is not restored after the user was revoked', async () => {
    const { session: opened, envelope, world } = open()
    await using session = await opened
    const tokenized = await answer(session)
    const { issuer, subject } = world.viewers['physician']!.user
    await envelope.revoke({ kind: 'user', issuer, subject }, { until: world.clock.now() + 60_000, reason: 'stolen' })
    await expect(session.run(async () => tokenized)).rejects.toMatchObject({ code: 'REVOKED' })
  })

  test('is not restored after the grant expired', async () => {
    const { session: opened, world } = open()
    await using session = await opened
    const tokenized = await answer(session)
    world.clock.advance(24 * 3_600_000)
    await expect(session.run(async () => tokenized)).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })

  test('shows no category that its reply was not released for', async () => {
    const { session: opened, patient } = open()
    await using session = await opened
    const tokenized = await answer(session, { reveal: ['date'] })
    const shown = await session.run(async () => tokenized)
    expect(shown).toContain(patient.person.birthDate)
    for (const value of patient.identifiers) if (value !== patient.person.birthDate) expect(shown).not.toContain(value)
  })

  test('shows a name that holds markup as text, in the format of replies', async () => {
    const hostile = 'Ottoline <img src=x onerror=alert(1)> Vance'
    const identities: IdentitySource = { identity: async () => ({ values: [{ category: 'name', value: hostile, entity: 'Patient/p1' }] }) }
    const { session: opened } = open((_parts, world) => ({
      identities,
      replies: { format: 'html' },
      sources: [
        {
          ...world.source(),
          async *search() {
            yield { ...world.patients[0]!.chart[0]!, text: `Seen: ${hostile}.` }
          },
        },
      ],
    }))
    await using session = await opened
    const tokenized = await answer(session)
    const shown = await session.run(async () => tokenized)
    expect(shown).toContain('Ottoline')
    expect(shown).not.toContain('<img')
  })
})
