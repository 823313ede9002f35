/** What every verifier must keep: facts from a proof that holds, and a denial of this library's for anything else. */
import { isEnvelopeError } from '../../base/errors/index.ts'
import type { Credentials, UserVerifier, WorkloadVerifier } from '../../base/seams/index.ts'
import { casesOf, type Contract, demand, demandRejection } from '../contract.ts'
import { type Create, neverAborted } from '../sample.ts'

/** Options of {@link userVerifierContract}. */
export interface UserVerifierContractOptions {
  readonly create: Create<UserVerifier>
  /** Credentials that verify at `now`; made anew for each case, since some verifiers refuse a replay. */
  readonly valid: Create<Credentials>
  /** Epoch milliseconds. */
  readonly now: number
  /** More credentials that must not verify, by what is wrong with them. */
  readonly invalid?: Readonly<Record<string, Create<Credentials>>> | undefined
}

/** The contract of {@link UserVerifier}. */
export function userVerifierContract(options: UserVerifierContractOptions): Contract {
  const { create, valid, now, invalid = {} } = options
  const refuses = async (credentials: Credentials, at = now): Promise<void> => {
    const verifier = await create()
    await refused(() => verifier.verify(credentials, { now: at, signal: neverAborted() }), credentials.accessToken)
  }
  return {
    seam: 'UserVerifier',
    cases: casesOf({
      'gives facts for a valid token': async () => {
        const user = await (await create()).verify(await valid(), { now, signal: neverAborted() })
        for (const fact of [user.issuer, user.subject, user.tokenId, user.tenant]) {
          demand(typeof fact === 'string' && fact.length > 0, 'issuer, subject, token id and tenant are known')
        }
        demand(Array.isArray(user.roles), 'roles are a list')
        demand(user.expiresAt > now, 'the expiry lies ahead')
      },
      'refuses tokens that are no tokens': async () => {
        for (const accessToken of ['', ' ', 'x', 'a.b.c', '..', '{}', 'null', 'x'.repeat(100_000)]) await refuses({ accessToken })
      },
      'refuses a valid token that was altered': async () => {
        for (const alter of ALTERATIONS) {
          const credentials = await valid()
          await refuses({ ...credentials, accessToken: alter(credentials.accessToken) })
        }
      },
      'refuses a token long after its time': async () => {
        await refuses(await valid(), now + 10 * 365 * 86_400_000)
      },
      ...Object.fromEntries(
        Object.entries(invalid).map(([what, credentials]) => [`refuses: ${what}`, async () => refuses(await credentials())]),
      ),
    }),
  }
}

/** Options of {@link workloadVerifierContract}. */
export interface WorkloadVerifierContractOptions {
  readonly create: Create<WorkloadVerifier>
  readonly valid: Create<Credentials>
  readonly now: number
  /** A task that the workload may serve. */
  readonly task: string
  /** A task that it may not serve, when the verifier knows which it may. */
  readonly otherTask?: string | undefined
}

/** The contract of {@link WorkloadVerifier}. */
export function workloadVerifierContract(options: WorkloadVerifierContractOptions): Contract {
  const { create, valid, now, task, otherTask } = options
  return {
    seam: 'WorkloadVerifier',
    cases: casesOf({
      'gives facts for a valid proof': async () => {
        const workload = await (await create()).verify(await valid(), { now, task, signal: neverAborted() })
        demand(workload.id.length > 0 && workload.expiresAt > now, 'a workload has an id and an expiry ahead')
      },
      'refuses a request without a proof, or with one that is none': async () => {
        const verifier = await create()
        for (const workloadToken of [undefined, '', 'x', 'a.b.c']) {
          await refused(() => verifier.verify({ accessToken: 'x', workloadToken }, { now, task, signal: neverAborted() }), workloadToken)
        }
      },
      'refuses a proof long after its time': async () => {
        const verifier = await create()
        const credentials = await valid()
        const late = { now: now + 10 * 365 * 86_400_000, task, signal: neverAborted() }
        await refused(() => verifier.verify(credentials, late), credentials.workloadToken)
      },
      'refuses a task that the workload may not serve': async () => {
        if (otherTask === undefined) return
        const verifier = await create()
        const credentials = await valid()
        await refused(() => verifier.verify(credentials, { now, task: otherTask, signal: neverAborted() }), credentials.workloadToken)
      },
    }),
  }
}

const ALTERATIONS: readonly ((token: string) => string)[] = [
  (token) => `${token}x`,
  (token) => token.slice(0, -8),
  (token) => token.slice(1),
  (token) => `${token}.${token}`,
  // RFC 8725 section 2.1: a JWT re-issued as unsigned. For an opaque token it is just another unknown token.
  (token) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1] ?? ''}.`,
]

async function refused(work: () => Promise<unknown>, secret: string | undefined): Promise<void> {
  const error = await demandRejection(work, 'what does not verify is refused')
  demand(isEnvelopeError(error), 'a refusal is an error of this library')
  if (secret === undefined || secret.length < 8) return
  const shown = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`
  demand(!shown.includes(secret), 'a refusal does not show the token')
}
