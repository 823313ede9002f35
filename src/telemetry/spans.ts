/** A span for each stage of a turn, after the OpenTelemetry gen_ai conventions, made from codes and counts alone. */
import type { TrailEvent, TrailEventType } from '../base/events.ts'
import type { TrailObserver } from './observed-trail.ts'
import { wholeRequests } from './open-requests.ts'
import { SPAN_CLIENT, SPAN_INTERNAL, STATUS_ERROR, type AttributeValue, type OpenTelemetryApi } from './open-telemetry.ts'

type SpanStage = 'admit' | 'retrieve' | 'deidentify' | 'prompt' | 'model' | 'reply'

const STAGE_OF: Readonly<Record<TrailEventType, SpanStage | null>> = {
  'session-opened': null,
  'user-verified': 'admit',
  'workload-verified': 'admit',
  'relationship-verified': 'admit',
  'ticket-verified': 'admit',
  'consent-verified': 'admit',
  'access-decided': 'admit',
  'grant-issued': 'admit',
  'break-glass': 'admit',
  'notice-given': 'admit',
  'review-due': 'admit',
  'limit-hit': 'admit',
  'identity-read': 'deidentify',
  'records-retrieved': 'retrieve',
  'fragment-denied': 'retrieve',
  'record-masked': 'deidentify',
  'fragment-screened': 'prompt',
  'prompt-assembled': 'prompt',
  'model-called': null,
  'reply-generated': 'model',
  'reply-checked': 'reply',
  'reply-held': 'reply',
  'reply-reviewed': 'reply',
  'vault-opened': 'reply',
  'reply-delivered': 'reply',
  'reply-withheld': 'reply',
  revoked: null,
  'request-denied': null,
  'stage-failed': null,
  'session-closed': null,
}

interface StageSpan {
  readonly stage: SpanStage
  readonly start: number
  end: number
  readonly attributes: Record<string, AttributeValue>
}

/**
 * An observer that makes spans with `@opentelemetry/api`, given as `api`. A turn's span is a child of whatever span was active
 * when the turn's first events were written; its stages are its children. Spans carry purpose, task, codes, counts and the
 * model's name and address: no user, no patient, no text.
 */
export function spanObserver({ api, name = 'phi-envelope' }: { readonly api: OpenTelemetryApi; readonly name?: string }): TrailObserver {
  const tracer = api.trace.getTracer(name)
  const parents = new Map<string, unknown>()
  return wholeRequests(
    (events) => {
      const [first] = events
      if (first === undefined) return
      const parent = parents.get(first.requestId)
      parents.delete(first.requestId)
      writeSpans(events, api, tracer, parent)
    },
    (first) => parents.set(first.requestId, api.context.active()),
  )
}

function writeSpans(
  events: readonly TrailEvent[],
  api: OpenTelemetryApi,
  tracer: ReturnType<OpenTelemetryApi['trace']['getTracer']>,
  parent: unknown,
): void {
  const first = events[0] as TrailEvent
  const last = events.at(-1) as TrailEvent
  const root = tracer.startSpan(
    'phi_envelope.turn',
    { kind: SPAN_INTERNAL, startTime: Date.parse(first.time), attributes: turnAttributes(events) },
    parent as never,
  )
  const failure = events.find(
    (event) => event.type === 'request-denied' || event.type === 'stage-failed' || event.type === 'reply-withheld',
  )
  if (failure !== undefined) root.setStatus({ code: STATUS_ERROR })
  const within = api.trace.setSpan(parent as never, root as never)
  for (const { stage, start, end, attributes } of stagesOf(events)) {
    const model = attributes['gen_ai.request.model']
    const name = stage === 'model' ? `chat ${typeof model === 'string' ? model : ''}`.trim() : `phi_envelope.${stage}`
    const span = tracer.startSpan(
      name,
      { kind: stage === 'model' ? SPAN_CLIENT : SPAN_INTERNAL, startTime: start, attributes },
      within as never,
    )
    if (attributes['error.type'] !== undefined) span.setStatus({ code: STATUS_ERROR })
    span.end(end)
  }
  root.end(Date.parse(last.time))
}

function turnAttributes(events: readonly TrailEvent[]): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = { 'phi_envelope.request.id': (events[0] as TrailEvent).requestId }
  for (const event of events) {
    if (event.type === 'session-opened') {
      Object.assign(attributes, {
        'phi_envelope.purpose': event.purpose,
        'phi_envelope.task': event.task,
        'phi_envelope.patients': event.patients.length,
      })
    }
    if (event.type === 'session-closed') attributes['phi_envelope.end'] = event.reason
    if (event.type === 'break-glass') attributes['phi_envelope.break_glass'] = true
    if ('code' in event) attributes['error.type'] = event.code
  }
  return attributes
}

/** Each stage lasts from the event before its first event to its last event. */
function stagesOf(events: readonly TrailEvent[]): readonly StageSpan[] {
  const stages: StageSpan[] = []
  let before = Date.parse((events[0] as TrailEvent).time)
  let called: Extract<TrailEvent, { readonly type: 'model-called' }> | null = null
  for (const event of events) {
    const time = Date.parse(event.time)
    if (event.type === 'model-called') called = event
    const stage = STAGE_OF[event.type]
    if (stage !== null) {
      let span = stages.at(-1)
      if (span?.stage !== stage) {
        span = { stage, start: stage === 'model' && called !== null ? Date.parse(called.time) : before, end: time, attributes: {} }
        stages.push(span)
      }
      span.end = time
      Object.assign(span.attributes, attributesOf(event))
      if (stage === 'model' && called !== null) Object.assign(span.attributes, modelAttributes(called))
    }
    before = time
  }
  return stages
}

function modelAttributes({ model, endpoint }: Extract<TrailEvent, { readonly type: 'model-called' }>): Record<string, AttributeValue> {
  const host = endpoint !== null && URL.canParse(endpoint) ? new URL(endpoint).hostname : null
  return { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model, ...(host === null ? {} : { 'server.address': host }) }
}

function attributesOf(event: TrailEvent): Record<string, AttributeValue> {
  switch (event.type) {
    case 'access-decided':
      return { 'phi_envelope.effect': event.effect, 'phi_envelope.policy.revision': event.revision }
    case 'records-retrieved':
      return { 'phi_envelope.fragments.returned': event.returned, 'phi_envelope.fragments.denied': event.denied }
    case 'record-masked':
      return { 'phi_envelope.masked': Object.values(event.masked).reduce((sum, count) => sum + (count ?? 0), 0) }
    case 'prompt-assembled':
      return { 'phi_envelope.prompt.characters': event.characters, 'phi_envelope.confidentiality': event.label.confidentiality }
    case 'reply-generated':
      return { 'phi_envelope.reply.characters': event.characters }
    case 'reply-checked':
      return { 'phi_envelope.findings': event.verdicts.reduce((sum, { count }) => sum + count, 0) }
    case 'reply-withheld':
      return { 'error.type': event.code }
    default:
      return {}
  }
}
