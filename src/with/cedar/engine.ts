/** Cedar as a policy engine: validated policies, any error a denial, what partial evaluation leaves open pushed down or verified. */
import * as z from 'zod'
import { type Condition, every, some } from '../../admit/consent/condition.ts'
import { mergeObligationLists } from '../../admit/policy/obligations.ts'
import { rolesInWords } from '../../admit/policy/sentence.ts'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import { and, eq, or, type Filter } from '../../base/filter/index.ts'
import type { CheckRequest, Decision, DecisionSnapshot, Operation, Plan, PolicyEngine } from '../../base/seams/index.ts'
import { PHI_CATEGORIES } from '../../base/vocabulary/phi-category.ts'
import { type LoadedPolicies, type LoadedPolicy, loadCedar, loadPolicies } from './load.ts'
import { contextFor, fragmentEntity, userEntity } from './request.ts'
import { residualCondition, Untranslatable } from './residual.ts'
import { CEDAR_SCHEMA } from './schema.ts'

/** What a Cedar engine is made of. */
export interface CedarOptions {
  /** Cedar policies. `@id` names one; `@obligations` is a JSON list of obligations, `@reveal` one of categories. */
  readonly policies: string
  /** The revision that decisions name. */
  readonly revision: string
  /** {@link CEDAR_SCHEMA} unless said; another must declare the same entities, actions and context. */
  readonly schema?: string | undefined
  /** How long a decision holds, in seconds. 900 unless said. */
  readonly lifetime?: number | undefined
}

const optionsSchema = z.strictObject({
  policies: z.string().min(1),
  revision: z.string().min(1),
  schema: z.string().default(CEDAR_SCHEMA),
  lifetime: z.int().positive().max(86_400).default(900),
})

/**
 * Loads Cedar and the policies.
 *
 * `plan` evaluates in part, once a patient, and translates what is left; a residual that the filter language cannot say is
 * weakened to tenant and patient, and `check` decides each fragment whole.
 *
 * @throws ConfigurationError PEER_MISSING, CONFIG_INVALID
 */
export async function cedarEngine(options: CedarOptions): Promise<PolicyEngine> {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `cedarEngine: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  const { policies, revision, schema, lifetime } = parsed.data
  const loaded = loadPolicies(await loadCedar(), policies, schema)
  const expiry = (snapshot: DecisionSnapshot): number =>
    Math.min(snapshot.now + lifetime * 1000, snapshot.user.expiresAt, snapshot.ticket?.expiresAt ?? Number.POSITIVE_INFINITY)
  const shown = new Set([...loaded.policies.values()].flatMap((each) => each.reveal))
  return Object.freeze({
    reveals: Object.freeze(PHI_CATEGORIES.filter((category) => shown.has(category))),
    plan: ({ operation }: { readonly operation: Operation }, snapshot: DecisionSnapshot) =>
      plan(loaded, operation, snapshot, revision, expiry(snapshot)),
    check: (requests: readonly CheckRequest[], snapshot: DecisionSnapshot) =>
      requests.map((each) => decide(loaded, each, snapshot, revision, expiry(snapshot))),
  })
}

function decide(
  loaded: LoadedPolicies,
  { operation, fields }: CheckRequest,
  snapshot: DecisionSnapshot,
  revision: string,
  expiresAt: number,
): Decision {
  const answer = (effect: 'permit' | 'deny', rows: readonly string[], permits: readonly LoadedPolicy[]): Decision =>
    Object.freeze({
      effect,
      rows: Object.freeze([...rows].sort()),
      obligations: mergeObligationLists(permits.map((each) => each.obligations)),
      revision,
      expiresAt,
      sentence: sentence(snapshot, fields.dataClass, effect, rows, revision),
    })
  // INVARIANT: no policy reaches beyond the tenant.
  if (fields.tenant !== snapshot.tenant) return answer('deny', [], [])
  const user = userEntity(snapshot)
  const fragment = fragmentEntity(fields)
  const result = loaded.cedar.statefulIsAuthorized({
    principal: user.uid,
    action: { type: 'Action', id: operation },
    resource: fragment.uid,
    context: contextFor(snapshot, fields.patient),
    preparsedSchemaName: loaded.schemaName,
    validateRequest: true,
    preparsedPolicySetId: loaded.setName,
    entities: [user, fragment],
  })
  if (result.type !== 'success') throw new StageFailed('POLICY_UNAVAILABLE', { requestId: snapshot.requestId, cause: result.errors })
  const { decision, diagnostics } = result.response
  // INVARIANT: Cedar skips a policy that errs, a forbid also; so any error denies.
  if (diagnostics.errors.length > 0)
    return answer(
      'deny',
      diagnostics.errors.map((each) => each.policyId),
      [],
    )
  if (decision !== 'allow') return answer('deny', diagnostics.reason, [])
  const permits = diagnostics.reason.flatMap((id) => loaded.policies.get(id) ?? [])
  // INVARIANT: nor beyond the patients of a request that names any, unless the policy is declared record-free.
  const within = snapshot.patients.length === 0 || (fields.patient !== null && snapshot.patients.includes(fields.patient))
  if (!within && permits.some((each) => each.yieldsRecords)) return answer('deny', [], [])
  return permits.length === 0 || permits.length !== diagnostics.reason.length
    ? answer('deny', [], [])
    : answer('permit', diagnostics.reason, permits)
}

function plan(loaded: LoadedPolicies, operation: Operation, snapshot: DecisionSnapshot, revision: string, expiresAt: number): Plan {
  const parts: Filter[] = []
  const permits = new Map<string, LoadedPolicy>()
  let weakened = false
  for (const patient of snapshot.patients.length === 0 ? [null] : snapshot.patients) {
    const open = openPart(loaded, operation, snapshot, patient)
    if (open === null) continue
    weakened ||= open.weakened
    for (const each of open.permits) permits.set(each.id, each)
    const scope: Condition = patient === null ? true : eq('patient', patient)
    const condition = every([scope, open.condition])
    // Without patient or condition, the tenant alone is left to stand.
    parts.push(condition === true || condition === false ? eq('tenant', snapshot.tenant) : condition)
  }
  const [first, ...rest] = parts
  if (first === undefined)
    return Object.freeze({ kind: 'deny-all', reasons: Object.freeze([`no policy permits it, revision ${revision}`]), revision })
  const counted = [...permits.values()]
  const yielding = counted.filter((each) => each.yieldsRecords)
  return Object.freeze({
    kind: 'conditional',
    filter: and(eq('tenant', snapshot.tenant), or(first, ...rest)),
    obligations: mergeObligationLists(counted.map((each) => each.obligations)),
    reveal: Object.freeze(
      yielding.length === 0 ? [] : PHI_CATEGORIES.filter((category) => yielding.every((each) => each.reveal.includes(category))),
    ),
    reasons: Object.freeze([
      ...counted.map((each) => `policy ${each.id}, revision ${revision}`),
      ...(weakened ? ['weakened, each fragment verified'] : []),
    ]),
    revision,
    expiresAt,
  })
}

interface OpenPart {
  readonly condition: Condition
  readonly permits: readonly LoadedPolicy[]
  readonly weakened: boolean
}

/** What may be read of one patient's record; null for nothing. */
function openPart(loaded: LoadedPolicies, operation: Operation, snapshot: DecisionSnapshot, patient: string | null): OpenPart | null {
  const user = userEntity(snapshot)
  const result = loaded.cedar.isAuthorizedPartial({
    principal: user.uid,
    action: { type: 'Action', id: operation },
    resource: null,
    context: contextFor(snapshot, patient),
    policies: { staticPolicies: { ...loaded.staticPolicies } },
    entities: [user],
  })
  if (result.type !== 'residuals') throw new StageFailed('POLICY_UNAVAILABLE', { requestId: snapshot.requestId, cause: result.errors })
  const { decision, errored, residuals, satisfied } = result.response
  if (errored.length > 0 || decision === 'deny') return null
  const permits: LoadedPolicy[] = []
  const permitted: Condition[] = []
  const undenied: Condition[] = []
  let weakened = false
  for (const [id, residual] of Object.entries(residuals)) {
    const policy = loaded.policies.get(id)
    if (policy === undefined) throw new StageFailed('POLICY_UNAVAILABLE', { requestId: snapshot.requestId, cause: 'unknown policy id' })
    const isPermit = policy.effect === 'permit'
    let condition: Condition
    try {
      condition = satisfied.includes(id) ? isPermit : residualCondition(residual, isPermit)
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error
      // Weakened toward more for the store alone: `check` decides each fragment by the whole policy.
      weakened = true
      condition = true
    }
    if (!isPermit) undenied.push(condition)
    else if (condition !== false) {
      permits.push(policy)
      permitted.push(condition)
    }
  }
  const condition = every([some(permitted), ...undenied])
  return condition === false ? null : { condition, permits, weakened }
}

function sentence(
  snapshot: DecisionSnapshot,
  dataClass: string,
  effect: 'permit' | 'deny',
  rows: readonly string[],
  revision: string,
): string {
  const verb = effect === 'permit' ? 'may read' : 'may not read this'
  const why = rows.length === 0 ? 'no policy permits it' : `${rows.length === 1 ? 'policy' : 'policies'} ${[...rows].sort().join(', ')}`
  return `${rolesInWords(snapshot.user.roles)}, for ${snapshot.purpose}, task ${snapshot.task}, ${verb} ${dataClass}; ${why}, revision ${revision}`
}
