/** Evidence that a reply was checked, restored for its viewer and released. */
import { makeSealer, type Evidence } from './seal.ts'
import type { Citation } from './checked.ts'
import type { Verdict } from '../seams/check.ts'

/** What is known when the reply has ended. */
export interface Outcome {
  readonly citations: readonly Citation[]
  /** One for each check: its name, action and count, never a match. */
  readonly verdicts: readonly Verdict[]
}

/**
 * A reply for one viewer. Its session stays open until the stream is drained, cancelled, or past its deadline. Read it once:
 * either `stream` or `text()`.
 */
export interface Reply extends Evidence<'Reply'> {
  /** Checked text with the viewer's identifiers restored. Throws an error of this library when the reply is withheld midway. */
  readonly stream: AsyncIterable<string>
  /** The whole reply. */
  text(): Promise<string>
  /** Settles when the stream has ended; rejects with the error that the stream threw. */
  outcome(): Promise<Outcome>
  /** Stops the model and ends the session. Safe to call twice. */
  cancel(): void
}

const sealer = makeSealer<Reply, Pick<Reply, 'stream' | 'text' | 'outcome' | 'cancel'>>('Reply', (value) => value)
/** Only src/reply may call this. */
export const sealReply = sealer.seal
