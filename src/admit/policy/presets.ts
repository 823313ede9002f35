/** Ready matrices for the eight personas, least privilege first; one line gives all, and each is a plain value to start from. */
import { deepFreeze } from '../../base/freeze.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import type { Sensitivity } from '../../base/vocabulary/sensitivity.ts'
import type { AccessMatrixDefinition, AccessRow } from './definition.ts'

const REVISION = 'preset-2026-11-01'

const CLINICAL: DataClass[] = [
  'visit',
  'appointment',
  'condition',
  'allergy',
  'medication',
  'laboratory',
  'vital-signs',
  'imaging',
  'procedure',
  'immunization',
  'care-plan',
  'discharge-summary',
]
const BROUGHT: DataClass[] = ['wearable', 'patient-upload']
const OWN_RECORD: DataClass[] = [
  'demographics',
  ...CLINICAL,
  'social-history',
  'clinical-note',
  'document',
  'coverage',
  'claim',
  'account-status',
  ...BROUGHT,
]

/** Sensitivities that a clinician who treats needs; substance use disorder is kept apart by 42 CFR Part 2. */
// biome-ignore format: a list of codes
const TREATING: Sensitivity[] = [
  'HIV', 'STD', 'SEX', 'PREGNANT', 'SICKLE', 'GDIS', 'SCA', 'SDV', 'VIO', 'MH', 'BH', 'PSY', 'COGN', 'DVD', 'EMOTDIS', 'MST',
  'ADOL', 'TBOO', 'SPI', 'SOC', 'DIA', 'DRGIS', 'PHY', 'PRS', 'IDS',
]
const PART_2: Sensitivity[] = ['ETH', 'SUD', 'ETHUD', 'OPIOIDUD']
/** What an adolescent may keep from a proxy; state law decides, so start from the whole list. */
const SHIELDED_FROM_PROXIES: Sensitivity[] = ['ADOL', 'SEX', 'STD', 'PREGNANT', 'HIV', 'SUD', 'ETH', 'MH', 'BH', 'SDV', 'VIO', 'PSYTHPN']

const CONTACT: PhiCategory[] = ['name', 'date', 'age', 'location', 'phone', 'email']

const noPsychotherapyNotes: AccessRow = {
  id: 'no-psychotherapy-notes',
  effect: 'deny',
  roles: 'any',
  purposes: 'any',
  dataClasses: 'any',
  sensitivities: ['PSYTHPN'],
  operations: ['read', 'search', 'write'],
  note: '45 CFR 164.508(a)(2): psychotherapy notes need an authorization of their own.',
}

const knowledge = (id: string, role: string, purposes: AccessRow['purposes']): AccessRow => ({
  id,
  roles: [role],
  purposes,
  records: 'none',
  dataClasses: ['knowledge'],
})

const matrix = (...rows: AccessRow[]): AccessMatrixDefinition => deepFreeze({ revision: REVISION, rows: [noPsychotherapyNotes, ...rows] })

const patient = matrix(
  {
    id: 'patient-own-record',
    roles: ['patient'],
    purposes: ['PATRQT'],
    relationships: ['own'],
    dataClasses: OWN_RECORD,
    confidentiality: 'R',
    sensitivities: 'any',
    reveal: 'all',
    obligations: [{ type: 'ai-assertion-label' }],
  },
  knowledge('patient-knowledge', 'patient', ['PATRQT']),
)

const caregiver = matrix(
  {
    id: 'caregiver-shielded',
    effect: 'deny',
    roles: ['caregiver'],
    purposes: 'any',
    relationships: ['caring-for'],
    dataClasses: 'any',
    sensitivities: SHIELDED_FROM_PROXIES,
    operations: ['read', 'search', 'write'],
    note: 'What an adolescent, or a patient at risk, keeps from a proxy.',
  },
  {
    id: 'caregiver-record',
    roles: ['caregiver'],
    purposes: ['PATRQT', 'FAMRQT', 'PWATRNY', 'SUPNWK'],
    relationships: ['caring-for'],
    dataClasses: ['demographics', ...CLINICAL, 'coverage', 'wearable'],
    reveal: CONTACT,
    obligations: [{ type: 'ai-assertion-label' }],
  },
  knowledge('caregiver-knowledge', 'caregiver', ['PATRQT', 'FAMRQT', 'PWATRNY', 'SUPNWK']),
)

const nurse = matrix(
  {
    id: 'nurse-record',
    roles: ['nurse'],
    purposes: ['TREAT', 'ETREAT', 'CAREMGT'],
    relationships: ['assigned', 'care-team'],
    dataClasses: ['demographics', ...CLINICAL, 'social-history', 'clinical-note', ...BROUGHT],
    confidentiality: 'R',
    sensitivities: TREATING,
    reveal: 'all',
    obligations: [{ type: 'ai-assertion-label' }],
  },
  knowledge('nurse-knowledge', 'nurse', ['TREAT', 'ETREAT', 'CAREMGT']),
)

const physician = matrix(
  {
    id: 'physician-record',
    roles: ['physician'],
    purposes: ['TREAT', 'ETREAT', 'CAREMGT'],
    relationships: ['assigned', 'care-team'],
    dataClasses: ['demographics', ...CLINICAL, 'social-history', 'clinical-note', 'document', ...BROUGHT],
    confidentiality: 'R',
    sensitivities: TREATING,
    reveal: 'all',
    obligations: [{ type: 'ai-assertion-label' }],
  },
  {
    id: 'physician-part-2',
    roles: ['physician'],
    purposes: ['TREAT', 'ETREAT'],
    relationships: ['assigned', 'care-team'],
    dataClasses: ['condition', 'medication', 'laboratory', 'procedure', 'clinical-note', 'discharge-summary', 'social-history', 'visit'],
    confidentiality: 'R',
    sensitivities: [...TREATING, ...PART_2],
    reveal: 'all',
    obligations: [{ type: 'ai-assertion-label' }, { type: 'part-2-notice' }],
    note: '42 CFR 2.33: read under the consent of the patient, passed on with the notice of 2.32.',
  },
  {
    id: 'physician-break-glass',
    roles: ['physician'],
    purposes: ['BTG'],
    breakGlass: true,
    dataClasses: ['demographics', ...CLINICAL, 'social-history', 'clinical-note', 'document'],
    confidentiality: 'R',
    sensitivities: [...TREATING, ...PART_2],
    reveal: 'all',
    obligations: [
      { type: 'step-up', acrValues: ['phr', 'phrh', 'urn:mfa', 'mfa'], maxAge: 300 },
      { type: 'notify', to: 'privacy-office' },
      { type: 'ai-assertion-label' },
      { type: 'part-2-notice' },
    ],
  },
  knowledge('physician-knowledge', 'physician', ['TREAT', 'ETREAT', 'CAREMGT']),
)

const analyst = matrix(
  {
    id: 'analyst-statistics',
    roles: ['analyst'],
    purposes: ['HQUALIMP', 'HRESCH', 'PUBHLTH'],
    records: 'none',
    dataClasses: ['cohort-statistic'],
  },
  {
    id: 'analyst-cohort',
    roles: ['analyst'],
    purposes: ['HQUALIMP', 'HRESCH'],
    records: 'cohort',
    dataClasses: ['condition', 'medication', 'laboratory', 'vital-signs', 'procedure', 'immunization'],
    obligations: [{ type: 'minimum-necessary', limit: 50 }, { type: 'no-retention' }],
  },
  knowledge('analyst-knowledge', 'analyst', ['HQUALIMP', 'HRESCH', 'PUBHLTH']),
)

const supportAgent = matrix(
  {
    id: 'support-ticket',
    roles: ['support-agent'],
    purposes: ['HOPERAT', 'PATADMIN'],
    relationships: ['ticket'],
    dataClasses: ['demographics', 'appointment', 'account-status', 'coverage'],
    reveal: ['name', 'phone', 'email'],
    obligations: [{ type: 'minimum-necessary', limit: 10 }, { type: 'no-retention' }],
  },
  knowledge('support-knowledge', 'support-agent', ['HOPERAT', 'PATADMIN']),
)

const billing = matrix(
  {
    id: 'billing-claims',
    roles: ['billing'],
    purposes: ['HPAYMT', 'CLMATTCH', 'COVAUTH', 'COVERAGE', 'ELIGDTRM'],
    dataClasses: ['claim', 'coverage', 'account-status', 'visit', 'procedure', 'condition'],
    reveal: ['name', 'date', 'health-plan', 'account'],
    obligations: [{ type: 'minimum-necessary', limit: 20 }, { type: 'no-retention' }],
  },
  knowledge('billing-knowledge', 'billing', ['HPAYMT', 'CLMATTCH', 'COVAUTH', 'COVERAGE', 'ELIGDTRM']),
)

const administrator = matrix(
  {
    id: 'administrator-accounts',
    roles: ['administrator'],
    purposes: ['HSYSADMIN', 'PATADMIN'],
    dataClasses: ['account-status', 'appointment'],
    obligations: [{ type: 'minimum-necessary', limit: 20 }, { type: 'no-retention' }],
    note: 'Runs the system; reads no clinical data and no names.',
  },
  knowledge('administrator-knowledge', 'administrator', ['HSYSADMIN', 'PATADMIN']),
)

/**
 * Joins matrices into one. A row that stands in several, word for word, is taken once.
 *
 * @throws ConfigurationError CONFIG_INVALID (when the result is used) if two different rows share an id
 */
export function joinMatrices(revision: string, ...definitions: readonly AccessMatrixDefinition[]): AccessMatrixDefinition {
  const rows = new Map<string, AccessRow>()
  for (const row of definitions.flatMap((each) => each.rows)) rows.set(JSON.stringify(row), row)
  return deepFreeze({ revision, rows: structuredClone([...rows.values()]) })
}

/** Matrices for each persona, and `all` together: `accessMatrix(presets.all)`. Starting points, to be read before use. */
export const presets = deepFreeze({
  patient,
  caregiver,
  nurse,
  physician,
  analyst,
  supportAgent,
  billing,
  administrator,
  all: joinMatrices(REVISION, patient, caregiver, nurse, physician, analyst, supportAgent, billing, administrator),
})
