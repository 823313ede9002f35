/** Turns one source's candidates into what the grant permits: snapshot, label, filter, decide, and count what is denied. */
import { compileFilter, type Filter } from '../base/filter/index.ts'
import type { Fragment } from '../base/fragment.ts'
import type { Grant } from '../base/grant.ts'
import type { Labeller } from '../base/seams/labeller.ts'
import type { Decision, PolicyEngine } from '../base/seams/policy-engine.ts'
import type { Candidate } from '../base/seams/source.ts'
import type { StageContext } from '../base/stage-context.ts'
import { decideAll, limitedElements, necessaryLimit, objection } from './decide.ts'
import type { Deadline } from './pull.ts'
import { labelCandidate, trailReference } from './fields.ts'
import { changedSince } from './instants.ts'
import type { Snapshot } from './snapshot.ts'

/** A fragment that may pass. */
export interface Permitted {
  readonly fragment: Fragment
  readonly decision: Decision
  readonly candidate: Candidate
}

/** What judging needs; the same for every source of one retrieval. */
export interface Judgement {
  /** The grant's filter and everything it was narrowed by. */
  readonly filter: Filter
  /** What a lookup is after, when it is narrower: anything else was not asked for, so that passing it over is no denial. */
  readonly sought?: Filter | undefined
  readonly since: string | null
  readonly grant: Grant
  readonly labeller: Labeller
  readonly policy: PolicyEngine
  readonly context: StageContext
}

/** Denials of one retrieval: all are counted, the first are told one by one. */
export interface Denials {
  count: number
  tell(source: string, reference: string | null, rule: string): void
}

const MAX_TOLD = 200

/** Starts counting. */
export function countDenials(context: StageContext): Denials {
  return {
    count: 0,
    tell(source, reference, rule) {
      this.count++
      // A hostile source must not be able to flood the trail; the total stands in `records-retrieved`.
      if (this.count > MAX_TOLD) return
      context.record({ type: 'fragment-denied', source, reference: reference === null ? null : trailReference(reference), rule })
    },
  }
}

/**
 * Judges snapshots of one source, in order. What is not permitted is told to `denials`.
 *
 * @throws StageFailed POLICY_UNAVAILABLE
 */
export async function permit(
  snapshots: readonly Snapshot[],
  source: string,
  judgement: Judgement,
  denials: Denials,
  deadline: Deadline,
): Promise<readonly Permitted[]> {
  const { grant, labeller, policy, context, since } = judgement
  const matches = compileFilter(judgement.filter)
  const isSought = judgement.sought === undefined ? () => true : compileFilter(judgement.sought)
  const possible: { readonly candidate: Candidate; readonly fragment: Fragment }[] = []
  for (const { candidate, rule, reference } of snapshots) {
    if (candidate === null) {
      denials.tell(source, reference, rule)
      continue
    }
    const labelled = labelCandidate(candidate, source, labeller)
    if (labelled.fragment === null) {
      denials.tell(source, candidate.reference ?? candidate.id, labelled.rule)
      continue
    }
    const { fragment } = labelled
    const stranger = strangerTo(fragment, grant)
    if (stranger === null && !isSought(fragment.fields)) continue
    const outside = stranger ?? outsideOf(fragment, matches(fragment.fields), since)
    if (outside === null) possible.push({ candidate, fragment })
    else denials.tell(source, fragment.fields.reference, outside)
  }
  if (possible.length === 0) return []
  const decisions = await deadline.race(
    decideAll(
      possible.map(({ fragment }) => fragment),
      grant.snapshot,
      policy,
      context.requestId,
    ),
  )
  const permitted: Permitted[] = []
  const now = context.clock.now()
  possible.forEach(({ candidate, fragment }, index) => {
    const decision = decisions[index] as Decision
    const against = objection(decision, grant.snapshot, now)
    const limited = against === null ? limitElements(fragment, candidate, decision) : null
    if (limited !== null) permitted.push({ fragment: limited, decision, candidate })
    else denials.tell(source, fragment.fields.reference, against ?? 'limit-fields')
  })
  return permitted
}

/** Whose the fragment is, when it is nobody's of the session. */
function strangerTo({ fields }: Fragment, { snapshot }: Grant): string | null {
  // INVARIANT: the tenant and the patients of the session hold here again, whatever the filter says.
  if (fields.tenant !== snapshot.tenant) return 'tenant'
  if (fields.patient !== null && snapshot.patients.length > 0 && !snapshot.patients.includes(fields.patient)) return 'patient'
  return null
}

/** Why the fragment is outside the grant; null when it is inside. */
function outsideOf({ fields }: Fragment, matches: boolean, since: string | null): string | null {
  if (!matches) return 'filter'
  if (since !== null && !changedSince(fields, since)) return 'since'
  return null
}

/** Carries out `limit-fields`: only the elements that the decision names; null when none is left. */
function limitElements(fragment: Fragment, { parts }: Candidate, decision: Decision): Fragment | null {
  const elements = limitedElements(decision.obligations)
  if (elements === null) return fragment
  const kept = parts?.filter(({ element }) => elements.has(element)) ?? []
  return kept.length === 0 ? null : Object.freeze({ ...fragment, text: kept.map(({ text }) => text).join('\n') })
}

/** Keeps count for `minimum-necessary`: whether one more fragment under these obligations may pass. */
export function admitsAnother(decision: Decision, kept: readonly Permitted[]): boolean {
  const limit = necessaryLimit(decision.obligations)
  if (limit === Number.POSITIVE_INFINITY) return true
  return kept.filter((each) => necessaryLimit(each.decision.obligations) !== Number.POSITIVE_INFINITY).length < limit
}
