/** Random worlds as FHIR resources: the same records as an index would hold, said in FHIR. */
import type { Candidate, Labeller } from './types.ts'
import type { Ranker } from '../../src/base/seams/source.ts'
import type { World } from './worlds.ts'

const CLASS: Readonly<Record<string, string>> = {
  Observation: 'laboratory',
  Condition: 'condition',
  MedicationRequest: 'medication',
  DocumentReference: 'clinical-note',
}
const coding = (token: string) => ({ ...(token.startsWith('|') ? {} : { system: token.split('|')[0] }), code: token.split('|')[1] })
const concept = (tokens: readonly string[], text?: string) => ({ coding: tokens.map(coding), ...(text === undefined ? {} : { text }) })

/** The records that FHIR can say: a type each, one tenant. */
export function asFhirWorld(world: World): World {
  const candidates = world.candidates.map((candidate, index) => {
    const type = candidate.resourceType ?? 'Observation'
    const id = `${type}/r${index}`
    return {
      ...candidate,
      resourceType: type,
      dataClass: CLASS[type] as 'laboratory',
      tenant: 't1',
      id: type === 'DocumentReference' ? `${id}#0` : id,
      reference: id,
    }
  })
  return { ...world, candidates }
}

export function resourceOf(candidate: Candidate): object {
  const [type, id] = (candidate.reference as string).split('/')
  const { labels, lastUpdated, dateStart, status, patient, codes = [], categories = [], text } = candidate
  const date = dateStart?.slice(0, 10)
  const security = [
    { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: labels?.confidentiality },
    ...(labels?.sensitivities ?? []).map((code) => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code })),
  ]
  const base = {
    resourceType: type,
    id,
    meta: { security, lastUpdated: lastUpdated ?? '' },
    ...(status === undefined ? {} : { status }),
    ...(patient === undefined ? {} : { subject: { reference: patient } }),
    ...(categories.length === 0 ? {} : { category: [concept(categories)] }),
  }
  switch (type) {
    case 'Observation':
      return { ...base, code: concept(codes, text), ...(date === undefined ? {} : { effectiveDateTime: date }) }
    case 'Condition': {
      const said = {
        status: undefined,
        ...(status === 'entered-in-error'
          ? { verificationStatus: { coding: [{ code: status }] } }
          : status === undefined
            ? {}
            : { clinicalStatus: { coding: [{ code: status }] } }),
      }
      return { ...base, ...said, code: concept(codes, text), ...(date === undefined ? {} : { onsetDateTime: date }) }
    }
    case 'MedicationRequest':
      return { ...base, medicationCodeableConcept: concept(codes, text), ...(date === undefined ? {} : { authoredOn: date }) }
    default:
      return {
        ...base,
        ...(codes.length === 0 ? {} : { type: concept(codes) }),
        ...(date === undefined ? {} : { date }),
        content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(text).toString('base64') } }],
      }
  }
}

export const fhirLabeller: Labeller = {
  label: ({ text, resourceType }) => ({
    dataClass: (CLASS[resourceType ?? ''] ?? null) as 'laboratory' | null,
    confidentiality: 'N',
    sensitivities: text.includes('secret') ? ['PSY'] : [],
  }),
}

/** Lowest `rank` first, then by id. */
export const rankRanker: Ranker = {
  rank: (_, candidates) => {
    const rankOf = (index: number): number => Number(/rank (\d+)/.exec(candidates[index]?.text ?? '')?.[1])
    const before = (a: number, b: number): number =>
      rankOf(a) - rankOf(b) || ((candidates[a]?.id ?? '') < (candidates[b]?.id ?? '') ? -1 : 1)
    return candidates.map((_, index) => index).sort(before)
  },
}
