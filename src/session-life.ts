/** Ends a session exactly once: when it was closed and its replies are over, or at once on deadline, cancel, failure or revocation. */
import { onAbort } from './base/on-abort.ts'
import { AccessDenied, StageFailed } from './base/errors/index.ts'
import type { SessionEnd } from './base/events.ts'

/** How a released reply was over. */
export type ReplyEnd = 'drained' | 'cancelled' | 'failed'

/** The life of one session. */
export interface SessionLife {
  /** Aborts when the session ends. */
  readonly signal: AbortSignal
  /** @throws the error that a step gets after the end, or after `close` when no work is under way */
  assertOpen(): void
  /** Keeps the session alive for one reply; the returned function says that the reply is over. */
  hold(): (end: ReplyEnd) => void
  /** Keeps the session alive and open for steps while what `run` started is under way; null says nothing of how it ended. */
  work(): (end: ReplyEnd | null) => void
  /** No further steps once no work is under way. Resolves at the end. */
  close(): Promise<void>
  /** Ends now. `error` is what steps in flight reject with. */
  end(reason: SessionEnd, error?: Error): Promise<void>
}

/** What a life needs. */
export interface LifeOptions {
  readonly requestId: string
  /** From now to the deadline. */
  readonly milliseconds: number
  /** The caller's own signal. */
  readonly signal: AbortSignal | undefined
  /** Cleans up; called once. */
  onEnd(reason: SessionEnd): Promise<void>
}

/** Starts a session's life. */
export function startLife({ requestId, milliseconds, signal: caller, onEnd }: LifeOptions): SessionLife {
  const controller = new AbortController()
  let closed = false
  /** Replies and work that keep the session alive. */
  let held = 0
  /** How many of them may still take steps. */
  let working = 0
  let lastReply: ReplyEnd | null = null
  let ended: Promise<void> | null = null
  let announce: (end: Promise<void>) => void = () => undefined
  const ending = new Promise<void>((resolve) => {
    announce = resolve
  })
  // Observed here so that a failing clean-up is not also an unhandled rejection when nobody awaits `close`.
  ending.catch(() => undefined)

  const abort = (): void => void end('cancelled', new StageFailed('ABORTED', { requestId, cause: caller?.reason }))
  const timer = setTimeout(() => void end('deadline', new StageFailed('DEADLINE_EXCEEDED', { requestId })), milliseconds)
  timer.unref()
  const forget = caller === undefined ? undefined : onAbort(caller, abort)

  function end(reason: SessionEnd, error?: Error): Promise<void> {
    // INVARIANT: the first end wins, and cleans up once.
    if (ended !== null) return ended
    clearTimeout(timer)
    forget?.()
    ended = ending
    controller.abort(error ?? new AccessDenied('SESSION_ENDED', { requestId }))
    announce(onEnd(reason))
    return ended
  }

  function keep(release?: () => void): (how: ReplyEnd | null) => void {
    held++
    let over = false
    return (how) => {
      if (over) return
      over = true
      held--
      release?.()
      lastReply = how ?? lastReply
      if (closed && held === 0) void end(lastReply ?? 'closed')
    }
  }

  const life: SessionLife = {
    signal: controller.signal,
    assertOpen() {
      if (controller.signal.aborted) throw controller.signal.reason
      if (closed && working === 0) throw new AccessDenied('SESSION_ENDED', { requestId })
    },
    hold: () => keep(),
    work() {
      working++
      return keep(() => working--)
    },
    close() {
      closed = true
      if (held === 0) void end(lastReply ?? 'closed')
      return ending
    },
    end,
  }
  if (caller?.aborted === true) abort()
  return life
}
