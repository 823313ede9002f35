/** The clinic of the demonstration and who works there. All invented. */
import type { Organization, Practitioner } from '@medplum/fhirtypes'

export const TENANT = 'lakeside-health'

const practitioner = (id: string, given: string, family: string, title: string, npi: string): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  meta: { lastUpdated: '2025-01-02T08:00:00.000Z', versionId: '1' },
  identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
  name: [{ use: 'official', family, given: [given], prefix: ['Dr.'], suffix: [title], text: `Dr. ${given} ${family}, ${title}` }],
  telecom: [{ system: 'phone', value: `(312) 555-01${npi.slice(-2)}`, use: 'work' }],
})

/** Her family doctor. */
export const okafor = practitioner('okafor', 'Amara', 'Okafor', 'MD', '1999999984')
/** Heart failure clinic. */
export const lindqvist = practitioner('lindqvist', 'Jonas', 'Lindqvist', 'MD', '1999999976')
/** Psychologist. */
export const whitfield = practitioner('whitfield', 'Lena', 'Whitfield', 'PsyD', '1999999968')
/** Works elsewhere: treats none of the three. */
export const ferrante = practitioner('ferrante', 'Giulia', 'Ferrante', 'MD', '1999999950')

const organization: Organization = {
  resourceType: 'Organization',
  id: 'lakeside',
  meta: { lastUpdated: '2025-01-02T08:00:00.000Z', versionId: '1' },
  name: 'Lakeside Health',
}

export const clinic = [organization, okafor, lindqvist, whitfield, ferrante]
