import { expect, test } from 'vitest'
import { accessMatrix } from 'phi-envelope/admit'
import { recordingModel, scriptedModel } from 'phi-envelope/testing'
import { testEnvelope } from './support/envelope.ts'

test('limit-fields leaves only the named elements of a fragment, all the way to the prompt', async () => {
  const policy = accessMatrix({
    revision: 'limited',
    rows: [
      {
        id: 'care',
        roles: ['physician'],
        purposes: ['TREAT'],
        relationships: ['assigned'],
        dataClasses: 'any',
        obligations: [{ type: 'limit-fields', fields: ['value'] }],
      },
    ],
  })
  const { envelope, world } = testEnvelope((parts) => ({
    policy,
    sources: [
      {
        ...parts.sources[0]!,
        async *search(query, signal) {
          for await (const candidate of parts.sources[0]!.search(query, signal)) {
            const elements = [
              { element: 'value', text: 'Value: 7.4 %' },
              { element: 'note', text: 'Note: lives alone' },
            ]
            yield { ...candidate, text: elements.map(({ text }) => text).join('\n'), parts: elements }
          }
        },
      },
    ],
  }))
  const seen = recordingModel(scriptedModel(['It is 7.4 % [F1].']))
  await (await envelope.ask(world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'What is it?' }), seen.model)).text()
  expect(seen.prompts[0]!.fragments.length).toBeGreaterThan(0)
  expect(seen.seen()).toContain('Value: 7.4 %')
  expect(seen.seen()).not.toContain('lives alone')
})
