/** Every place to which a turn may write, attached at once, and what each of them holds afterwards. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Writable } from 'node:stream'
import { format, inspect } from 'node:util'
import * as api from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import pino from 'pino'
import { createDeidentifier, memoryVault } from 'phi-envelope/deidentify'
import type { ModelCall, TrailSink, Vault } from '../../src/index.ts'
import {
  metricObserver,
  observedTrail,
  pinoHooks,
  scrubbingExporter,
  sealedCache,
  spanObserver,
  type Meter,
} from '../../src/telemetry/index.ts'
import { exportFhir, patientAccesses, readEvents, readRequests, tellStory } from '../../src/trail/index.ts'
import { folder } from '../trail/folder.ts'

/** Everything that an operator may attach. */
export interface Sinks extends Disposable {
  /** Private; `trail/` holds trails, `tmp/` is TMPDIR meanwhile. */
  readonly directory: string
  readonly trails: string
  /** Puts spans, metrics and logs behind a trail. */
  watch(trail: TrailSink): TrailSink
  /** Remembers every value that was ever put into it. */
  readonly vault: Vault
  readonly vaulted: ReadonlySet<string>
  /** Puts a vendor's span with everything in it around a model. */
  traced(model: ModelCall): ModelCall
  /** What an application does with a turn: traces and caches it. */
  handled(turn: object): Promise<void>
  /** What it should not do: log what was asked and answered, through our hook. */
  logged(turn: object): void
  caught(error: unknown): void
  /** A leak past every protection, by the sink that it goes to. */
  readonly plant: Readonly<Record<string, (secret: string) => unknown>>
  /** What stands in each sink, files by their path. */
  collect(): Promise<Readonly<Record<string, string>>>
}

const whole = { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null } as const

/** Attaches all. Disposing gives the process its streams and TMPDIR back. */
export function everySink(): Sinks {
  const directory = folder()
  const trails = join(directory, 'trail')
  for (const name of ['trail', 'tmp', 'cache']) mkdirSync(join(directory, name))
  const temporary = process.env['TMPDIR']
  process.env['TMPDIR'] = join(directory, 'tmp')

  const output = listenToProcess()
  const spans = new InMemorySpanExporter()
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(scrubbingExporter(spans))] })
  const tracer = tracing.getTracer('vendor')
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
  const caches: unknown[] = [cache]
  const { vault, vaulted } = rememberingVault()

  const caught = (error: unknown): void => {
    const { message, stack, cause } = error as Error
    errors.push(message, String(stack), String(cause), inspect(cause, whole), inspect(error, whole), JSON.stringify(error), String(error))
    logger.error(error as Error)
    const span = tracer.startSpan('request')
    span.recordException(error as Error)
    span.end()
  }
  return {
    directory,
    trails,
    watch: (trail) =>
      observedTrail(
        trail,
        spanObserver({
          api: {
            ...api,
            trace: { ...api.trace, getTracer: (name) => tracing.getTracer(name), setSpan: (...of) => api.trace.setSpan(...of) },
          },
        }),
        metricObserver(meter),
        (event) => logger.info(event, event.type),
      ),
    vault,
    vaulted,
    traced: (model) =>
      Object.assign(
        ((prompt, options) => {
          const span = tracer.startSpan(`chat ${prompt.messages.at(-1)?.content}`)
          span.setAttribute('gen_ai.input.messages', JSON.stringify(prompt.messages))
          span.addEvent('gen_ai.user.message', { content: JSON.stringify(prompt.messages) })
          span.end()
          return model(prompt, options)
        }) satisfies ModelCall,
        model,
      ),
    async handled(turn) {
      const text = JSON.stringify(turn)
      const span = tracer.startSpan(`POST /ask ${text}`, {
        attributes: { 'http.request.body': text, 'url.full': `/ask?q=${encodeURIComponent(text)}` },
      })
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: text })
      span.end()
      await cache.use({
        input: JSON.parse(text),
        tags: [{ kind: 'patient', reference: text }],
        authorize: () => true,
        make: () => JSON.parse(text),
      })
    },
    logged: (turn) => logger.info(turn, `answered ${JSON.stringify(turn)}`),
    caught,
    plant: {
      trail: (secret) => writeFileSync(join(trails, 'other.jsonl'), secret),
      log: (secret) => stream.write(secret, () => undefined),
      spans: (secret) => spans.export([{ attributes: { secret } } as never], () => undefined),
      'span events': (secret) => spans.export([{ events: [{ attributes: { secret } }] } as never], () => undefined),
      metrics: (secret) => meter.createCounter('leak', {}).add(1, { secret }),
      'an error’s message': (secret) => caught(new Error(secret)),
      'an error’s cause': (secret) => caught(new Error('failed', { cause: new Error('inner', { cause: { deep: { secret } } }) })),
      'an error’s hidden property': (secret) => caught(Object.defineProperty(new Error('failed'), 'hidden', { value: secret })),
      'an error’s JSON': (secret) => caught(Object.assign(new Error('failed'), { toJSON: () => secret })),
      cache: (secret) => caches.push({ secret }),
      'cache on disk': (secret) => writeFileSync(join(directory, 'cache', 'entry.bin'), Buffer.from(secret)),
      'temporary file': (secret) => writeFileSync(join(tmpdir(), '.part'), secret),
      'name of a temporary file': (secret) => writeFileSync(join(tmpdir(), Buffer.from(secret).toString('base64url')), ''),
      stdout: (secret) => process.stdout.write(secret),
      stderr: (secret) => process.stderr.write(Buffer.from(secret)),
      console: (secret) => console.warn('%s', secret),
      warning: (secret) => process.emitWarning(secret),
    },
    async collect() {
      // A warning is told on the next tick.
      await new Promise((resolve) => setImmediate(resolve))
      return {
        ...filesIn(directory),
        ...(await readTrails(trails)),
        log,
        spans: inspect(spans.getFinishedSpans(), whole),
        metrics: JSON.stringify(metrics),
        errors: errors.join('\n'),
        caches: inspect(caches, whole),
        output: output.text(),
      }
    },
    [Symbol.dispose]() {
      output.stop()
      if (temporary === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = temporary
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** All that is made of trails for auditors. */
async function readTrails(trails: string): Promise<Readonly<Record<string, string>>> {
  const stories: string[] = []
  for await (const events of readRequests(trails)) stories.push(tellStory(events))
  const fhir: string[] = []
  for await (const resource of exportFhir(trails, { observer: { display: 'envelope' }, address: 'localhost' }))
    fhir.push(JSON.stringify(resource))
  const patients = new Set<string>()
  for await (const { event } of readEvents(trails))
    if (event.type === 'session-opened') for (const each of event.patients) patients.add(each)
  const accesses: string[] = []
  for (const patient of patients) for await (const access of patientAccesses(trails, patient)) accesses.push(JSON.stringify(access))
  return { story: stories.join('\n'), fhir: fhir.join('\n'), accesses: accesses.join('\n') }
}

function filesIn(directory: string): Readonly<Record<string, string>> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [relative(directory, path), `${name}\n${readFileSync(path, 'utf8')}`]
    }),
  )
}

function rememberingVault(): { readonly vault: Vault; readonly vaulted: ReadonlySet<string> } {
  const inner = memoryVault()
  const vaulted = new Set<string>()
  return {
    vaulted,
    vault: {
      put(scope, requests, signal) {
        for (const { value } of requests) vaulted.add(value)
        return inner.put(scope, requests, signal)
      },
      get: (...of) => inner.get(...of),
      entries: (...of) => inner.entries(...of),
      drop: (...of) => inner.drop(...of),
    },
  }
}

/** Takes what the process writes for itself. */
function listenToProcess(): { text(): string; stop(): void } {
  let text = ''
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }))
  const take = (chunk: unknown): true => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString()
    return true
  }
  for (const { stream } of streams) stream.write = take
  const methods = (['debug', 'error', 'info', 'log', 'trace', 'warn'] as const).map((name) => ({ name, method: console[name] }))
  for (const { name } of methods) console[name] = (...words: unknown[]) => take(`${format(...words)}\n`)
  const warned = (warning: Error): true => take(`${warning.stack}\n`)
  process.on('warning', warned)
  return {
    text: () => text,
    stop() {
      process.off('warning', warned)
      for (const { stream, write } of streams) stream.write = write
      for (const { name, method } of methods) console[name] = method
    },
  }
}
