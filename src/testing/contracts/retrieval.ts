/** What labellers and rankers must keep: labels that only tighten, and an order of what was there. */
import type { Candidate, Labeller, Ranker } from '../../base/seams/index.ts'
import { compareConfidentiality, isConfidentiality } from '../../base/vocabulary/confidentiality.ts'
import { isDataClass } from '../../base/vocabulary/data-class.ts'
import { isSensitivity } from '../../base/vocabulary/sensitivity.ts'
import { casesOf, type Contract, demand } from '../contract.ts'
import type { Create } from '../sample.ts'

const candidates: readonly Candidate[] = Object.freeze([
  { id: 'Observation/1', text: 'Hemoglobin A1c 7.9 %', dataClass: 'laboratory', tenant: 'north-clinic', patient: 'Patient/1' },
  { id: 'DocumentReference/1', text: 'Visit note. Cough for three days.', dataClass: 'clinical-note', tenant: 'north-clinic' },
  { id: 'DocumentReference/2', text: 'Psychotherapy note.', labels: { confidentiality: 'V', sensitivities: ['PSYTHPN'] } },
  { id: 'x', text: '' },
])

/** The contract of {@link Labeller}. */
export function labellerContract(options: { readonly create: Create<Labeller> }): Contract {
  const { create } = options
  return {
    seam: 'Labeller',
    cases: casesOf({
      'labels in the vocabulary, or denies by a null class': async () => {
        const labeller = await create()
        for (const candidate of candidates) {
          const { dataClass, confidentiality, sensitivities } = labeller.label(candidate)
          demand(dataClass === null || isDataClass(dataClass), 'a data class of the vocabulary or null')
          demand(isConfidentiality(confidentiality) && sensitivities.every(isSensitivity), 'codes of the vocabulary')
        }
      },
      'never loosens what the source says': async () => {
        const labeller = await create()
        const candidate = candidates[2] as Candidate
        const { confidentiality, sensitivities } = labeller.label(candidate)
        demand(compareConfidentiality(confidentiality, 'V') >= 0, 'confidentiality is not lowered')
        demand(sensitivities.includes('PSYTHPN'), 'sensitivities are not removed')
      },
    }),
  }
}

/** The contract of {@link Ranker}. */
export function rankerContract(options: { readonly create: Create<Ranker> }): Contract {
  const { create } = options
  return {
    seam: 'Ranker',
    cases: casesOf({
      'orders candidates, each at most once': async () => {
        const ranker = await create()
        for (const question of ['What was the last A1c?', '', 'zzz', '"AND (OR *']) {
          const order = ranker.rank(question, candidates)
          demand(new Set(order).size === order.length, 'each candidate at most once')
          for (const index of order) {
            demand(Number.isInteger(index) && index >= 0 && index < candidates.length, 'an index into the candidates')
          }
        }
        demand(ranker.rank('anything', []).length === 0, 'nothing is ordered to nothing')
      },
      'gives the same order twice': async () => {
        const ranker = await create()
        const first = ranker.rank('A1c', candidates).join()
        demand(ranker.rank('A1c', candidates).join() === first, 'ranking has no memory')
      },
    }),
  }
}
