/** Turns a snapshot and its labels into the fields that every decision looks at. */
import { createHash } from 'node:crypto'
import { deepFreeze } from '../base/freeze.ts'
import type { Fragment, FragmentFields } from '../base/fragment.ts'
import type { Labeller } from '../base/seams/labeller.ts'
import type { Candidate } from '../base/seams/source.ts'
import { highWaterMark, isConfidentiality } from '../base/vocabulary/confidentiality.ts'
import { isDataClass } from '../base/vocabulary/data-class.ts'
import { readSensitivities } from './snapshot.ts'
import { titleOf } from './titles.ts'

/** A fragment, or the rule by which a candidate is none. */
export type Labelled = { readonly fragment: Fragment; readonly rule: null } | { readonly fragment: null; readonly rule: string }

const NONE: readonly string[] = Object.freeze([])
const denied = (rule: string): Labelled => ({ fragment: null, rule })
const SAFE_ID = /^[A-Za-z0-9._#:/-]{1,200}$/
const LOCAL_REFERENCE = /^[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64}$/

/** Labels a snapshot and completes it. What a labeller throws, or answers in an unknown shape, denies. */
export function labelCandidate(candidate: Candidate, source: string, labeller: Labeller): Labelled {
  if (candidate.tenant === undefined) return denied('tenant-missing')
  let labels: ReturnType<Labeller['label']>
  try {
    labels = labeller.label(candidate)
    const { dataClass, confidentiality } = labels
    if (dataClass === null) return denied('unclassified')
    if (!isDataClass(dataClass) || !isConfidentiality(confidentiality)) return denied('label-failed')
    const own = candidate.labels
    const fields: FragmentFields = {
      source,
      tenant: candidate.tenant,
      patient: candidate.patient ?? null,
      dataClass,
      // INVARIANT: labels of a source and of the labeller add up; neither can loosen the other.
      confidentiality: highWaterMark([confidentiality, own?.confidentiality ?? 'U']),
      sensitivities: [...new Set([...readSensitivities(labels.sensitivities), ...(own?.sensitivities ?? [])])],
      origin: candidate.origin ?? 'record',
      reference: candidate.reference ?? candidate.id,
      resourceType: candidate.resourceType ?? null,
      status: candidate.status ?? null,
      encounter: candidate.encounter ?? null,
      codes: candidate.codes ?? NONE,
      categories: candidate.categories ?? NONE,
      securityLabels: candidate.securityLabels ?? NONE,
      authors: candidate.authors ?? NONE,
      dateStart: candidate.dateStart ?? null,
      dateEnd: candidate.dateEnd ?? candidate.dateStart ?? null,
      lastUpdated: candidate.lastUpdated ?? null,
    }
    const { id, text, version = null, span = null } = candidate
    const provenance = { reference: fields.reference, version, span, origin: fields.origin }
    return { fragment: deepFreeze({ id: safeId(id), fields, provenance, title: titleOf(dataClass), text }), rule: null }
  } catch {
    return denied('label-failed')
  }
}

/** An id as it may stand in the trail and in a prompt: opaque as it is, or a digest of it. */
export function safeId(id: string): string {
  return SAFE_ID.test(id) ? id : `sha256:${createHash('sha256').update(id).digest('hex').slice(0, 32)}`
}

/** A reference as it may stand in the trail: a relative FHIR reference, or a digest. */
export function trailReference(reference: string): string {
  return LOCAL_REFERENCE.test(reference) ? reference : `sha256:${createHash('sha256').update(reference).digest('hex').slice(0, 32)}`
}
