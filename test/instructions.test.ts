import { expect, test } from 'vitest'
import { testEnvelope } from './support/envelope.ts'

test('instructions that carry an identifier of the chart are refused', async () => {
  const { envelope, world } = testEnvelope()
  const patient = world.patients[0]!
  await using session = await envelope.open(world.ask('physician', patient, { purpose: 'TREAT', question: '' }))
  const question = await session.redact('How is the glucose?')
  for (const value of [patient.person.name, patient.person.mrn]) {
    const assembled = session.assemble({ instructions: `Answer for ${value}.`, question, fragments: [] })
    await expect(assembled).rejects.toMatchObject({ code: 'PROMPT_REFUSED' })
  }
  await expect(session.assemble({ instructions: 'Answer in plain words.', question, fragments: [] })).resolves.toBeDefined()
})
