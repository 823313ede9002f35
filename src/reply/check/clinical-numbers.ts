/** Finds doses, results, pressures and dates in a reply that the records do not contain. */
import type { Check, CheckContext, Finding } from '../../base/seams/check.ts'
import type { PromptValue } from '../../base/evidence/prompt.ts'
import { findMeasures, type Measure } from '../../text/measures.ts'
import { CITATION, labelsOf } from './citations.ts'

/** Options of {@link clinicalNumbersCheck}. */
export interface ClinicalNumberOptions {
  /** Default `annotate`. `review` holds the whole reply. */
  readonly action?: 'annotate' | 'withhold' | 'review' | undefined
}

/** What the records and the question of a prompt say, read when it is first asked for. */
class Sources {
  readonly #prompt: PromptValue
  readonly #byLabel = new Map<string, readonly Measure[]>()
  #everything: readonly Measure[] | null = null
  #question: readonly Measure[] | null = null

  constructor(prompt: PromptValue) {
    this.#prompt = prompt
  }

  get question(): readonly Measure[] {
    return (this.#question ??= findMeasures(this.#prompt.question))
  }

  get everything(): readonly Measure[] {
    return (this.#everything ??= this.#prompt.fragments.flatMap(({ header }) => this.of(header.label) ?? []))
  }

  /** Null when there is no such record. */
  of(label: string): readonly Measure[] | null {
    const known = this.#byLabel.get(label)
    if (known !== undefined) return known
    const fragment = this.#prompt.fragments.find(({ header }) => header.label === label)
    if (fragment === undefined) return null
    const { header, text } = fragment
    const measures = findMeasures(header.date === null ? text : `${header.date}\n${text}`)
    this.#byLabel.set(label, measures)
    return measures
  }
}
const sources = new WeakMap<PromptValue, Sources>()

function sourcesOf({ prompt }: CheckContext): Sources {
  let known = sources.get(prompt)
  if (known === undefined) sources.set(prompt, (known = new Sources(prompt)))
  return known
}

/**
 * Each measure of a sentence must stand in a record that the sentence cites; without a citation, in any record or in the
 * question. A difference of two values of a cited record counts as standing there.
 */
export function clinicalNumbersCheck({ action = 'annotate' }: ClinicalNumberOptions = {}): Check {
  return {
    name: 'clinical-numbers',
    mode: 'sentence',
    holdBack: 0,
    mayHold: action === 'review',
    check(text, context) {
      const measures = findMeasures(text)
      if (measures.length === 0) return []
      const said = sourcesOf(context)
      const labels = [...text.matchAll(CITATION)].flatMap((match) => labelsOf(match[0]))
      const records = labels.map((label) => said.of(label)).filter((record) => record !== null)
      const cited = records.length > 0
      const allowed = (cited ? records.flat() : said.everything).concat(said.question)
      return measures
        .filter((measure) => !stands(measure, allowed))
        .map(
          ({ start, end }): Finding => ({
            rule: cited ? 'number-not-in-cited-record' : 'number-not-in-records',
            start,
            end,
            action,
            replacement: cited ? 'not in the cited record' : 'not in the records',
          }),
        )
    },
  }
}

/** A thousand of the smaller is one of the larger. */
const SCALES: Readonly<Record<string, readonly [unit: string, factor: number]>> = { mcg: ['mg', 0.001], g: ['mg', 1_000] }
const scaled = ({ unit, value }: Pick<Measure, 'unit' | 'value'>): readonly [unit: string, value: number] => {
  const scale = SCALES[unit]
  return scale === undefined ? [unit, value] : [scale[0], value * scale[1]]
}
const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))

function stands(measure: Measure, allowed: readonly Measure[]): boolean {
  const [unit, value] = scaled(measure)
  const values: number[] = []
  for (const other of allowed) {
    if (other.unit !== unit && !Object.hasOwn(SCALES, other.unit)) continue
    const [otherUnit, otherValue] = scaled(other)
    if (otherUnit !== unit) continue
    if (measure.kind === 'pressure') {
      if (other.value === measure.value && other.second === measure.second) return true
      continue
    }
    if (measure.second !== null) {
      if (same(otherValue, value) && other.second !== null && same(other.second, measure.second)) return true
    } else if (same(otherValue, value)) return true
    values.push(otherValue)
    if (other.second !== null) values.push(scaled({ unit: other.unit, value: other.second })[1])
  }
  if (measure.kind !== 'quantity') return false
  if (measure.second !== null) {
    const [, second] = scaled({ unit: measure.unit, value: measure.second })
    return values.some((each) => same(each, value)) && values.some((each) => same(each, second))
  }
  if (values.some((each) => same(each, value))) return true
  // A difference, to six places; in time linear in how many values there are.
  const places = new Set(values.map((each) => Math.round(each * 1e6)))
  if (value === 0) return places.size < values.length
  return values.some((each) => places.has(Math.round((each + value) * 1e6)))
}
