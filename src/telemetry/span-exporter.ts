/** Wraps a span exporter so that only attributes of known, contentless keys leave, whoever made the span. */
import { scrubberOf, REMOVED, type TextScrubber } from './scrub.ts'
import type { Deidentifier } from '../base/seams/deidentifier.ts'

type Attributes = Readonly<Record<string, unknown>>

/** A finished span of the OpenTelemetry SDK, as far as it is read. */
export interface FinishedSpan {
  readonly name: string
  readonly attributes: Attributes
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes }[]
  readonly links: readonly { readonly attributes?: Attributes }[]
  readonly status: { readonly code: number; readonly message?: string }
  readonly resource?: { readonly attributes: Attributes }
}
/** A span exporter of the OpenTelemetry SDK, by shape. */
export interface SpanExporterLike<Span> {
  export(spans: Span[], done: (result: { code: number; error?: Error }) => void): void
  shutdown(): Promise<void>
  forceFlush?(): Promise<void>
}

/**
 * Keys that carry codes, names of programs, counts and times. Everything else is removed, so that content attributes of today
 * (`gen_ai.input.messages`, `gen_ai.system_instructions`, `gen_ai.tool.call.arguments`, `exception.message`, `url.full`,
 * `db.query.text` …) and of tomorrow are.
 */
const SAFE_KEYS: ReadonlySet<string> = new Set([
  'error.type',
  'exception.type',
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.system',
  'gen_ai.output.type',
  'gen_ai.request.model',
  'gen_ai.request.choice.count',
  'gen_ai.request.encoding_formats',
  'gen_ai.request.frequency_penalty',
  'gen_ai.request.max_tokens',
  'gen_ai.request.presence_penalty',
  'gen_ai.request.seed',
  'gen_ai.request.temperature',
  'gen_ai.request.top_k',
  'gen_ai.request.top_p',
  'gen_ai.response.finish_reasons',
  'gen_ai.response.id',
  'gen_ai.response.model',
  'gen_ai.token.type',
  'gen_ai.tool.name',
  'gen_ai.tool.type',
  'gen_ai.tool.call.id',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'network.protocol.name',
  'network.protocol.version',
  'rpc.method',
  'rpc.service',
  'rpc.system',
  'server.address',
  'server.port',
  'url.scheme',
])
const SAFE_PREFIXES = [
  'phi_envelope.',
  'service.',
  'telemetry.',
  'deployment.',
  'k8s.',
  'container.',
  'cloud.',
  'process.runtime.',
  'otel.',
]
const SAFE_EVENTS: ReadonlySet<string> = new Set(['exception', 'gen_ai.client.inference.operation.details', 'gen_ai.evaluation.result'])
const MAX_STRING = 256
const CONTENTLESS_NAME = /^[\p{L}_][\p{L}\d _.:{}/-]{0,127}$/u
const LONG_NUMBER = /\d{3,}/

/** What leaves. */
export interface SpanScrubOptions {
  /** Further attribute keys that pass; a key that ends with `.` passes all below it. */
  readonly allow?: readonly string[]
  /** Besides, every string that passes goes through this. */
  readonly deidentifier?: Deidentifier
}

/**
 * Wraps `exporter`. Attributes, events, links, the status message and the resource are reduced to known keys; a span name that
 * looks as if it carried an id is removed. A span that cannot be scrubbed is not exported.
 */
export function scrubbingExporter<Span extends FinishedSpan>(
  exporter: SpanExporterLike<Span>,
  options: SpanScrubOptions = {},
): SpanExporterLike<Span> {
  const { allow = [], deidentifier } = options
  const scrub = deidentifier === undefined ? (text: string) => text : scrubberOf(deidentifier)
  const keys = new Set([...SAFE_KEYS, ...allow.filter((key) => !key.endsWith('.'))])
  const prefixes = [...SAFE_PREFIXES, ...allow.filter((key) => key.endsWith('.'))]
  const safe = (key: string): boolean => keys.has(key) || prefixes.some((prefix) => key.startsWith(prefix))
  const scrubbed = (span: Span): Span | null => {
    try {
      return scrubSpan(span, safe, scrub)
    } catch {
      return null
    }
  }
  return {
    export(spans, done) {
      exporter.export(
        spans.map(scrubbed).filter((span) => span !== null),
        // The error of an exporter may hold the request that it made.
        ({ code }) => done({ code }),
      )
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush === undefined ? {} : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  }
}

function scrubSpan<Span extends FinishedSpan>(span: Span, safe: (key: string) => boolean, scrub: TextScrubber): Span {
  const attributesOf = (attributes: Attributes | undefined): Attributes =>
    Object.fromEntries(Object.entries(attributes ?? {}).flatMap(([key, value]) => (safe(key) ? [[key, scrubAttribute(value, scrub)]] : [])))
  const replaced: Partial<Record<keyof FinishedSpan, unknown>> = {
    name: CONTENTLESS_NAME.test(span.name) && !LONG_NUMBER.test(span.name) ? scrub(span.name) : REMOVED,
    attributes: attributesOf(span.attributes),
    events: span.events.flatMap((event) =>
      SAFE_EVENTS.has(event.name) || event.name.startsWith('phi_envelope.')
        ? [{ ...event, attributes: attributesOf(event.attributes) }]
        : [],
    ),
    links: span.links.map((link) => ({ ...link, attributes: attributesOf(link.attributes) })),
    status: { code: span.status.code },
  }
  if (span.resource !== undefined) replaced.resource = withAttributes(span.resource, attributesOf(span.resource.attributes))
  return shadow(span, replaced)
}

const withAttributes = <T extends object>(target: T, attributes: Attributes): T => shadow(target, { attributes })

/** A copy with the fields that exporters read; methods run on the original. The SDK's own state, which is not scrubbed, stays behind. */
function shadow<T extends object>(target: T, replaced: Readonly<Record<string, unknown>>): T {
  const copy: Record<string, unknown> = { ...replaced }
  for (const field of SPAN_FIELDS) {
    if (!(field in target)) continue
    const value: unknown = (target as Record<string, unknown>)[field]
    copy[field] = typeof value === 'function' ? (value.bind(target) as unknown) : value
  }
  return copy as T
}

/** What exporters read of spans, in versions 1 and 2 of the SDK, and of resources. */
const SPAN_FIELDS: readonly string[] = [
  'kind',
  'spanContext',
  'parentSpanContext',
  'parentSpanId',
  'startTime',
  'endTime',
  'duration',
  'ended',
  'instrumentationScope',
  'instrumentationLibrary',
  'droppedAttributesCount',
  'droppedEventsCount',
  'droppedLinksCount',
  'asyncAttributesPending',
  'waitForAsyncAttributes',
  'schemaUrl',
]

function scrubAttribute(value: unknown, scrub: TextScrubber): unknown {
  if (Array.isArray(value)) return value.map((each) => scrubAttribute(each, scrub))
  if (typeof value === 'string') return value.length > MAX_STRING ? REMOVED : scrub(value)
  return typeof value === 'number' || typeof value === 'boolean' ? value : REMOVED
}
