/** Turns over invented people that succeed, leak, fail and are denied, with every sink attached. */
import { join } from 'node:path'
import { chatModelCall } from 'phi-envelope/langchain'
import { knownIdentity } from 'phi-envelope/deidentify'
import { leakyModel, obedientModel, scriptedModel, syntheticWorld } from 'phi-envelope/testing'
import { accounts } from '../../examples/demo/accounts.ts'
import { charts, TENANT } from '../../examples/demo/charts/index.ts'
import { ExtractiveChatModel } from '../../examples/demo/extractive-model.ts'
import { IDENTIFIERS, SENSITIVE } from '../../examples/demo/promises.ts'
import { scenesOf } from '../../examples/demo/scenes.ts'
import { setUp } from '../../examples/demo/setup.ts'
import type { ModelCall } from '../../src/index.ts'
import { fileTrail } from '../../src/trail/index.ts'
import { testEnvelope } from '../support/envelope.ts'
import type { Sinks } from './sinks.ts'

/** Every kind of turn over so many people of a synthetic world. Gives everything that identifies anybody in it. */
export async function playWorld(sinks: Sinks, people: number): Promise<readonly string[]> {
  const world = syntheticWorld()
  await using trail = fileTrail({ path: join(sinks.trails, 'world.jsonl') })
  const { envelope } = testEnvelope(() => ({ trail: sinks.watch(trail), vault: sinks.vault }), world)
  const identifiers = world.patients.flatMap((patient) => patient.identifiers)
  const models: ModelCall[] = [
    scriptedModel(['All is well [F1].']),
    obedientModel(),
    leakyModel(identifiers.slice(0, 5)),
    () => Promise.reject(new Error(`no ${identifiers[0]}`)),
  ]
  for (const patient of world.patients.slice(0, people)) {
    for (const [index, model] of models.entries()) {
      for (const [viewer, purpose] of [
        ['physician', 'TREAT'],
        ['stranger', 'TREAT'],
        ['physician', 'HPAYMT'],
      ] as const) {
        const question = `How is ${patient.identifiers[0]}, and can ${patient.identifiers[1]} be reached?`
        try {
          const asked = world.ask(viewer, patient, { purpose, question, conversation: `c${index}` })
          const reply = await envelope.ask(asked, sinks.traced(model))
          await sinks.handled({ question, reply: await reply.text() })
        } catch (error) {
          sinks.caught(error)
        }
      }
    }
  }
  return identifiers
}

/** The demonstration's scenes. Gives what identifies anybody of its charts, and what nobody there may read. */
export async function playDemo(sinks: Sinks): Promise<readonly string[]> {
  const now = Date.now()
  await using stage = await setUp(sinks.trails, now, { trail: sinks.watch, vault: sinks.vault })
  for (const { play } of scenesOf(stage, sinks.traced(chatModelCall(new ExtractiveChatModel())))) {
    const { ask, prompt, reply, denial } = await play()
    await sinks.handled({ question: ask.question, prompt, reply })
    sinks.logged({ question: ask.question, prompt, reply })
    if (denial !== null) sinks.caught(denial)
  }
  return [...knownIdentity(...charts(now)).values.map(({ value }) => value), ...IDENTIFIERS, ...SENSITIVE]
}

/**
 * Whether a value is a word of what the demonstration's sinks are meant to hold: who signed in where, tasks, references of records,
 * and in stack traces the names of functions.
 */
export function isDeclared(value: string): boolean {
  const references = charts(Date.now())
    .filter(({ resourceType }) => !['Practitioner', 'RelatedPerson'].includes(resourceType))
    .map(({ resourceType, id }) => `${resourceType}/${id}`)
  const declared = [...accounts.map(({ subject }) => subject), ...references, TENANT, 'portal-support', 'Function.call']
    .join(' ')
    .replaceAll('-', ' ')
  return declared.toLowerCase().includes(value.toLowerCase())
}
