import { inspect } from 'node:util'
import * as api from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { beforeAll, describe, expect, test } from 'vitest'
import { memoryTrail } from '../../src/trail/index.ts'
import { metricObserver, observedTrail, scrubbingExporter, spanObserver, type Meter } from '../../src/telemetry/index.ts'
import { interaction } from '../trail/sample-events.ts'
import { deidentifier, IDENTIFIERS, leaks } from './invented.ts'

const [name, mail] = IDENTIFIERS as [string, string]
const memory = new InMemorySpanExporter()
const raw = new InMemorySpanExporter()

beforeAll(() => {
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(scrubbingExporter(memory)), new SimpleSpanProcessor(raw)],
  })
  api.trace.setGlobalTracerProvider(provider)
})

describe('spanObserver', () => {
  test('makes a span for the turn and one for each stage, with codes and counts only', async () => {
    memory.reset()
    const trail = observedTrail(memoryTrail(), spanObserver({ api }))
    await trail.append(interaction().slice(0, 12))
    await trail.append(interaction().slice(12))
    const spans = raw.getFinishedSpans()
    const turn = spans.find((span) => span.name === 'phi_envelope.turn')
    const stages = spans.filter((span) => span.parentSpanContext?.spanId === turn?.spanContext().spanId)
    expect(stages.map((span) => span.name)).toEqual([
      'phi_envelope.admit',
      'phi_envelope.retrieve',
      'phi_envelope.deidentify',
      'phi_envelope.prompt',
      'chat clinic-llm',
      'phi_envelope.reply',
    ])
    expect(stages[4]).toMatchObject({
      kind: api.SpanKind.CLIENT,
      duration: [1, 0],
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'clinic-llm', 'server.address': 'llm.example.org' },
    })
    expect(turn?.attributes).toMatchObject({ 'phi_envelope.purpose': 'TREAT', 'phi_envelope.patients': 1 })
    const text = JSON.stringify(spans.map(({ name: of, attributes, events }) => ({ of, attributes, events })))
    for (const personal of ['ada', 'okafor', 'Observation/17', 'Consent/12']) expect(text).not.toContain(personal)
    expect(memory.getFinishedSpans()).toHaveLength(spans.length)
  })

  test('marks what was denied', async () => {
    raw.reset()
    const trail = observedTrail(memoryTrail(), spanObserver({ api }))
    await trail.append([
      ...interaction('d').slice(0, 3),
      { type: 'request-denied', time: '2026-03-04T09:30:09.000Z', requestId: 'd', code: 'POLICY_DENIED', stage: 'admit', rule: 'none' },
      { type: 'session-closed', time: '2026-03-04T09:30:10.000Z', requestId: 'd', reason: 'failed' },
    ])
    const turn = raw.getFinishedSpans().find((span) => span.name === 'phi_envelope.turn')
    expect(turn).toMatchObject({ status: { code: api.SpanStatusCode.ERROR }, attributes: { 'error.type': 'POLICY_DENIED' } })
  })
})

describe('scrubbingExporter', () => {
  test('lets no content of anybody’s span out, and keeps what is not content', () => {
    memory.reset()
    const span = api.trace.getTracer('somebody').startSpan(`GET /Patient/88412097`, {
      attributes: {
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.input.messages': `[{"role":"user","content":"${name}"}]`,
        'gen_ai.output.messages': name,
        'gen_ai.system_instructions': name,
        'gen_ai.tool.call.arguments': mail,
        'gen_ai.retrieval.documents': name,
        'gen_ai.prompt': name,
        'url.full': `https://ehr.example.org/Patient?name=${encodeURIComponent(name)}`,
        'db.query.text': `select '${name}'`,
        'phi_envelope.note': 'x'.repeat(300),
        invented: name,
      },
      links: [
        { context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }, attributes: { note: name } },
      ],
    })
    span.addEvent(`sent to ${name}`, { body: mail })
    span.addEvent('gen_ai.client.inference.operation.details', { 'gen_ai.input.messages': name, 'gen_ai.request.model': 'm' })
    span.recordException(new Error(`cannot find ${name}`))
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: `for ${mail}` })
    span.end()
    const [exported] = memory.getFinishedSpans()
    expect(exported).toMatchObject({
      name: '[removed]',
      attributes: {
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.response.finish_reasons': ['stop'],
        'phi_envelope.note': '[removed]',
      },
      status: { code: api.SpanStatusCode.ERROR },
    })
    expect(exported?.spanContext()).toEqual(span.spanContext())
    expect(exported?.events.map((event) => [event.name, event.attributes])).toEqual([
      ['gen_ai.client.inference.operation.details', { 'gen_ai.request.model': 'm' }],
      ['exception', { 'exception.type': 'Error' }],
    ])
    expect(leaks(JSON.stringify(exported))).toEqual([])
    expect(leaks(inspect(exported, { depth: 9, showHidden: true }))).toEqual([])
  })

  test('scrubs what passes, drops a span that cannot be scrubbed, and hides the exporter’s errors', () => {
    const got: unknown[] = []
    const inner = {
      export: (spans: unknown[], done: (result: { code: number; error?: Error }) => void) => {
        got.push(...spans)
        done({ code: 1, error: new Error(name) })
      },
      shutdown: () => Promise.resolve(),
    }
    const exporter = scrubbingExporter(inner, { allow: ['app.', 'note'], deidentifier })
    const plain = { name: 'work', attributes: { 'app.x': `for ${name}`, note: mail, other: 1 }, events: [], links: [], status: { code: 0 } }
    const broken = Object.defineProperty({ ...plain }, 'attributes', {
      get: () => {
        throw new Error(name)
      },
    })
    const results: unknown[] = []
    exporter.export([plain, broken], (result) => results.push(result))
    expect(got).toEqual([
      { name: 'work', attributes: { 'app.x': 'for [name]', note: '[name]' }, events: [], links: [], status: { code: 0 } },
    ])
    expect(results).toEqual([{ code: 1 }])
  })
})

describe('metricObserver', () => {
  test('counts what happened in codes', async () => {
    const seen: [string, number, Record<string, string>][] = []
    const meter: Meter = {
      createCounter: (of) => ({ add: (value, attributes) => seen.push([of, value, attributes]) }),
      createHistogram: (of) => ({ record: (value, attributes) => seen.push([of, value, attributes]) }),
    }
    await observedTrail(memoryTrail(), metricObserver(meter)).append(interaction())
    expect(seen).toContainEqual(['phi_envelope.masked', 3, { category: 'name' }])
    expect(seen).toContainEqual(['phi_envelope.fragments', 1, { effect: 'deny' }])
    expect(seen).toContainEqual(['phi_envelope.turns', 1, { end: 'drained' }])
    expect(seen).toContainEqual([
      'gen_ai.client.operation.duration',
      1,
      { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'clinic-llm' },
    ])
    expect(JSON.stringify(seen)).not.toMatch(/ada|okafor/)
  })

  test('takes a meter of the OpenTelemetry API', () => {
    expect(() => metricObserver(api.metrics.getMeter('test'))(interaction()[0] as never)).not.toThrow()
  })

  test('an observer that throws changes nothing', async () => {
    const trail = memoryTrail()
    await observedTrail(trail, () => {
      throw new Error('broken')
    }).append(interaction())
    expect(trail.events).toHaveLength(interaction().length)
  })
})
