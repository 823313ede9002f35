// A matrix of 100 rows decides 20 and 1,000 fragments, beside cedar-wasm with preparsed policies and CASL, on the same decisions.
// Run: (cd bench/peers && npm install) && npx tsx bench/policy.bench.ts
import { setFlagsFromString } from 'node:v8'
import { Bench } from 'tinybench'
import { accessMatrix, type AccessMatrixDefinition, type AccessRow } from '../src/admit/index.ts'
import { fieldsOf, snapshotOf } from '../src/admit/policy/decide.ts'
import type { FragmentFields } from '../src/base/fragment.ts'
import { CONFIDENTIALITIES } from '../src/base/vocabulary/confidentiality.ts'
import { DATA_CLASSES } from '../src/base/vocabulary/data-class.ts'
import { SENSITIVITIES } from '../src/base/vocabulary/sensitivity.ts'
import { CEDAR_SCHEMA, matrixToCedar } from '../src/with/cedar/index.ts'
import { contextFor, fragmentEntity, userEntity } from '../src/with/cedar/request.ts'

setFlagsFromString('--no-turbo-inline-js-wasm-calls')
const cedar = await import('@cedar-policy/cedar-wasm/nodejs')

interface Casl {
  createMongoAbility(rules: readonly object[]): { can(action: string, subject: object): boolean }
  subject<T extends object>(type: string, value: T): T
}
const casl = (await import(new URL('./peers/node_modules/@casl/ability/dist/esm/index.mjs', import.meta.url).href)) as Casl

// 100 rows: ten roles of ten rows, two of them denials.
const CLASSES = DATA_CLASSES.filter((each) => each !== 'knowledge' && each !== 'cohort-statistic')
const rows: AccessRow[] = Array.from({ length: 100 }, (_, index) => {
  const role = `role-${index % 10}`
  const turn = Math.floor(index / 10)
  return turn < 8
    ? {
        id: `row-${index}`,
        roles: [role],
        purposes: ['TREAT'],
        relationships: ['assigned'],
        dataClasses: CLASSES.filter((_each, at) => at % 8 === turn),
        confidentiality: turn % 2 === 0 ? 'R' : 'N',
        sensitivities: turn % 2 === 0 ? ['HIV', 'STD'] : [],
      }
    : {
        id: `row-${index}`,
        effect: 'deny',
        roles: [role],
        purposes: 'any',
        dataClasses: 'any',
        sensitivities: turn === 8 ? ['PSYTHPN'] : ['SUD'],
      }
})
const definition: AccessMatrixDefinition = { revision: 'bench', rows }
const matrix = accessMatrix(definition)
const who = { role: 'role-3', purpose: 'TREAT', relationship: 'assigned', now: 1_000_000 } as const
const snapshot = snapshotOf(who)

const fragments: readonly FragmentFields[] = Array.from({ length: 1000 }, (_, index) =>
  fieldsOf({
    dataClass: CLASSES[index % CLASSES.length]!,
    confidentiality: CONFIDENTIALITIES[index % 5]!,
    sensitivities: index % 7 === 0 ? ['HIV'] : index % 11 === 0 ? ['OPIOIDUD'] : [],
    reference: `Observation/${index}`,
    patient: index % 13 === 0 ? 'Patient/2' : 'Patient/1',
  }),
)
const requests = fragments.map((fields) => ({ operation: 'read' as const, fields }))

// CASL: the rows of the request's user as rules; later rules win, so denials stand last.
const rank = (code: string): number => (CONFIDENTIALITIES as readonly string[]).indexOf(code)
const rulesFor = (role: string): readonly object[] =>
  rows
    .filter((row) => row.roles.includes(role))
    .map((row) => ({
      action: 'read',
      subject: 'Fragment',
      inverted: row.effect === 'deny',
      conditions:
        row.effect === 'deny'
          ? { sensitivities: { $in: row.sensitivities?.includes('SUD') === true ? ['SUD', 'ETHUD', 'OPIOIDUD'] : row.sensitivities } }
          : {
              tenant: snapshot.tenant,
              patient: { $in: snapshot.patients },
              dataClass: { $in: row.dataClasses },
              rank: { $lte: rank(row.confidentiality ?? 'N') },
              sensitivities: { $nin: SENSITIVITIES.filter((each) => row.sensitivities?.includes(each) !== true) },
            },
    }))
const ability = casl.createMongoAbility(rulesFor(who.role))
const subjects = fragments.map((fields) =>
  casl.subject('Fragment', { ...fields, sensitivities: [...fields.sensitivities], rank: rank(fields.confidentiality) }),
)

// Cedar: policies and schema parsed once, entities made beforehand.
const text = matrixToCedar(matrix)
cedar.preparseSchema('bench', CEDAR_SCHEMA)
cedar.preparsePolicySet('bench', { staticPolicies: text })
const user = userEntity(snapshot)
const calls = fragments.slice(0, 20).map((fields) => {
  const fragment = fragmentEntity(fields)
  return {
    principal: user.uid,
    action: { type: 'Action', id: 'read' },
    resource: fragment.uid,
    context: contextFor(snapshot, fields.patient),
    preparsedSchemaName: 'bench',
    preparsedPolicySetId: 'bench',
    validateRequest: false,
    entities: [user, fragment],
  }
})
const byCedar = (call: (typeof calls)[number]): boolean => {
  const answer = cedar.statefulIsAuthorized(call)
  return answer.type === 'success' && answer.response.decision === 'allow'
}

const ours = matrix.check(requests, snapshot).map((each) => each.effect === 'permit')
const theirs = subjects.map((each) => ability.can('read', each))
if (ours.some((each, index) => each !== theirs[index])) throw new Error('CASL decides otherwise')
if (calls.some((call, index) => byCedar(call) !== ours[index])) throw new Error('Cedar decides otherwise')
console.log(`${ours.filter(Boolean).length} of ${ours.length} fragments permitted, by all three alike`)

const twenty = requests.slice(0, 20)
const bench = new Bench({ time: 1200, warmupTime: 300 })
bench
  .add('matrix, 20', () => void matrix.check(twenty, snapshot))
  .add('matrix, 1,000', () => void matrix.check(requests, snapshot))
  .add('matrix, 20, rows selected anew', () => void matrix.check(twenty, Object.freeze({ ...snapshot })))
  .add('CASL, 20', () => subjects.slice(0, 20).map((each) => ability.can('read', each)))
  .add('CASL, 1,000', () => subjects.map((each) => ability.can('read', each)))
  .add('CASL, 20, ability built anew', () => {
    const made = casl.createMongoAbility(rulesFor(who.role))
    return subjects.slice(0, 20).map((each) => made.can('read', each))
  })
  .add('cedar-wasm preparsed, 20', () => calls.map(byCedar))
await bench.run()

const each = (name: string, fragmentsOf: number): number => {
  const result = bench.getTask(name)?.result
  if (result === undefined || !('latency' in result)) throw new Error('no result')
  return (result.latency.p50 * 1000) / fragmentsOf
}
const table = [
  ['matrix, 20', 20],
  ['matrix, 1,000', 1000],
  ['matrix, 20, rows selected anew', 20],
  ['CASL, 20', 20],
  ['CASL, 1,000', 1000],
  ['CASL, 20, ability built anew', 20],
  ['cedar-wasm preparsed, 20', 20],
] as const
for (const [name, count] of table) console.log(`${name.padEnd(34)} ${each(name, count).toFixed(3)} µs a decision`)
const ratio = (a: number, b: number): string => `${(a / b).toFixed(1)} ×`
console.log(
  `cedar-wasm / matrix: ${ratio(each('cedar-wasm preparsed, 20', 20), each('matrix, 20', 20))} (20), ${ratio(each('cedar-wasm preparsed, 20', 20), each('matrix, 1,000', 1000))} (1,000)`,
)
console.log(
  `CASL / matrix: ${ratio(each('CASL, 20', 20), each('matrix, 20', 20))} (20), ${ratio(each('CASL, 1,000', 1000), each('matrix, 1,000', 1000))} (1,000), ${ratio(each('CASL, 20, ability built anew', 20), each('matrix, 20, rows selected anew', 20))} (with the request's own work)`,
)
