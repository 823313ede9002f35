/** Counters and histograms for each stage, made from codes and counts alone. */
import type { TrailEvent } from '../base/events.ts'
import type { TrailObserver } from './observed-trail.ts'
import { wholeRequests } from './open-requests.ts'
import type { Meter } from './open-telemetry.ts'

/** An observer that counts with an OpenTelemetry meter. Attributes are codes from closed lists, and names of checks and models. */
export function metricObserver(meter: Meter): TrailObserver {
  const count = (name: string, description: string) => {
    const counter = meter.createCounter(`phi_envelope.${name}`, { description })
    return (value: number, attributes: Record<string, string>): void => {
      if (value > 0) counter.add(value, attributes)
    }
  }
  const turns = count('turns', 'turns by how they ended')
  const denials = count('denials', 'denied requests by code')
  const failures = count('failures', 'failed stages by code')
  const fragments = count('fragments', 'fragments returned and denied')
  const masked = count('masked', 'identifiers masked by category')
  const screened = count('screened', 'fragments that looked like instructions, by effect')
  const findings = count('findings', 'findings of reply checks by check and action')
  const restored = count('restored', 'identifiers given from the vault')
  const limits = count('limits', 'limits reached')
  const emergencies = count('break_glass', 'sessions that broke the glass')
  const prompt = meter.createHistogram('phi_envelope.prompt.length', { unit: '{character}', description: 'length of prompts' })
  const reply = meter.createHistogram('phi_envelope.reply.length', { unit: '{character}', description: 'length of replies' })
  const duration = meter.createHistogram('gen_ai.client.operation.duration', { unit: 's', description: 'time that a model call took' })

  const whole = wholeRequests((events) => {
    let called: Extract<TrailEvent, { readonly type: 'model-called' }> | null = null
    for (const event of events) {
      if (event.type === 'model-called') called = event
      if (event.type !== 'reply-generated' || called === null) continue
      const seconds = (Date.parse(event.time) - Date.parse(called.time)) / 1000
      duration.record(seconds, { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': called.model })
    }
  })

  const each: TrailObserver = (event) => {
    switch (event.type) {
      case 'session-closed':
        return turns(1, { end: event.reason })
      case 'request-denied':
        return denials(1, { code: event.code, stage: event.stage })
      case 'stage-failed':
        return failures(1, { code: event.code, stage: event.stage })
      case 'records-retrieved':
        fragments(event.returned, { effect: 'permit' })
        return fragments(event.denied, { effect: 'deny' })
      case 'record-masked':
        for (const [category, value] of Object.entries(event.masked)) masked(value, { category })
        return undefined
      case 'fragment-screened':
        return screened(1, { effect: event.effect })
      case 'prompt-assembled':
        return prompt.record(event.characters, {})
      case 'reply-generated':
        return reply.record(event.characters, {})
      case 'reply-checked':
        for (const { check, action, count: value } of event.verdicts) findings(value, { check, action })
        return undefined
      case 'vault-opened':
        return restored(event.count, {})
      case 'limit-hit':
        return limits(1, { limit: event.limit, effect: event.effect })
      case 'break-glass':
        return emergencies(1, {})
      default:
        return undefined
    }
  }
  return (event) => {
    each(event)
    whole(event)
  }
}
