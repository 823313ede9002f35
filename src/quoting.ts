/** Lets adapters find the fragments of a session in messages that an application built. */
import type { QuotedPiece } from './prompt/quote.ts'
import type { Session } from './session.ts'

const takers = new WeakMap<Session, (text: string) => readonly QuotedPiece[]>()

/** Remembers how a session takes a text apart. */
export function keepTaker(session: Session, take: (text: string) => readonly QuotedPiece[]): void {
  takers.set(session, take)
}

/** The pieces of a text; boundaries that do not verify are harmless in them, and told to the trail. */
export function takeApart(session: Session, text: string): readonly QuotedPiece[] {
  return takers.get(session)?.(text) ?? [{ kind: 'text', text }]
}
