/** What consents, relationships, tickets and revocations must keep: nothing that is unknown ever helps. */
import { parseFilter } from '../../base/filter/index.ts'
import type {
  ConsentSource,
  DecisionSnapshot,
  RelationshipSource,
  RevocationKey,
  RevocationList,
  TicketSource,
  VerifiedUser,
} from '../../base/seams/index.ts'
import { RELATIONSHIPS } from '../../base/vocabulary/relationship.ts'
import { casesOf, type Contract, demand } from '../contract.ts'
import { type Create, neverAborted, sampleSnapshot, sampleUser } from '../sample.ts'

/** Options of {@link consentSourceContract}. */
export interface ConsentSourceContractOptions {
  readonly create: Create<ConsentSource>
  readonly snapshot?: DecisionSnapshot | undefined
  /** A patient whose consent permits the snapshot's purpose. */
  readonly permitted?: string | undefined
  /** A patient whose consent forbids it. */
  readonly denied?: string | undefined
}

/** The contract of {@link ConsentSource}. */
export function consentSourceContract(options: ConsentSourceContractOptions): Contract {
  const { create, snapshot = sampleSnapshot(), permitted, denied } = options
  const verdict = async (patient: string) => {
    const answer = await (await create()).verdict(patient, snapshot, neverAborted())
    demand(['permit', 'deny', 'none'].includes(answer.decision), 'a verdict is permit, deny or none')
    if (answer.residual !== null) parseFilter(answer.residual)
    for (const { reference } of answer.basis) demand(reference.length > 0, 'a basis names a consent')
    return answer
  }
  return {
    seam: 'ConsentSource',
    cases: casesOf({
      'never permits a patient that it does not know': async () => {
        for (const patient of ['Patient/unknown-to-all', '', '__proto__']) {
          let decision: string
          try {
            decision = (await verdict(patient)).decision
          } catch {
            decision = 'deny'
          }
          demand(decision !== 'permit', 'an unknown patient has permitted nothing')
        }
      },
      'permits on a consent that it can name': async () => {
        if (permitted === undefined) return
        const { decision, basis } = await verdict(permitted)
        demand(decision === 'permit' && basis.length > 0, 'a permit names its consent')
      },
      'denies on a consent that it can name': async () => {
        if (denied === undefined) return
        const { decision, basis } = await verdict(denied)
        demand(decision === 'deny' && basis.length > 0, 'a denial names its consent')
      },
      'gives a way to stop listening': async () => {
        const source = await create()
        const stop = source.onChange?.(() => undefined)
        demand(stop === undefined || typeof stop === 'function', 'onChange gives a function')
        stop?.()
      },
    }),
  }
}

/** The contract of {@link RelationshipSource}. `known`: a user who stands to `patient` in some way. */
export function relationshipSourceContract(options: {
  readonly create: Create<RelationshipSource>
  readonly known?: { readonly user: VerifiedUser; readonly patient: string } | undefined
  readonly now: number
}): Contract {
  const { create, known, now } = options
  const find = async (user: VerifiedUser, patient: string) => (await create()).relationships(user, patient, { now, signal: neverAborted() })
  return {
    seam: 'RelationshipSource',
    cases: casesOf({
      'finds the relationship that is there, in the vocabulary': async () => {
        if (known === undefined) return
        const found = await find(known.user, known.patient)
        demand(found.length > 0 && found.every((each) => RELATIONSHIPS.includes(each)), 'a relationship of the vocabulary')
      },
      'finds none for a stranger, a user without a FHIR identity and an unknown patient': async () => {
        const stranger = sampleUser({ subject: 'stranger', fhirUser: 'Practitioner/unknown-to-all' })
        const nobody = sampleUser({ subject: 'nobody', fhirUser: null })
        for (const user of [stranger, nobody]) {
          for (const patient of [known?.patient ?? 'Patient/1', 'Patient/unknown-to-all']) {
            demand((await find(user, patient)).length === 0, 'strangers have no relationship')
          }
        }
      },
    }),
  }
}

/** The contract of {@link TicketSource}. `known`: the id of a ticket that exists. */
export function ticketSourceContract(options: {
  readonly create: Create<TicketSource>
  readonly known?: string | undefined
  readonly now: number
}): Contract {
  const { create, known, now } = options
  const find = async (id: string) => (await create()).ticket(id, { now, signal: neverAborted() })
  return {
    seam: 'TicketSource',
    cases: casesOf({
      'finds a ticket by its id': async () => {
        if (known === undefined) return
        const ticket = await find(known)
        demand(ticket !== null && ticket.id === known, 'the ticket asked for')
        demand(ticket.patient.startsWith('Patient/') && ticket.subject.length > 0, 'a ticket names one patient and one user')
        demand(ticket.startsAt < ticket.expiresAt, 'a ticket ends after it starts')
      },
      'finds nothing for an id that it does not know': async () => {
        for (const id of ['unknown-to-all', '', '__proto__', '*', '../1']) demand((await find(id)) === null, 'an unknown id is null')
      },
    }),
  }
}

/** The contract of {@link RevocationList}. `create` gives an empty list each time. */
export function revocationListContract(options: { readonly create: Create<RevocationList>; readonly now: number }): Contract {
  const { create, now } = options
  const keys: readonly RevocationKey[] = [
    { kind: 'session', id: 'one' },
    { kind: 'user', issuer: 'https://id.example', subject: 'one' },
    { kind: 'token', issuer: 'https://id.example', tokenId: 'one' },
    { kind: 'grant', id: 'one' },
    { kind: 'workload', id: 'one' },
  ]
  const read = { now, signal: neverAborted() }
  const write = { until: now + 60_000, reason: 'test' }
  return {
    seam: 'RevocationList',
    cases: casesOf({
      'has revoked nothing at first': async () => {
        const list = await create()
        demand((await list.isRevoked(keys, read)) === false, 'nothing is revoked at first')
        demand((await list.isRevoked([], read)) === false, 'no key is no revocation')
      },
      'revokes exactly what was named': async () => {
        for (const key of keys) {
          const list = await create()
          await list.revoke(key, write)
          demand((await list.isRevoked([key], read)) === true, 'what was named is revoked')
          demand((await list.isRevoked([...keys], read)) === true, 'one of many is enough')
          const others = keys.filter((other) => other !== key)
          demand((await list.isRevoked(others, read)) === false, 'the same id of another kind is not revoked')
        }
      },
      'does not confuse keys that read alike when joined': async () => {
        const list = await create()
        await list.revoke({ kind: 'user', issuer: 'a', subject: 'b|c' }, write)
        demand((await list.isRevoked([{ kind: 'user', issuer: 'a|b', subject: 'c' }], read)) === false, 'keys are not joined ambiguously')
        await list.revoke({ kind: 'user', issuer: 'd', subject: 'e:f' }, write)
        demand((await list.isRevoked([{ kind: 'user', issuer: 'd:e', subject: 'f' }], read)) === false, 'keys are not joined ambiguously')
      },
      'stops everything with the kill switch': async () => {
        const list = await create()
        await list.revoke({ kind: 'everything' }, write)
        for (const key of keys) demand((await list.isRevoked([key], read)) === true, 'the kill switch revokes every key')
      },
      'keeps a revocation until its time': async () => {
        const list = await create()
        await list.revoke(keys[0] as RevocationKey, write)
        const late = { now: write.until - 1, signal: neverAborted() }
        demand((await list.isRevoked([keys[0] as RevocationKey], late)) === true, 'a revocation lasts until its time')
      },
      'is not shortened by a second revocation': async () => {
        const list = await create()
        const key = keys[0] as RevocationKey
        await list.revoke(key, write)
        await list.revoke(key, { until: now + 1, reason: 'shorter' })
        const later = { now: now + 30_000, signal: neverAborted() }
        demand((await list.isRevoked([key], later)) === true, 'the later end counts')
      },
    }),
  }
}
