/** Labels a candidate by type, category, codes, security labels and words; what it already carries is kept and only ever tightened. */
import type { Candidate, Labeller, Labels } from '../../base/seams/index.ts'
import { CONFIDENTIALITY_SYSTEM, type Confidentiality, highWaterMark, isConfidentiality } from '../../base/vocabulary/confidentiality.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import { isSensitivity, SENSITIVITY_SYSTEM, type Sensitivity } from '../../base/vocabulary/sensitivity.ts'
import { dataClassOf } from './data-class.ts'
import { sensitivitiesOfCodes } from './sensitive-codes.ts'
import { sensitivitiesOfText } from './sensitive-text.ts'

/**
 * The labeller that a retrieval uses unless another is given.
 *
 * A record is N, R when it is sensitive, V when it is a psychotherapy note or carries a sensitivity that is not known; a higher
 * confidentiality that it already carries stays.
 */
export function defaultLabeller(): Labeller {
  return Object.freeze({ label })
}

function label(candidate: Candidate): Labels & { readonly dataClass: DataClass | null } {
  const dataClass = dataClassOf(candidate)
  const carried = readSecurityLabels(candidate.securityLabels ?? [])
  const given: readonly string[] = candidate.labels?.sensitivities ?? []
  const sensitivities = new Set<Sensitivity>([
    ...given.filter(isSensitivity),
    ...carried.sensitivities,
    ...sensitivitiesOfCodes(candidate.codes ?? []),
    ...(dataClass === 'knowledge' ? [] : sensitivitiesOfText(candidate.text)),
  ])
  const marks: Confidentiality[] = [BASE[dataClass ?? 'document'] ?? 'N', ...carried.confidentialities]
  const mark: unknown = candidate.labels?.confidentiality
  // What a source says in words that are not known could be the most private.
  if (mark !== undefined) marks.push(isConfidentiality(mark) ? mark : 'V')
  if (!given.every(isSensitivity)) marks.push('V')
  if (sensitivities.size > 0) marks.push(sensitivities.has('PSYTHPN') ? 'V' : 'R')
  return Object.freeze({ dataClass, confidentiality: highWaterMark(marks), sensitivities: Object.freeze([...sensitivities].sort()) })
}

/** Where a class starts when it is not a patient's ordinary record. */
const BASE: Readonly<Partial<Record<DataClass, Confidentiality>>> = { knowledge: 'U', 'cohort-statistic': 'L' }

/** Laws and programmes that imply a sensitivity (v3-ActCode, ActUSPrivacyLaw). */
const LAWS: Readonly<Record<string, Sensitivity>> = { '42CFRPart2': 'SUD', HIPAAPsyNotes: 'PSYTHPN', Title38Section7332: 'SUD' }

/** v3-ActCode codes that are obligations, refrains, marks or laws, and no sensitivities. */
const NOT_SENSITIVITIES: ReadonlySet<string> = new Set(
  `REDACT MASK ANONY DEID PSEUD ENCRYPT ENCRYPTR ENCRYPTT ENCRYPTU DELAU AUDIT AUDTR AOD MINEC PERSISTLABEL PRIVMARK HUAPRV CPLYPOL CPLYCC CPLYCD
  CPLYCUI CPLYJPP CPLYJSP CPLYOPP CPLYOSP PROCESSINLINELABEL LABEL DECLASSIFYLABEL DOWNGRDLABEL UPGRDLABEL DRIVLABEL NOREUSE NORDSCLCD NORDSLCD
  NORDSCLCDS NORDSCLW NODSCLCD NODSCLCDS NORELINK NOPERSISTP NOINTEGRATE NOAUTH NOVIP NOCOLLECT NOLIST NOMOU NOORGPOL NOPAT ORCON CUIMark
  HIPAASelfPay HIPAAAuth HIPAAConsent HIPAANOPP HIPAAROA CommonRule GDPRCONSENT COMPT ACOCOMPT CDSSCOMPT CTCOMPT FMCOMPT HRCOMPT LRCOMPT PACOMPT
  RESCOMPT RMGTCOMPT`.split(/\s+/),
)
const HARMLESS_SYSTEMS: ReadonlySet<string> = new Set([
  'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
])

function readSecurityLabels(labels: readonly string[]): { confidentialities: Confidentiality[]; sensitivities: Sensitivity[] } {
  const confidentialities: Confidentiality[] = []
  const sensitivities: Sensitivity[] = []
  for (const each of labels) {
    const bar = each.lastIndexOf('|')
    const system = each.slice(0, Math.max(0, bar))
    const code = each.slice(bar + 1)
    if (isConfidentiality(code) && system === CONFIDENTIALITY_SYSTEM) confidentialities.push(code)
    else if (isSensitivity(code) && (system === SENSITIVITY_SYSTEM || system === CONFIDENTIALITY_SYSTEM)) sensitivities.push(code)
    else if (system === SENSITIVITY_SYSTEM && Object.hasOwn(LAWS, code)) sensitivities.push(LAWS[code] as Sensitivity)
    else if (system === SENSITIVITY_SYSTEM && NOT_SENSITIVITIES.has(code)) continue
    // A label of a known sensitivity system that is not known could be the most private one; of another system, at least private.
    else if (system === SENSITIVITY_SYSTEM || system === CONFIDENTIALITY_SYSTEM) confidentialities.push('V')
    else if (!HARMLESS_SYSTEMS.has(system)) confidentialities.push('R')
  }
  return { confidentialities, sensitivities }
}
