/** What every policy engine must keep: the tenant always stands, the patient too, and one answer for each question in order. */
import { compileFilter, parseFilter } from '../../base/filter/index.ts'
import type { FragmentFields } from '../../base/fragment.ts'
import type { Decision, DecisionSnapshot, Plan, PolicyEngine } from '../../base/seams/index.ts'
import { casesOf, type Contract, demand } from '../contract.ts'
import { type Create, sampleFields, sampleSnapshot, sampleUser } from '../sample.ts'

/** Options of {@link policyEngineContract}. */
export interface PolicyEngineContractOptions {
  readonly create: Create<PolicyEngine>
  /** A request that the policy permits. Default: a physician treats an assigned patient. */
  readonly snapshot?: DecisionSnapshot | undefined
  /** Fields of a fragment that it permits. Default: a laboratory result of that patient. */
  readonly permitted?: FragmentFields | undefined
}

/** The contract of {@link PolicyEngine}. */
export function policyEngineContract(options: PolicyEngineContractOptions): Contract {
  const { create, snapshot = sampleSnapshot(), permitted = sampleFields() } = options
  const ask = async (fields: readonly FragmentFields[], of = snapshot): Promise<readonly Decision[]> =>
    (await create()).check(
      fields.map((each) => ({ operation: 'read', fields: each })),
      of,
    )
  const plan = async (of = snapshot): Promise<Plan> => (await create()).plan({ operation: 'search' }, of)
  const foreign: readonly FragmentFields[] = [
    { ...permitted, tenant: 'another-tenant' },
    { ...permitted, patient: 'Patient/somebody-else' },
  ]
  return {
    seam: 'PolicyEngine',
    cases: casesOf({
      'permits the example that it should permit': async () => {
        demand((await ask([permitted]))[0]?.effect === 'permit', 'the example is permitted')
      },
      'plans a filter in the filter language that matches what it permits': async () => {
        const answer = await plan()
        demand(answer.kind === 'conditional', 'the example’s plan is conditional')
        demand(compileFilter(parseFilter(answer.filter))(permitted), 'what is permitted passes the plan')
        demand(Number.isFinite(answer.expiresAt) && answer.expiresAt > snapshot.now, 'a plan lasts for some time and not for ever')
      },
      'keeps tenant and patient in the plan': async () => {
        const answer = await plan()
        demand(answer.kind === 'conditional', 'the example’s plan is conditional')
        const matches = compileFilter(parseFilter(answer.filter))
        for (const fields of foreign) demand(!matches(fields), 'another tenant and another patient never pass')
      },
      'denies another tenant and another patient': async () => {
        for (const decision of await ask(foreign)) demand(decision.effect === 'deny', 'another tenant and another patient are denied')
      },
      'answers each question, in order': async () => {
        const effects = (await ask([permitted, ...foreign, permitted])).map(({ effect }) => effect)
        demand(effects.join(' ') === 'permit deny deny permit', 'one answer a question, in order')
        demand((await ask([])).length === 0, 'no question, no answer')
      },
      'denies a user without roles and a stranger': async () => {
        const nobody = sampleSnapshot({ ...snapshot, user: sampleUser({ ...snapshot.user, roles: [] }) })
        demand((await ask([permitted], nobody))[0]?.effect === 'deny', 'without a role nothing is permitted')
        const stranger = sampleSnapshot({ ...snapshot, relationships: {} })
        demand((await ask([permitted], stranger))[0]?.effect === 'deny', 'without a relationship nothing is permitted')
      },
      'says in a sentence why, without the patient': async () => {
        for (const decision of await ask([permitted, ...foreign])) {
          demand(typeof decision.sentence === 'string' && decision.sentence.length > 0, 'every decision has a sentence')
          for (const patient of snapshot.patients) demand(!decision.sentence.includes(patient), 'the sentence names no patient')
          demand(decision.revision.length > 0, 'every decision names the revision that decided')
        }
      },
    }),
  }
}
