/** Derives who owns a vault scope, and gives back only the turns that the present grant would still permit. */
import { createHmac } from 'node:crypto'
import { compileFilter } from './base/filter/index.ts'
import type { Grant } from './base/grant.ts'
import type { ConversationStore, Turn, VaultScope } from './base/seams/index.ts'

/**
 * The vault scope of a session: of its conversation, or its own. The id is a keyed hash over (tenant, user, patients,
 * conversation), so that it names nobody, and another user or patient with the same conversation id has another scope.
 */
export function vaultScope(key: Uint8Array, grant: Grant, conversation: string | null, sessionId: string): VaultScope {
  const { tenant, user, patients } = grant.snapshot
  const owner =
    conversation === null ? ['session', sessionId] : ['conversation', user.issuer, user.subject, [...patients].sort(), conversation]
  const id = createHmac('sha256', key)
    .update(JSON.stringify([tenant, ...owner]))
    .digest('base64url')
  return Object.freeze({ tenant, id })
}

/** Turns whose every fragment this grant still permits, oldest first. */
export function permittedTurns(turns: readonly Turn[], grant: Grant): readonly Turn[] {
  const permits = compileFilter(grant.filter)
  // INVARIANT: an earlier answer is shown to the model only when all that it was made from is permitted now.
  return turns.filter((turn) => turn.basis.every((fields) => permits(fields)))
}

/** Where turns are kept for a while. */
export interface ConversationMemory {
  readonly store: ConversationStore
  readonly milliseconds: number
}
