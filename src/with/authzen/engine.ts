/** A remote decision point as a policy engine: asked for each patient before a search, and for each fragment after it. */
import * as z from 'zod'
import { mergeObligationLists } from '../../admit/policy/obligations.ts'
import { rolesInWords } from '../../admit/policy/sentence.ts'
import { ConfigurationError } from '../../base/errors/index.ts'
import { and, eq, oneOf } from '../../base/filter/index.ts'
import type { FragmentFields } from '../../base/fragment.ts'
import type { CheckRequest, Decision, DecisionSnapshot, Obligation, Operation, Plan, PolicyEngine } from '../../base/seams/index.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { type AuthzenClientOptions, authzenClient } from './client.ts'
import { readObligations, SUPPORTED } from './obligations.ts'
import type { Evaluated, Evaluation } from './wire.ts'

/** What the engine is made of. */
export interface AuthzenOptions extends AuthzenClientOptions {
  /** The revision that decisions name, since AuthZEN has none. */
  readonly revision: string
  /** Categories that viewers may see restored; AuthZEN cannot say. None unless said. */
  readonly reveal?: readonly PhiCategory[] | undefined
  /** How long a decision holds, in seconds. 300 unless said. */
  readonly lifetime?: number | undefined
  /** Properties of the subject beside those of {@link subjectOf}; Cerbos wants `{ 'cerbos.roles': roles }`. */
  readonly subjectProperties?: ((snapshot: DecisionSnapshot) => Readonly<Record<string, unknown>>) | undefined
}

const ownOptions = z.object({
  revision: z.string().min(1),
  reveal: z.array(z.enum(PHI_CATEGORIES)).default([]),
  lifetime: z.int().positive().max(86_400).default(300),
  subjectProperties: z.custom<NonNullable<AuthzenOptions['subjectProperties']>>((value) => typeof value === 'function').optional(),
})

/**
 * AuthZEN has no plan: the decision point is asked whether the user may `search` each patient's record (`resource.type`
 * `record`, or `records` for a request without a patient), and then about each `fragment` that comes back.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function authzenEngine(options: AuthzenOptions): PolicyEngine {
  const { revision, reveal, lifetime, subjectProperties, ...reach } = options
  const parsed = ownOptions.safeParse({ revision, reveal, lifetime, subjectProperties })
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `authzenEngine: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  const settings = parsed.data
  const client = authzenClient(reach)
  const expiry = (snapshot: DecisionSnapshot): number =>
    Math.min(snapshot.now + settings.lifetime * 1000, snapshot.user.expiresAt, snapshot.ticket?.expiresAt ?? Number.POSITIVE_INFINITY)

  async function question(
    snapshot: DecisionSnapshot,
    operation: Operation,
    resource: Evaluation['resource'],
    patient: string | null,
  ): Promise<Evaluation> {
    const supported = (await client.obligationsSupported()).filter((each) => SUPPORTED.includes(each))
    return {
      subject: subjectOf(snapshot, settings.subjectProperties?.(snapshot) ?? {}),
      action: { name: operation },
      resource,
      context: { ...contextOf(snapshot, patient), ...(supported.length === 0 ? {} : { obligations_supported: supported }) },
    }
  }

  async function plan({ operation }: { readonly operation: Operation }, snapshot: DecisionSnapshot): Promise<Plan> {
    const { patients, tenant } = snapshot
    const asked =
      patients.length === 0
        ? [await question(snapshot, operation, { type: 'records', id: tenant, properties: { tenant } }, null)]
        : await Promise.all(
            patients.map((patient) =>
              question(
                snapshot,
                operation,
                { type: 'record', id: patient, properties: { tenant, patient, relationships: relationshipsOf(snapshot, patient) } },
                patient,
              ),
            ),
          )
    const answers = await client.evaluateAll(asked)
    const obligations = answers.map(permittedWith)
    const permitted = patients.filter((_, index) => obligations[index] !== null)
    if (obligations.every((each) => each === null)) {
      return Object.freeze({
        kind: 'deny-all',
        reasons: Object.freeze([`the decision point denies it, revision ${settings.revision}`]),
        revision: settings.revision,
      })
    }
    return Object.freeze({
      kind: 'conditional',
      filter: patients.length === 0 ? eq('tenant', tenant) : and(eq('tenant', tenant), oneOf('patient', permitted)),
      obligations: mergeObligationLists(obligations.flatMap((each) => (each === null ? [] : [each]))),
      reveal: Object.freeze([...settings.reveal]),
      reasons: Object.freeze([`the decision point permits it, revision ${settings.revision}`, 'each fragment asked']),
      revision: settings.revision,
      expiresAt: expiry(snapshot),
    })
  }

  async function check(requests: readonly CheckRequest[], snapshot: DecisionSnapshot): Promise<readonly Decision[]> {
    const asked = await Promise.all(
      requests.map(({ operation, fields }) =>
        question(
          snapshot,
          operation,
          {
            type: 'fragment',
            id: fields.reference,
            properties: { ...propertiesOf(fields), relationships: relationshipsOf(snapshot, fields.patient) },
          },
          fields.patient,
        ),
      ),
    )
    const answers = await client.evaluateAll(asked)
    return requests.map(({ fields }, index) => {
      const within =
        fields.tenant === snapshot.tenant &&
        (snapshot.patients.length === 0 || (fields.patient !== null && snapshot.patients.includes(fields.patient)))
      // INVARIANT: no remote answer reaches beyond the tenant and the patients of the request.
      const obligations = within ? permittedWith(answers[index]) : null
      const effect = obligations === null ? 'deny' : 'permit'
      return Object.freeze({
        effect,
        rows: Object.freeze([]),
        obligations: Object.freeze([...(obligations ?? [])]),
        revision: settings.revision,
        expiresAt: expiry(snapshot),
        sentence: `${rolesInWords(snapshot.user.roles)}, for ${snapshot.purpose}, task ${snapshot.task}, ${
          effect === 'permit' ? 'may read' : 'may not read this'
        } ${fields.dataClass}; decided by ${new URL(reach.decisionPoint).host}, revision ${settings.revision}`,
      })
    })
  }

  return Object.freeze({ reveals: Object.freeze([...settings.reveal]), plan, check })
}

/** The obligations of a permit; null for a denial, also when an obligation is not understood. */
function permittedWith(answer: Evaluated | undefined): readonly Obligation[] | null {
  return answer === undefined || !answer.decision ? null : readObligations(answer.context)
}

function subjectOf({ user }: DecisionSnapshot, beside: Readonly<Record<string, unknown>>): Evaluation['subject'] {
  const { issuer, tenant, roles, acr, clientId } = user
  return { type: 'user', id: user.subject, properties: { issuer, tenant, roles, acr, clientId, ...beside } }
}

function contextOf(snapshot: DecisionSnapshot, patient: string | null): Readonly<Record<string, unknown>> {
  const { purpose, task, tenant, patients, breakGlass, workload, context, requestId } = snapshot
  return {
    requestId,
    purpose,
    task,
    tenant,
    patients,
    relationships: relationshipsOf(snapshot, patient),
    breakGlass: breakGlass !== null,
    workload: workload?.id ?? null,
    time: new Date(snapshot.now).toISOString(),
    ...context,
  }
}

/** How the user stands to the patient. Sent with the resource too, since some decision points do not read the context. */
function relationshipsOf({ relationships }: DecisionSnapshot, patient: string | null): readonly string[] {
  return patient !== null && Object.hasOwn(relationships, patient) ? (relationships[patient] ?? []) : []
}

/** What the decision point learns of a fragment: the fields that policies decide by, never its text. */
function propertiesOf(fields: FragmentFields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
