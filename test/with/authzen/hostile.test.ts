import { describe, expect, test } from 'vitest'
import { fieldsOf, snapshotOf } from '../../../src/admit/policy/decide.ts'
import { authzenEngine } from 'phi-envelope/authzen'
import { type Answer, decisionPoint, good, json, metadata } from './decision-point.ts'

const snapshot = snapshotOf({ role: 'nurse', purpose: 'TREAT', relationship: 'assigned', now: 1_000_000 })
const requests = ['Observation/1', 'Observation/2', 'Observation/3'].map((reference) => ({
  operation: 'read' as const,
  fields: fieldsOf({ dataClass: 'laboratory', reference }),
}))
const permit = { decision: true }

async function effects(answer: Answer, over: object = {}): Promise<readonly string[] | string> {
  await using point = await decisionPoint(answer)
  const engine = authzenEngine({ decisionPoint: point.url, revision: 'r', milliseconds: 300, ...over })
  try {
    return (await engine.check(requests, snapshot)).map((each) => each.effect)
  } catch (error) {
    return (error as { code: string }).code
  }
}
/** Good metadata, and the whole answer to the evaluations as given. */
const answering =
  (value: unknown): Answer =>
  (path, _, response, request) => {
    json(response, path.startsWith('/.well-known/') ? metadata(`http://${request.headers.host ?? ''}`) : value)
  }

test('an honest decision point permits', async () => {
  expect(await effects(good(() => permit))).toEqual(['permit', 'permit', 'permit'])
})

describe('a whole answer that cannot be trusted fails closed', () => {
  test.each<[string, unknown]>([
    ['fewer items', { evaluations: [permit, permit] }],
    ['more items', { evaluations: [permit, permit, permit, permit] }],
    ['none', { evaluations: [] }],
    ['no list', { evaluations: permit }],
    ['a single decision for all', permit],
    ['null', null],
    ['a list at the top', [permit, permit, permit]],
    ['an extra field beside the list', { evaluations: [permit, permit, permit], partial: true }],
    [
      'items out of order',
      { evaluations: ['2', '1', '3'].map((id) => ({ decision: true, context: { resource: { id: `Observation/${id}` } } })) },
    ],
    ['items that echo another resource', { evaluations: [permit, permit, { decision: true, resource: { id: 'Observation/9' } }] }],
    [
      'a key that changes prototypes',
      JSON.parse('{"evaluations":[{"decision":true},{"decision":true},{"decision":true,"__proto__":{"x":1}}]}'),
    ],
  ])('%s', async (_, value) => {
    expect(await effects(answering(value))).toBe('POLICY_UNAVAILABLE')
  })
})

describe('an item that cannot be trusted denies itself', () => {
  test.each<[string, unknown]>([
    ['no decision', {}],
    ['a string', { decision: 'true' }],
    ['a number', { decision: 1 }],
    ['null', null],
    ['an extra field', { decision: true, unless: 'x' }],
    ['a context that is no object', { decision: true, context: 'ok' }],
    ['obligations that are no list', { decision: true, context: { obligations: {} } }],
    ['an unknown obligation', { decision: true, context: { obligations: [{ type: 'watermark', id: '1' }] } }],
    [
      'session_termination, which is not carried out',
      { decision: true, context: { obligations: [{ type: 'session_termination', id: '1', subject: 's' }] } },
    ],
    ['a custom obligation of another vendor', { decision: true, context: { obligations: [{ type: 'custom', id: '1', vendor: 'x' }] } }],
    [
      'a step-up by method',
      { decision: true, context: { obligations: [{ type: 'step-up', id: '1', acr_value: 'a', amr_values: ['hwk'] }] } },
    ],
    ['a malformed obligation', { decision: true, context: { obligations: [{ type: 'step-up', id: '1' }] } }],
    [
      'one good and one unknown obligation',
      {
        decision: true,
        context: {
          obligations: [
            { type: 'notification', id: '1', to: 'x', body: 'b' },
            { type: 'odd', id: '2' },
          ],
        },
      },
    ],
    ['a denial', { decision: false }],
  ])('%s', async (_, item) => {
    expect(await effects(answering({ evaluations: [permit, item, permit] }))).toEqual(['permit', 'deny', 'permit'])
  })
})

test('obligations that are understood are carried', async () => {
  await using point = await decisionPoint(
    good(() => ({
      decision: true,
      context: {
        obligations: [
          { type: 'step-up', id: '1', acr_value: 'mfa' },
          { type: 'notification', id: '2', to: 'privacy-office', body: 'x' },
          { type: 'custom', id: '3', vendor: 'phi-envelope', obligation: { type: 'minimum-necessary', limit: 3 } },
        ],
      },
    })),
  )
  const [decision] = await authzenEngine({ decisionPoint: point.url, revision: 'r' }).check(requests, snapshot)
  expect(decision?.obligations).toEqual([
    { type: 'step-up', acrValues: ['mfa'], maxAge: null },
    { type: 'notify', to: 'privacy-office' },
    { type: 'minimum-necessary', limit: 3 },
  ])
})

describe('a decision point that does not answer well fails closed', () => {
  test.each<[string, Answer]>([
    ['late', () => undefined],
    ['with an error', (_, __, response) => json(response, { evaluations: [permit, permit, permit] }, 500)],
    ['with a redirect', (_, __, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['in another type', (_, __, response) => json(response, { evaluations: [permit, permit, permit] }, 200, 'text/html')],
    [
      'with text that is no JSON',
      (_, __, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"evaluations":['),
    ],
    ['by closing the connection', (_, __, response) => void response.destroy()],
    [
      'with too much',
      (_, __, response) => json(response, { evaluations: [permit, permit, { ...permit, context: { x: 'x'.repeat(20_000) } }] }),
    ],
  ])('%s', async (_, answer) => {
    const endpoint = '/access/v1/evaluations'
    const withMetadata: Answer = (path, body, response, request) =>
      path === endpoint ? answer(path, body, response, request) : json(response, metadata(`http://${request.headers.host ?? ''}`))
    expect(await effects(withMetadata, { maxBytes: 10_000 })).toBe('POLICY_UNAVAILABLE')
  })
})

describe('metadata', () => {
  const withMetadata =
    (change: (known: Record<string, unknown>) => unknown): Answer =>
    (path, body, response, request) => {
      if (path.startsWith('/.well-known/')) json(response, change(metadata(`http://${request.headers.host ?? ''}`)))
      else good(() => permit)(path, body, response, request)
    }
  test.each<[string, (known: Record<string, unknown>) => unknown]>([
    ['missing', () => null],
    ['of another decision point', (known) => ({ ...known, policy_decision_point: 'https://evil.example' })],
    ['without an evaluation endpoint', ({ access_evaluation_endpoint: _, ...rest }) => rest],
    ['with endpoints elsewhere', (known) => ({ ...known, access_evaluations_endpoint: 'http://127.0.0.2:1/access/v1/evaluations' })],
    [
      'with endpoints on a host that only begins alike',
      (known) => ({ ...known, access_evaluations_endpoint: `${String(known['policy_decision_point'])}.evil.example/x` }),
    ],
  ])('%s fails closed', async (_, change) => {
    expect(await effects(withMetadata(change))).toBe('POLICY_UNAVAILABLE')
  })
  test('without a batch endpoint, each is asked alone', async () => {
    expect(await effects(withMetadata(({ access_evaluations_endpoint: _, ...rest }) => rest))).toEqual(['permit', 'permit', 'permit'])
  })
  test('a failure is not remembered', async () => {
    await using point = await decisionPoint((_, __, response) => json(response, {}, 503))
    const engine = authzenEngine({ decisionPoint: point.url, revision: 'r' })
    await expect(engine.check(requests, snapshot)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' })
    point.answer = good(() => permit)
    await expect(engine.check(requests, snapshot)).resolves.toHaveLength(3)
  })
})

describe('plans', () => {
  test('a patient who is denied is not in the filter; all denied is deny-all, and nothing more is asked', async () => {
    const both = {
      ...snapshot,
      patients: ['Patient/1', 'Patient/2'],
      relationships: { 'Patient/1': ['assigned' as const], 'Patient/2': [] },
    }
    await using point = await decisionPoint(good(({ resource }) => ({ decision: (resource as { id: string }).id === 'Patient/1' })))
    const engine = authzenEngine({ decisionPoint: point.url, revision: 'r' })
    expect(await engine.plan({ operation: 'search' }, both)).toMatchObject({
      kind: 'conditional',
      filter: {
        op: 'and',
        of: [
          { op: 'eq', field: 'tenant', value: 'tenant' },
          { op: 'in', field: 'patient', values: ['Patient/1'] },
        ],
      },
    })
    point.answer = good(() => ({ decision: false }))
    expect(await engine.plan({ operation: 'search' }, both)).toMatchObject({ kind: 'deny-all' })
  })
  test('an answer beyond tenant or patient is not followed', async () => {
    await using point = await decisionPoint(good(() => permit))
    const engine = authzenEngine({ decisionPoint: point.url, revision: 'r' })
    const decisions = await engine.check(
      [{ tenant: 'other' }, { patient: 'Patient/2' }, { patient: null }].map((over) => ({
        operation: 'read' as const,
        fields: fieldsOf({ dataClass: 'laboratory', ...over }),
      })),
      snapshot,
    )
    expect(decisions.map((each) => each.effect)).toEqual(['deny', 'deny', 'deny'])
  })
  test('many are asked in batches of at most 50, all to be executed, and never with text', async () => {
    await using point = await decisionPoint(good(() => permit))
    const engine = authzenEngine({ decisionPoint: point.url, revision: 'r' })
    await engine.check(
      Array.from({ length: 120 }, (_, index) => ({
        operation: 'read' as const,
        fields: fieldsOf({ dataClass: 'laboratory', reference: `Observation/${index}` }),
      })),
      snapshot,
    )
    const bodies = point.asked.flatMap(({ path, body }) =>
      path.endsWith('/evaluations') ? [body as { evaluations: unknown[]; options: unknown }] : [],
    )
    expect(bodies.map((each) => each.evaluations.length)).toEqual([50, 50, 20])
    expect(bodies.every((each) => JSON.stringify(each.options) === '{"evaluations_semantic":"execute_all"}')).toBe(true)
  })
})

test.each([
  {},
  { revision: 'r' },
  { revision: 'r', decisionPoint: 'x' },
  { revision: 'r', decisionPoint: 'http://pdp.example' },
  { revision: 'r', decisionPoint: 'https://pdp.example', batch: 51 },
  { revision: 'r', decisionPoint: 'https://pdp.example', failOpen: true },
])('options %j are refused', (options) => {
  expect(() => authzenEngine(options as never)).toThrowError(/configuration is invalid/)
})
