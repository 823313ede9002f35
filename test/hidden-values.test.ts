import { describe, expect, test } from 'vitest'
import { recordingModel, scriptedModel } from 'phi-envelope/testing'
import { testEnvelope } from './support/envelope.ts'
import { FORMS } from './support/written-forms.ts'

const HIDING = ['reversed', 'spaced', 'base64', 'base64url', 'base64 within', 'hex', 'hex spaced', 'url all', 'entities', 'unicode escapes']

describe('a record that holds its own identifiers encoded', () => {
  test.each(HIDING)('is answered, and nothing leaves: %s', async (form) => {
    const write = FORMS[form]!
    const { envelope, world } = testEnvelope(({ sources }, { patients }) => ({
      sources: [
        {
          ...sources[0]!,
          async *search(query, signal) {
            for await (const candidate of sources[0]!.search(query, signal)) {
              const { person } = patients.find(({ reference }) => reference === candidate.patient)!
              const title = `scan ${write(person.mrn)}.pdf`
              yield { ...candidate, title, text: `${candidate.text}\n${write(person.mrn)}\n${write(FORMS['base64']!(person.phone))}` }
            }
          },
        },
      ],
    }))
    const patient = world.patients[0]!
    const { mrn, phone } = patient.person
    const { model, prompts } = recordingModel(scriptedModel(['The glucose was normal [F1].']))
    const question = `How is the glucose of ${write(mrn)} ?`
    const reply = await envelope.ask(world.ask('physician', patient, { purpose: 'TREAT', question }), model)
    expect(await reply.text()).toBe('The glucose was normal [F1].')
    const sent = prompts[0]!.messages.map(({ content }) => content).join('\n')
    expect(prompts[0]!.fragments.length).toBeGreaterThan(2)
    for (const value of [mrn, phone, write(mrn), write(FORMS['base64']!(phone))]) expect(sent).not.toContain(value)
    expect(sent).toMatch(/How is the glucose of =*\[[A-Z]+(?:-[\d.]+-\w{4})?\]/)
    expect(sent).toMatch(/Hemoglobin A1c \d/)
  })
})
