/** Opens a session: admits the request, starts its life, and cleans up after it however it ends. */
import { randomUUID } from 'node:crypto'
import { admit } from './admit/admit.ts'
import type { OpenAsk } from './base/ask.ts'
import type { TrailEventDetail } from './base/events.ts'
import type { SessionScope } from './base/evidence/index.ts'
import type { StageContext } from './base/stage-context.ts'
import type { Settings } from './configuration.ts'
import { asDenial } from './denial.ts'
import { createRecorder } from './recorder.ts'
import type { Session } from './session.ts'
import { SessionSteps } from './session-steps.ts'
import { startLife } from './session-life.ts'

function signalOf(ask: OpenAsk): AbortSignal | undefined {
  const signal = (ask as OpenAsk | null | undefined)?.signal
  return signal instanceof AbortSignal ? signal : undefined
}

/**
 * Admits a request and opens its session.
 *
 * @throws AccessDenied, StageFailed
 */
export async function openSession(ask: OpenAsk, settings: Settings): Promise<Session> {
  const requestId = randomUUID()
  const recorder = createRecorder(settings.trail, settings.clock, requestId, settings.limits.stage)
  let session: SessionSteps | null = null
  const life = startLife({
    requestId,
    milliseconds: settings.limits.session,
    // What is no request yet is refused by admission, which tells the trail.
    signal: signalOf(ask),
    onEnd: async (reason) => {
      await session?.cleanUp(reason)
      recorder.record({ type: 'session-closed', reason })
      await recorder.barrier()
    },
  })
  const scope: SessionScope = Object.freeze({ id: requestId })
  const context: StageContext = Object.freeze({
    scope,
    requestId,
    clock: settings.clock,
    signal: life.signal,
    record: (event: TrailEventDetail) => recorder.record(event),
  })
  try {
    life.assertOpen()
    const grant = await admit(ask, settings.admission, context)
    life.assertOpen()
    session = new SessionSteps(ask, grant, settings, context, recorder, life)
    return session
  } catch (error) {
    const denial = asDenial(error, 'POLICY_UNAVAILABLE', requestId)
    // The denial stands whether or not the trail could take it: nothing was read.
    await life.end('failed', denial).catch(() => undefined)
    throw denial
  }
}
