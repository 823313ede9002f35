/** Ways to carry what a record said past a later denial, by way of the answers that were made from it. */
import { accessMatrix } from 'phi-envelope/admit'
import { scriptedModel, syntheticWorld, type World } from 'phi-envelope/testing'
import { describe, expect, test } from 'vitest'
import type { PolicyEngine, Prompt, Session, Source } from '../../src/index.ts'
import { testEnvelope } from '../support/envelope.ts'

const ASK = { purpose: 'TREAT', question: 'And then?', conversation: 'talk' } as const
type Row = Parameters<typeof accessMatrix>[0]['rows'][number]
const CARE: Row = {
  id: 'care',
  effect: 'permit',
  roles: ['physician'],
  purposes: ['TREAT'],
  relationships: ['assigned'],
  reveal: 'all',
  operations: ['read', 'search'],
  dataClasses: 'any',
}
const engineOf = (confidentiality: 'N' | 'V', obligations: NonNullable<Row['obligations']> = []): PolicyEngine =>
  accessMatrix({
    revision: `at-${confidentiality}`,
    rows: [
      {
        ...CARE,
        confidentiality,
        sensitivities: confidentiality === 'V' ? ['PSYTHPN'] : [],
        obligations,
      },
    ],
  })

/** An envelope whose policy can be changed between turns. */
function changing(first: PolicyEngine) {
  let now = first
  const policy: PolicyEngine = { plan: (...all) => now.plan(...all), check: (...all) => now.check(...all) }
  const parts = testEnvelope(() => ({ policy }))
  return { ...parts, become: (next: PolicyEngine) => void (now = next) }
}
const only = (world: World, wanted: string): Source => {
  const all = world.source()
  return {
    ...all,
    async *search(query, signal) {
      for await (const candidate of all.search(query, signal)) if (candidate.text.includes(wanted)) yield candidate
    },
  }
}
const says = (text: string) => scriptedModel([text])
async function prompt(session: Session, source: Source | null): Promise<Prompt> {
  const fragments = source === null ? [] : await session.redact(await session.retrieve({ sources: [source] }))
  return session.assemble({ question: await session.redact('And then?'), history: await session.history(), fragments })
}
async function turn(session: Session, asked: Prompt, answer: string): Promise<void> {
  await (await session.release(await session.call(asked, says(answer)))).text()
}
const textOf = (asked: Prompt): string => asked.messages.map(({ content }) => content).join('\n')
const therapy = (world: World) => only(world, 'grief')
const laboratory = (world: World) => only(world, 'Hemoglobin')

describe('an answer made from a record that is no longer permitted', () => {
  test('is not carried on by a turn that was made from that answer', async () => {
    const { envelope, world, become } = changing(engineOf('V'))
    const open = () => envelope.open(world.ask('physician', world.patients[0]!, ASK))
    {
      await using session = await open()
      await turn(session, await prompt(session, therapy(world)), 'She grieves [F1].')
    }
    {
      await using session = await open()
      const asked = await prompt(session, null)
      expect(textOf(asked)).toContain('She grieves')
      expect(asked.label).toMatchObject({ confidentiality: 'V', sensitivities: ['PSYTHPN'] })
      await turn(session, asked, 'As said, the grief goes on.')
    }
    become(engineOf('N'))
    await using session = await open()
    expect(textOf(await prompt(session, null))).not.toMatch(/grie/)
  })

  test('is not hidden behind a prompt that was assembled after its own', async () => {
    const { envelope, world, become } = changing(engineOf('V'))
    {
      await using session = await envelope.open(world.ask('physician', world.patients[0]!, ASK))
      const sensitive = await prompt(session, therapy(world))
      await prompt(session, laboratory(world))
      await turn(session, sensitive, 'She grieves [F1].')
    }
    become(engineOf('N'))
    await using session = await envelope.open(world.ask('physician', world.patients[0]!, ASK))
    expect(await session.history()).toEqual([])
  })

  test('is not hidden behind a record of the same id that another source gave later', async () => {
    const { envelope, world, become } = changing(engineOf('V'))
    const named = (source: Source, name: string): Source => ({
      ...source,
      name,
      async *search(query, signal) {
        for await (const candidate of source.search(query, signal)) yield { ...candidate, id: 'document-1' }
      },
    })
    {
      await using session = await envelope.open(world.ask('physician', world.patients[0]!, ASK))
      const fragments = await session.redact(await session.retrieve({ sources: [named(therapy(world), 'notes')] }))
      await session.retrieve({ sources: [named(laboratory(world), 'results')] })
      const asked = await session.assemble({ question: await session.redact('And then?'), fragments })
      await turn(session, asked, 'She grieves [F1].')
    }
    become(engineOf('N'))
    await using session = await envelope.open(world.ask('physician', world.patients[0]!, ASK))
    expect(await session.history()).toEqual([])
  })

  test('is asked about by the policy itself, not only by what the grant could say as a filter', async () => {
    const { envelope, world, become } = changing(engineOf('V'))
    {
      await using session = await envelope.open(world.ask('physician', world.patients[0]!, ASK))
      await turn(session, await prompt(session, laboratory(world)), 'All was normal [F1].')
    }
    const wide = engineOf('V')
    const deny = {
      effect: 'deny',
      rows: ['late'],
      obligations: [],
      revision: '2',
      expiresAt: world.clock.now() + 60_000,
      sentence: '',
    } as const
    become({ plan: (...all) => wide.plan(...all), check: async (requests) => requests.map(() => deny) })
    await using session = await envelope.open(world.ask('physician', world.patients[0]!, ASK))
    expect(await session.history()).toEqual([])
  })
})

test('what the records of an earlier turn demand is demanded of the prompt that repeats its answer', async () => {
  const { envelope, world, become } = changing(engineOf('V', [{ type: 'no-retention' }]))
  const open = () => envelope.open(world.ask('physician', world.patients[0]!, ASK))
  const keeping = says('It goes on.')
  const asked = therapy(world)
  {
    await using session = await open()
    await expect(session.call(await prompt(session, asked), keeping)).rejects.toMatchObject({ code: 'PROMPT_REFUSED' })
  }
  become(engineOf('V', [{ type: 'part-2-notice' }]))
  {
    await using session = await open()
    await turn(session, await prompt(session, asked), 'She grieves [F1].')
  }
  become(engineOf('V', [{ type: 'no-retention' }]))
  await using session = await open()
  const repeated = await prompt(session, null)
  expect(textOf(repeated)).toMatch(/42 CFR part 2/)
  await expect(session.call(repeated, keeping)).rejects.toMatchObject({ code: 'PROMPT_REFUSED' })
  const copied = (await session.history()).map(({ text }) => ({ role: 'user' as const, content: text }))
  await expect(session.call(await session.mask(copied), keeping)).rejects.toMatchObject({ code: 'PROMPT_REFUSED' })
})

test('an answer that was made from a whole record is not shown where only some of its elements may be', async () => {
  const { envelope, world, become } = changing(engineOf('V'))
  const open = () => envelope.open(world.ask('physician', syntheticWorld().patients[0]!, ASK))
  {
    await using session = await open()
    await turn(session, await prompt(session, laboratory(world)), 'All was normal [F1].')
  }
  become(engineOf('V', [{ type: 'limit-fields', fields: ['date'] }]))
  await using session = await open()
  expect(await session.history()).toEqual([])
})
