/** Puts a snapshot and a fragment into Cedar's terms. */
import type { CedarValueJson, Context, EntityJson } from '@cedar-policy/cedar-wasm/nodejs'
import { confidentialityRank } from '../../base/filter/index.ts'
import type { FragmentFields } from '../../base/fragment.ts'
import type { DecisionSnapshot } from '../../base/seams/index.ts'

/** The user as an entity. */
export function userEntity({ user }: DecisionSnapshot): EntityJson {
  return {
    uid: { type: 'User', id: `${user.issuer}|${user.subject}` },
    attrs: { issuer: user.issuer, tenant: user.tenant, roles: [...user.roles] },
    parents: [],
  }
}

/** A fragment as an entity; absent fields are absent attributes. */
export function fragmentEntity(fields: FragmentFields): EntityJson {
  const { dateStart, dateEnd, lastUpdated: _lastUpdated, confidentiality, ...rest } = fields
  const attrs: Record<string, CedarValueJson> = { confidentiality: confidentialityRank(confidentiality) }
  for (const [name, value] of Object.entries(rest)) {
    if (value !== null) attrs[name] = typeof value === 'string' ? value : [...value]
  }
  if (dateStart !== null) attrs['dateStart'] = Date.parse(dateStart)
  if (dateEnd !== null) attrs['dateEnd'] = Date.parse(dateEnd)
  return { uid: { type: 'Fragment', id: fields.reference }, attrs, parents: [] }
}

/** The circumstances for fragments of `patient`. */
export function contextFor(snapshot: DecisionSnapshot, patient: string | null): Context {
  const { user, context } = snapshot
  const related = patient !== null && Object.hasOwn(snapshot.relationships, patient) ? snapshot.relationships[patient] : []
  return {
    now: snapshot.now,
    purpose: snapshot.purpose,
    task: snapshot.task,
    tenant: snapshot.tenant,
    patients: [...snapshot.patients],
    relationships: [...(related ?? [])],
    breakGlass: snapshot.breakGlass !== null,
    ticket: snapshot.ticket !== null,
    ...(snapshot.workload === null ? {} : { workload: snapshot.workload.id }),
    ...(context.location === null ? {} : { location: context.location }),
    ...(context.devicePosture === null ? {} : { devicePosture: context.devicePosture }),
    ...(context.encounterStatus === null ? {} : { encounterStatus: context.encounterStatus }),
    ...(user.acr === null ? {} : { acr: user.acr }),
    ...(user.authTime === null ? {} : { authAge: Math.ceil(snapshot.now / 1000 - user.authTime) }),
  }
}
