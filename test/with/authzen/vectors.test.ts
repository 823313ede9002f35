import { describe, expect, test } from 'vitest'
import { authzenClient, type Evaluation } from 'phi-envelope/authzen'
import { sharedJson } from '../../support/shared-json.ts'
import { decisionPoint, good } from './decision-point.ts'

interface World {
  users: { id: string; role: string; department: string }[]
  records: { id: string; department: string; owner: string }[]
}
interface Search {
  evaluation: {
    request: { subject: { type: string; id: string }; action: { name: string }; resource: { type: string } }
    expected: { results: { id: string }[] }
  }[]
}
interface Todo {
  evaluation: { request: Evaluation; expected: boolean }[]
  evaluations: { request: Partial<Evaluation> & { evaluations: Partial<Evaluation>[] }; expected: { decision: boolean }[] }[]
}

const world = sharedJson<World>('standards/authzen-interop/search/world.json')
const searches = sharedJson<Search>('standards/authzen-interop/search/resource-results.json')
const todo = sharedJson<Todo>('standards/authzen-interop/todo/decisions-authorization-api-1_0-02.json')

/** The policy of the search scenario, as its page says it. */
function allowed({ subject, action, resource }: Evaluation): boolean {
  const user = world?.users.find((each) => each.id === subject.id)
  const record = world?.records.find((each) => each.id === resource.id)
  if (user === undefined || record === undefined) return false
  const owner = record.owner === user.id
  if (action.name === 'view') return owner || record.department === user.department || user.role === 'manager'
  if (action.name === 'edit') return owner || (user.role === 'manager' && record.department === user.department)
  return action.name === 'delete' && owner
}

describe.skipIf(world === null)('AuthZEN interop: search', () => {
  test('asking about every record finds what a search should find', async () => {
    await using point = await decisionPoint(good((evaluation) => ({ decision: allowed(evaluation as unknown as Evaluation) })))
    const client = authzenClient({ decisionPoint: point.url, batch: 7 })
    expect(searches?.evaluation.length).toBe(18)
    for (const { request, expected } of searches?.evaluation ?? []) {
      const asked = (world?.records ?? []).map(({ id }) => ({ ...request, resource: { type: 'record', id } }))
      const answers = await client.evaluateAll(asked)
      const found = asked.filter((_, index) => answers[index]?.decision === true).map(({ resource }) => resource.id)
      expect(found.sort()).toEqual(expected.results.map((each) => each.id).sort())
    }
  })
})

describe.skipIf(todo === null)('AuthZEN interop: todo', () => {
  const key = (value: unknown): string => JSON.stringify(value)
  const whole = ({ evaluations, ...defaults }: Partial<Evaluation> & { evaluations: Partial<Evaluation>[] }): Evaluation[] =>
    // Defaults stand in for what an item leaves out, as whole objects (section 7.1.1).
    evaluations.map((each) => ({ ...defaults, ...each }) as Evaluation)

  test('40 evaluations and 3 batches are asked as they stand and answered as expected', async () => {
    const known = new Map<string, boolean>()
    const order = ({ subject, action, resource, context }: Evaluation) => key({ subject, action, resource, context })
    for (const { request, expected } of todo?.evaluation ?? []) known.set(order(request), expected)
    for (const { request, expected } of todo?.evaluations ?? [])
      whole(request).forEach((each, index) => void known.set(order(each), expected[index]?.decision === true))
    await using point = await decisionPoint(
      good((evaluation) => ({ decision: known.get(order(evaluation as unknown as Evaluation)) ?? 'not asked so' })),
    )
    const client = authzenClient({ decisionPoint: point.url })
    expect(todo?.evaluation.length).toBe(40)
    for (const { request, expected } of todo?.evaluation ?? []) expect((await client.evaluate(request)).decision).toBe(expected)
    const all = await client.evaluateAll((todo?.evaluation ?? []).map((each) => each.request))
    expect(all.map((each) => each.decision)).toEqual(todo?.evaluation.map((each) => each.expected))
    for (const { request, expected } of todo?.evaluations ?? []) {
      expect((await client.evaluateAll(whole(request))).map(({ decision }) => ({ decision }))).toEqual(expected)
    }
  })
})
