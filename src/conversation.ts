/** Derives who owns a vault scope, and gives back only the turns that the present grant and policy still permit. */
import { createHmac } from 'node:crypto'
import { compileFilter } from './base/filter/index.ts'
import type { Grant } from './base/grant.ts'
import type { ConversationStore, Decision, Obligation, PolicyEngine, Turn, VaultScope } from './base/seams/index.ts'
import type { StageContext } from './base/stage-context.ts'
import { decideAll, objection } from './retrieve/decide.ts'

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

/** How many are asked about at once, as in a retrieval. */
const BATCH = 50

/** A turn as it may be used now: with what its fragments demanded then, and demand now. */
export type PermittedTurn = Turn & { readonly obligations: readonly Obligation[] }

/**
 * Turns whose every fragment this grant, and the policy now, still permit, oldest first.
 *
 * @throws StageFailed POLICY_UNAVAILABLE
 */
export async function permittedTurns(
  turns: readonly Turn[],
  grant: Grant,
  policy: PolicyEngine,
  { clock, requestId }: Pick<StageContext, 'clock' | 'requestId'>,
): Promise<readonly PermittedTurn[]> {
  const permits = compileFilter(grant.filter)
  const inFilter = turns.filter((turn) => turn.basis.every((fields) => permits(fields)))
  const asked = new Map(inFilter.flatMap(({ basis }) => basis.map((fields) => [JSON.stringify(fields), { fields }] as const)))
  const decisions = new Map<string, Decision>()
  for (let start = 0; start < asked.size; start += BATCH) {
    const batch = [...asked].slice(start, start + BATCH)
    const answers = await decideAll(
      batch.map(([, each]) => each),
      grant.snapshot,
      policy,
      requestId,
    )
    for (const [index, [key]] of batch.entries()) decisions.set(key, answers[index]!)
  }
  return inFilter.flatMap((turn): readonly PermittedTurn[] => {
    const now = turn.basis.map((fields) => decisions.get(JSON.stringify(fields))!)
    // INVARIANT: an earlier answer is shown to the model only when all that it was made from is permitted now.
    if (!now.every((decision) => objection(decision, grant.snapshot, clock.now()) === null)) return []
    const then = turn.obligations ?? []
    const demanded = now.flatMap(({ obligations }) => obligations)
    // An answer cannot be cut to elements afterwards, so it must have been made under the same limit.
    const known = new Set(then.map((obligation) => JSON.stringify(obligation)))
    if (!demanded.every((each) => each.type !== 'limit-fields' || known.has(JSON.stringify(each)))) return []
    return [{ ...turn, obligations: [...then, ...demanded] }]
  })
}

/** Where turns are kept for a while. */
export interface ConversationMemory {
  readonly store: ConversationStore
  readonly milliseconds: number
}
