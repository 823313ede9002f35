import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { evaluateConsents } from '../../../src/admit/consent/evaluate.ts'
import { dateInterval } from '../../../src/admit/consent/instant.ts'
import { evaluateFilter } from '../../../src/base/filter/index.ts'
import type { Confidentiality } from '../../../src/base/vocabulary/confidentiality.ts'
import { isSensitivity } from '../../../src/base/vocabulary/sensitivity.ts'
import { fieldsOf } from '../../../src/admit/policy/decide.ts'
import { sharedData } from '../../support/shared-data.ts'
import { sharedJson } from '../../support/shared-json.ts'

interface Coding {
  system: string
  code: string
}
interface Cases {
  now: string
  requests: { id: string; actor: string; purpose: Coding }[]
  groups: Record<string, string[]>
  cases: { consent: string; request: string; resource: string; expect: 'permit' | 'deny' | 'no-consent' }[]
}
interface Observation {
  id: string
  meta: { security: Coding[] }
  code: { coding: Coding[] }
  performer: { reference: string }[]
  encounter?: { reference: string }
  effectiveDateTime: string
}

const folder = sharedData('standards/ihe-pcf-consent/resources')
const cases = sharedJson<Cases>('standards/ihe-pcf-consent/pcf-cases.json')
const resource = <T>(name: string): T => sharedJson<T>(`standards/ihe-pcf-consent/resources/${name}.json`) as T

function observationFields(reference: string) {
  const observation = resource<Observation>(reference.replace('/', '-'))
  const date = dateInterval(observation.effectiveDateTime, 'UTC')
  const codes = observation.meta.security
  return fieldsOf({
    dataClass: 'laboratory',
    patient: 'Patient/ex-patient',
    reference,
    resourceType: 'Observation',
    confidentiality: codes.find((each) => each.system.endsWith('v3-Confidentiality'))?.code as Confidentiality,
    sensitivities: codes.map((each) => each.code).filter(isSensitivity),
    encounter: observation.encounter?.reference ?? null,
    codes: observation.code.coding.map((each) => `${each.system}|${each.code}`),
    authors: observation.performer.map((each) => each.reference),
    dateStart: new Date(date?.start ?? 0).toISOString(),
    dateEnd: new Date(date?.end ?? 0).toISOString(),
  })
}

describe.skipIf(folder === null)('IHE Privacy Consent on FHIR 1.1.1, every case', () => {
  test.each([true, false])('strict %s', (strict) => {
    expect(cases?.cases.length).toBeGreaterThanOrEqual(345)
    expect(readdirSync(folder ?? '.').length).toBeGreaterThanOrEqual(60)
    const wrong: string[] = []
    for (const each of cases?.cases ?? []) {
      const request = cases?.requests.find(({ id }) => id === each.request)
      const verdict = evaluateConsents({
        consents: [resource(`Consent-${each.consent}`)],
        actor: request?.actor ?? '',
        groups: cases?.groups ?? {},
        purpose: request?.purpose ?? '',
        patient: 'Patient/ex-patient',
        now: cases?.now ?? '',
        strict,
      })
      const permitted =
        verdict.decision === 'permit' && (verdict.residual === null || evaluateFilter(verdict.residual, observationFields(each.resource)))
      const actual = verdict.decision === 'none' ? 'no-consent' : permitted ? 'permit' : 'deny'
      if (actual !== each.expect) wrong.push(`${each.consent} ${each.request} ${each.resource}: ${actual}, not ${each.expect}`)
    }
    expect(wrong).toEqual([])
  })
})
