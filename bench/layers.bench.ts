// Five layers beside a LangChain RunnableSequence of five lambdas, and a ten-clause filter beside a hand-written closure.
// Run: npx tsx bench/layers.bench.ts
import { RunnableLambda, RunnableSequence } from '@langchain/core/runnables'
import { Bench } from 'tinybench'
import { compileFilter, parseFilter, readFields } from '../src/base/filter/index.ts'
import { compose, type Layer } from '../src/compose.ts'

type Pass = Layer<number, number, string, string>
const pass: Pass = async (request, next) => next(request + 1)
const layers = compose(pass, pass, pass, pass, pass)

type Stream = AsyncIterable<string>
const wrap: Layer<number, number, Stream, Stream> = async (request, next) => {
  const inner = await next(request + 1)
  return (async function* wrapped() {
    for await (const chunk of inner) yield chunk
  })()
}
const wrapping = compose(wrap, wrap, wrap, wrap, wrap)
async function* eight(): Stream {
  for (let index = 0; index < 8; index++) yield 'text'
}

const lambda = RunnableLambda.from((value: number) => value + 1)
const sequence = RunnableSequence.from([lambda, lambda, lambda, lambda, lambda])

const NOW = '2026-11-24T00:00:00.000Z'
const CLASSES = ['medication', 'laboratory', 'condition', 'visit']
const filter = compileFilter(
  parseFilter({
    op: 'and',
    of: [
      { op: 'eq', field: 'tenant', value: 'north' },
      { op: 'in', field: 'patient', values: ['Patient/1', 'Patient/2'] },
      { op: 'in', field: 'dataClass', values: CLASSES },
      { op: 'le', field: 'confidentiality', value: 'N' },
      { op: 'not', of: { op: 'hasAny', field: 'sensitivities', values: ['PSYTHPN', 'HIV'] } },
      { op: 'eq', field: 'origin', value: 'record' },
      { op: 'le', field: 'dateStart', value: NOW },
      { op: 'ge', field: 'dateEnd', value: '2020-01-01T00:00:00.000Z' },
      { op: 'not', of: { op: 'hasAny', field: 'securityLabels', values: ['x|NOAUTH'] } },
      {
        op: 'or',
        of: [
          { op: 'eq', field: 'status', value: 'final' },
          { op: 'eq', field: 'status', value: 'amended' },
        ],
      },
    ],
  }),
)
const fields = {
  source: 'fhir',
  tenant: 'north',
  patient: 'Patient/1',
  dataClass: 'laboratory',
  confidentiality: 'N',
  sensitivities: [] as string[],
  origin: 'record',
  reference: 'Observation/1',
  resourceType: 'Observation',
  status: 'final',
  encounter: null,
  codes: ['http://loinc.org|4548-4'],
  categories: ['laboratory'],
  securityLabels: [] as string[],
  authors: ['Practitioner/1'],
  dateStart: '2026-10-01T00:00:00.000Z',
  dateEnd: '2026-10-01T00:00:00.000Z',
  lastUpdated: NOW,
}
const ORDER: Readonly<Record<string, number>> = { U: 0, L: 1, M: 2, N: 3, R: 4, V: 5 }
const patients = new Set(['Patient/1', 'Patient/2'])
const classes = new Set(CLASSES)
const byHand = (value: typeof fields): boolean =>
  value.tenant === 'north' &&
  patients.has(value.patient) &&
  classes.has(value.dataClass) &&
  (ORDER[value.confidentiality] ?? 9) <= 3 &&
  !value.sensitivities.some((each) => each === 'PSYTHPN' || each === 'HIV') &&
  value.origin === 'record' &&
  value.dateStart <= NOW &&
  value.dateEnd >= '2020-01-01T00:00:00.000Z' &&
  !value.securityLabels.includes('x|NOAUTH') &&
  (value.status === 'final' || value.status === 'amended')

const STATUSES = ['final', 'amended', 'entered-in-error', 'final']
const records = Array.from({ length: 1000 }, (_, index) => ({
  ...fields,
  reference: `Observation/${index}`,
  status: STATUSES[index % 4] as string,
  confidentiality: index % 7 === 0 ? 'R' : 'N',
  dataClass: CLASSES[index % 4] as string,
  sensitivities: index % 11 === 0 ? ['HIV'] : [],
}))
const read = records.map((each) => readFields(each))
let sink = 0
const bench = new Bench({ time: 1500 })
bench
  .add('five pass-through layers', async () => void (await layers(0, async () => 'done')))
  .add('five stream-wrapping layers, 8 chunks', async () => {
    for await (const chunk of await wrapping(0, async () => eight())) sink += chunk.length
  })
  .add('RunnableSequence of five lambdas', async () => void (await sequence.invoke(0)))
  .add('ten-clause filter × 1000', () => {
    for (let index = 0; index < 1000; index++) if (filter(read[index] as (typeof read)[number])) sink++
  })
  .add('hand-written closure × 1000', () => {
    for (let index = 0; index < 1000; index++) if (byHand(records[index] as (typeof records)[number])) sink++
  })
await bench.run()
const micros = new Map(bench.tasks.map((task) => [task.name, (task.result as { latency: { p50: number } }).latency.p50 * 1000]))
for (const [name, value] of micros) console.log(`${name.padEnd(40)} ${value.toFixed(2).padStart(10)} µs`)
const ratio = (a: string, b: string): string => ((micros.get(a) as number) / (micros.get(b) as number)).toFixed(3)
console.log(
  `\npass-through / RunnableSequence      ${ratio('five pass-through layers', 'RunnableSequence of five lambdas')}   (aim ≤ 0.05)`,
)
console.log(
  `stream-wrapping / RunnableSequence   ${ratio('five stream-wrapping layers, 8 chunks', 'RunnableSequence of five lambdas')}   (aim ≤ 0.2)`,
)
console.log(`filter / closure                     ${ratio('ten-clause filter × 1000', 'hand-written closure × 1000')}   (aim ≤ 3)`)
if (sink < 0) console.log(sink)
