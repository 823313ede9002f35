/** The retrieval filter: the grant goes down into each source, each candidate is verified by its own attributes, and the top k is refilled. */
import * as z from 'zod'
import { AccessDenied, ConfigurationError } from '../base/errors/index.ts'
import { type Authorized, sealAuthorized } from '../base/evidence/authorized.ts'
import { and, eq, type Filter, oneOf, parseFilter } from '../base/filter/index.ts'
import type { Grant } from '../base/grant.ts'
import type { StageContext } from '../base/stage-context.ts'
import { DATA_CLASSES, type DataClass } from '../base/vocabulary/data-class.ts'
import { trailReference } from './fields.ts'
import { INSTANT } from './instants.ts'
import { countDenials, type Denials, type Permitted } from './permitted.ts'
import { startDeadline } from './pull.ts'
import { lastVisit } from './since.ts'
import { bestOf, type RetrieveParts } from './streams.ts'

export type { RetrieveParts } from './streams.ts'

/** What is asked for. Everything here can only narrow the grant. */
export interface RetrieveQuery {
  /** Redacted: it leaves for remote sources and embedders. */
  readonly text: string
  readonly narrow: Filter | null
  /** Only what changed or happened at or after this instant, or since the patient's last finished visit. */
  readonly since: string | 'last-visit' | null
  readonly limit: number
  readonly dataClasses: readonly DataClass[] | null
}

/** What came of it. `returned < requested` with `exhausted` means that there is no more; without, that the budget or source ended. */
export interface Retrieved {
  readonly fragments: readonly Authorized[]
  /** Fragment id → the sentence that says why it was allowed. */
  readonly explanations: ReadonlyMap<string, string>
  readonly requested: number
  readonly returned: number
  readonly exhausted: boolean
}

const querySchema = z.strictObject({
  text: z.string().max(20_000),
  narrow: z.unknown(),
  since: z.union([z.string().regex(INSTANT), z.literal('last-visit'), z.null()]),
  limit: z.number().int().min(1).max(1_000),
  dataClasses: z.union([z.array(z.enum(DATA_CLASSES)).max(DATA_CLASSES.length), z.null()]),
})

/**
 * Retrieves the best `limit` fragments that the grant permits.
 *
 * @throws ConfigurationError ARGUMENT_INVALID or FILTER_INVALID for a malformed query
 * @throws AccessDenied SESSION_ENDED when the grant expired
 * @throws StageFailed SOURCE_FAILED, FILTER_UNSUPPORTED, POLICY_UNAVAILABLE, GRANT_UNAVAILABLE, ABORTED
 */
export async function retrieveFragments(
  query: RetrieveQuery,
  grant: Grant,
  parts: RetrieveParts,
  context: StageContext,
): Promise<Retrieved> {
  const parsed = querySchema.safeParse(query)
  if (!parsed.success) throw new ConfigurationError('ARGUMENT_INVALID', `query: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  if (grant.expiresAt <= context.clock.now()) throw new AccessDenied('SESSION_ENDED', { requestId: context.requestId })
  const filter = narrowed(grant, query)
  const deadline = startDeadline(parts.milliseconds, context)
  const denials = countDenials(context)
  const base = { grant, labeller: parts.labeller, policy: parts.policy, context }
  try {
    let since = query.since
    if (since === 'last-visit') {
      since = await lastVisit({ ...base, filter: grant.filter, since: null }, parts, denials, deadline)
      if (since === null) return finish([], query, true, denials, parts, context)
    }
    const { kept, exhausted } = await bestOf({ ...base, filter, since }, query, parts, denials, deadline)
    return finish(kept, query, exhausted, denials, parts, context)
  } finally {
    deadline.end()
  }
}

/** The grant's filter, narrowed. Built anew for each call, deep-frozen. */
function narrowed(grant: Grant, { narrow, dataClasses }: RetrieveQuery): Filter {
  // INVARIANT: whatever a model or a user brings stands beside the grant's filter under one `and`; absent or empty, ours stays whole.
  const ours: [Filter, ...Filter[]] = [parseFilter(grant.filter), eq('tenant', grant.snapshot.tenant)]
  if (narrow !== null && narrow !== undefined) ours.push(parseFilter(narrow))
  // INVARIANT: an empty list of classes matches nothing.
  if (dataClasses !== null) ours.push(oneOf('dataClass', dataClasses))
  return and(...ours)
}

function finish(
  kept: readonly Permitted[],
  query: RetrieveQuery,
  exhausted: boolean,
  denials: Denials,
  parts: RetrieveParts,
  context: StageContext,
): Retrieved {
  const ids = unambiguous(kept)
  context.record({
    type: 'records-retrieved',
    sources: parts.sources.map(({ name }) => name),
    requested: query.limit,
    returned: kept.length,
    denied: denials.count,
    exhausted,
    fragments: kept.map(({ fragment, decision }, index) => ({
      id: ids[index] as string,
      reference: trailReference(fragment.fields.reference),
      dataClass: fragment.fields.dataClass,
      rows: decision.rows,
      patient: fragment.fields.patient === null ? null : trailReference(fragment.fields.patient),
    })),
  })
  const fragments = kept.map(({ fragment, decision }, index) =>
    sealAuthorized(context.scope, {
      fragment: fragment.id === ids[index] ? fragment : { ...fragment, id: ids[index] as string },
      decision,
    }),
  )
  return Object.freeze({
    fragments: Object.freeze(fragments),
    explanations: new Map(kept.map(({ decision }, index) => [ids[index] as string, decision.sentence])),
    requested: query.limit,
    returned: kept.length,
    exhausted,
  })
}

/** Ids are unique within a source; where two sources use the same one, the source's name goes before it. */
function unambiguous(kept: readonly Permitted[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { fragment } of kept) counts.set(fragment.id, (counts.get(fragment.id) ?? 0) + 1)
  return kept.map(({ fragment }) => ((counts.get(fragment.id) ?? 0) > 1 ? `${fragment.fields.source}:${fragment.id}` : fragment.id))
}
