/** Plays one scene: asks through the envelope, and keeps everything that an operator may see of it. */
import type { Ask, Envelope, EnvelopeError, ModelCall, Prompt, TrailEvent } from 'phi-envelope'
import { isEnvelopeError } from 'phi-envelope'
import { readEvents } from 'phi-envelope/trail'

/** What came of a request. */
export interface Played {
  readonly ask: Ask
  /** As the model saw it; null when nothing reached it. */
  readonly prompt: Prompt | null
  /** As the viewer saw it; null when nothing was delivered. */
  readonly reply: string | null
  /** What the caller was told instead. */
  readonly denial: EnvelopeError | null
  /** What the trail on disk says of this request. */
  readonly events: readonly TrailEvent[]
}

/** Asks and waits for the end. */
export async function play(envelope: Envelope, trailPath: string, ask: Ask, model: ModelCall): Promise<Played> {
  let prompt: Prompt | null = null
  const watched: ModelCall = Object.assign(
    ((seen, options) => {
      prompt = seen
      return model(seen, options)
    }) satisfies ModelCall,
    model,
  )
  const known = new Set((await eventsOf(trailPath)).map(({ requestId }) => requestId))
  let reply: string | null = null
  let denial: Played['denial'] = null
  try {
    reply = await (await envelope.ask(ask, watched)).text()
  } catch (error) {
    if (!isEnvelopeError(error)) throw error
    denial = error
  }
  const events = (await eventsOf(trailPath)).filter(({ requestId }) => !known.has(requestId))
  return { ask, prompt, reply, denial, events }
}

async function eventsOf(trailPath: string): Promise<readonly TrailEvent[]> {
  const events: TrailEvent[] = []
  for await (const { event } of readEvents(trailPath)) events.push(event)
  return events
}
