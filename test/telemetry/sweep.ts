/** Runs turns over invented people and searches everything that was written meanwhile. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import * as api from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import pino from 'pino'
import { createDeidentifier } from 'phi-envelope/deidentify'
import { ENCODINGS, leakyModel, obedientModel, scriptedModel, syntheticWorld } from 'phi-envelope/testing'
import { expect } from 'vitest'
import type { ModelCall } from '../../src/index.ts'
import {
  metricObserver,
  observedTrail,
  pinoHooks,
  scrubbingExporter,
  sealedCache,
  spanObserver,
  type Meter,
} from '../../src/telemetry/index.ts'
import { exportFhir, fileTrail, readRequests, tellStory } from '../../src/trail/index.ts'
import { testEnvelope } from '../support/envelope.ts'
import { folder } from '../trail/folder.ts'

/** Runs every kind of turn over so many invented people and gives what each sink holds afterwards. */
async function runScenarios(
  people: number,
): Promise<{ readonly sinks: Readonly<Record<string, string>>; readonly identifiers: readonly string[] }> {
  const directory = folder()
  const world = syntheticWorld()
  const spans = new InMemorySpanExporter()
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(scrubbingExporter(spans))] })
  const metrics: unknown[] = []
  const meter: Meter = {
    createCounter: (name) => ({ add: (value, attributes) => metrics.push([name, value, attributes]) }),
    createHistogram: (name) => ({ record: (value, attributes) => metrics.push([name, value, attributes]) }),
  }
  let log = ''
  const stream = new Writable({
    write(chunk, _, done) {
      log += String(chunk)
      done()
    },
  })
  const logger = pino({ hooks: pinoHooks({ deidentifier: createDeidentifier() }) }, stream)
  const errors: string[] = []
  const cache = sealedCache({ milliseconds: 60_000 })
  const trail = fileTrail({ path: join(directory, 'trail.jsonl') })
  const sink = observedTrail(
    trail,
    spanObserver({
      api: { ...api, trace: { ...api.trace, getTracer: (name) => tracing.getTracer(name), setSpan: (...of) => api.trace.setSpan(...of) } },
    }),
    metricObserver(meter),
    (event) => logger.info(event, event.type),
  )
  const { envelope } = testEnvelope(() => ({ trail: sink }), world)

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
          const reply = await envelope.ask(world.ask(viewer, patient, { purpose, question, conversation: `c${index}` }), model)
          await reply.text()
        } catch (error) {
          errors.push(inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String((error as Error).stack))
          logger.error(error)
        }
      }
    }
    await cache.use({
      input: { question: patient.identifiers },
      tags: [],
      authorize: () => true,
      make: () => ({ chart: patient.chart.map(({ text }) => text) }),
    })
  }
  await trail.close()

  const stories: string[] = []
  for await (const events of readRequests(directory)) stories.push(tellStory(events))
  const fhir: string[] = []
  for await (const resource of exportFhir(directory, { observer: { display: 'envelope' }, address: 'localhost' }))
    fhir.push(JSON.stringify(resource))
  const sinks = {
    trail: readdirSync(directory)
      .map((name) => readFileSync(join(directory, name), 'utf8'))
      .join('\n'),
    story: stories.join('\n'),
    fhir: fhir.join('\n'),
    log,
    spans: inspect(spans.getFinishedSpans(), { depth: 12, maxArrayLength: null, maxStringLength: null }),
    metrics: JSON.stringify(metrics),
    errors: errors.join('\n'),
    cache: inspect(cache, { depth: 20, showHidden: true, maxArrayLength: null }),
  }
  return { sinks, identifiers }
}

/** What stands in base64 of a text that holds the value, whatever comes before it. */
const aligned = (value: string): string[] =>
  [1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(value)])
      .toString('base64')
      .slice(shift + 1, -4),
  )

function sweep(sinks: Readonly<Record<string, string>>, identifiers: readonly string[]): readonly string[] {
  const hits: string[] = []
  // Shorter ones occur by chance in digests and ids.
  for (const identifier of new Set(identifiers.filter(({ length }) => length >= 6))) {
    const forms = [
      ...Object.entries(ENCODINGS).map(([name, encode]) => [name, encode(identifier)]),
      ...aligned(identifier).map((form) => ['base64', form]),
    ]
    for (const [sink, content] of Object.entries(sinks)) {
      for (const [encoding = '', form = ''] of forms) if (content.includes(form)) hits.push(`${sink}: ${encoding}`)
    }
  }
  return hits
}

/** Holds that no sink has an identifier of anybody, plain or encoded, after turns that succeed, leak, fail and are denied. */
export async function sweepSinks(people: number): Promise<void> {
  const { sinks, identifiers } = await runScenarios(people)
  expect(identifiers.length).toBeGreaterThan(30)
  for (const [name, content] of Object.entries(sinks)) expect(content.length, name).toBeGreaterThan(100)
  expect(sweep(sinks, identifiers)).toEqual([])
  // The sweep sees a leak when there is one.
  for (const encode of Object.values(ENCODINGS))
    expect(sweep({ planted: `x${encode(identifiers[0] as string)}y` }, identifiers)).not.toEqual([])
  expect(sweep({ planted: Buffer.from(`xx${identifiers[0]}yyy`).toString('base64') }, identifiers)).not.toEqual([])
}
