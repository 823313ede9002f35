/** Knows what a body can measure and what a dose can be, widely; a value outside is a mistake of writing, of units, or planted. */
import { findMeasures, type Measure } from './measures.ts'

interface Range {
  readonly name: string
  readonly label: RegExp
  /** Least and greatest possible value by unit; `` when no unit is written. */
  readonly units: Readonly<Record<string, readonly [low: number, high: number]>>
}

/** Possible, not normal: survivable extremes, rounded outwards. */
const RANGES: readonly Range[] = [
  { name: 'heart-rate', label: /heart rate|pulse(?! ox)|\bHR\b/gi, units: { bpm: [10, 350], '/min': [10, 350], '': [10, 350] } },
  { name: 'respiratory-rate', label: /respiratory rate|\bRR\b/gi, units: { '/min': [2, 100], bpm: [2, 100], '': [2, 100] } },
  { name: 'oxygen-saturation', label: /oxygen saturation|sp\s?o2|\bsats?\b/gi, units: { '%': [30, 100], '': [30, 100] } },
  { name: 'temperature', label: /temperature|\btemp\b/gi, units: { '°c': [20, 46], '°f': [68, 115] } },
  { name: 'a1c', label: /a1c/gi, units: { '%': [2.5, 22], 'mmol/mol': [8, 220] } },
  { name: 'potassium', label: /potassium|\bK\+/gi, units: { 'mmol/l': [0.8, 14], '': [0.8, 14] } },
  { name: 'sodium', label: /sodium(?! (?:chloride|bicarbonate|valproate))|\bNa\+/gi, units: { 'mmol/l': [80, 220], '': [80, 220] } },
  { name: 'glucose', label: /glucose|blood sugar/gi, units: { 'mg/dl': [4, 3_000], 'mmol/l': [0.2, 170] } },
  { name: 'creatinine', label: /creatinine(?! (?:clearance|ratio|kinase))/gi, units: { 'mg/dl': [0.05, 40], 'umol/l': [4, 3_600] } },
  { name: 'hemoglobin', label: /ha?emoglobin(?! a1c)|\bhgb\b/gi, units: { 'g/dl': [1, 28], 'g/l': [10, 280] } },
  { name: 'inr', label: /\bINR\b/g, units: { '': [0.4, 50] } },
  { name: 'bmi', label: /\bBMI\b|body mass index/gi, units: { 'kg/m2': [5, 250], '': [5, 250] } },
  { name: 'weight', label: /\bweigh(?:t|s|ed)\b/gi, units: { kg: [0.2, 700], lb: [0.4, 1_600] } },
  { name: 'height', label: /\bheight\b/gi, units: { cm: [15, 280] } },
  { name: 'egfr', label: /\be?GFR\b/gi, units: { 'ml/min': [0, 260], '': [0, 260] } },
  { name: 'dose-levothyroxine', label: /levothyroxine/gi, units: { mcg: [5, 1_000], mg: [0.005, 1] } },
  { name: 'dose-warfarin', label: /warfarin/gi, units: { mg: [0.25, 30] } },
  { name: 'dose-digoxin', label: /digoxin/gi, units: { mg: [0.03, 1.5], mcg: [30, 1_500] } },
  { name: 'dose-metformin', label: /metformin/gi, units: { mg: [100, 3_000], g: [0.1, 3] } },
  { name: 'dose-lisinopril', label: /lisinopril/gi, units: { mg: [1, 80] } },
  { name: 'dose-apixaban', label: /apixaban/gi, units: { mg: [1, 20] } },
  { name: 'dose-paracetamol', label: /acetaminophen|paracetamol/gi, units: { mg: [10, 4_000], g: [0.01, 4] } },
  { name: 'dose-methotrexate', label: /methotrexate/gi, units: { mg: [1, 15_000] } },
  { name: 'dose-insulin', label: /insulin/gi, units: { unit: [0.1, 500] } },
  { name: 'dose-colchicine', label: /colchicine/gi, units: { mg: [0.3, 5] } },
]

/** A bare number right after a label: `HR 72`, `INR of 2.4`. */
const BARE = /^[\s:=,]{0,3}(?:(?:is|was|of|at|to|now|today)\s){0,3}(\d{1,5}(?:\.\d{1,3})?)(?![\d.,/]*\d|\s?[a-z%°µμ/])/i
/** How far behind its label a value may stand, without a stop or another label's digits between. */
const GAP = 40

/** A value that cannot be. */
export interface Implausible {
  /** What it claims to be: `potassium`, `dose-warfarin`, `blood-pressure`. */
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Every implausible value, by place. Linear in the text. */
export function findImplausible(text: string): readonly Implausible[] {
  if (!/\d/.test(text)) return []
  const measures = findMeasures(text)
  const found: Implausible[] = measures
    .filter(({ kind, value, second }) => kind === 'pressure' && /* reversed or beyond measure */ (second! >= value || value > 330))
    .filter(({ start }) => /\b(?:BP|blood pressure)\b[^.\n]{0,20}$/i.test(text.slice(Math.max(0, start - 40), start)))
    .map(({ start, end }) => ({ name: 'blood-pressure', start, end }))
  for (const range of RANGES) {
    for (const label of text.matchAll(range.label)) {
      const from = label.index + label[0].length
      const value = valueAfter(text, from, measures, range)
      if (value === null) continue
      const [low, high] = range.units[value.unit]!
      if (value.value < low || value.value > high) found.push({ name: range.name, start: value.start, end: value.end })
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

function valueAfter(
  text: string,
  from: number,
  measures: readonly Measure[],
  { units }: Range,
): Pick<Measure, 'value' | 'unit' | 'start' | 'end'> | null {
  const bare = '' in units ? BARE.exec(text.slice(from, from + GAP)) : null
  if (bare !== null) {
    const end = from + bare[0].length
    return { value: Number(bare[1]), unit: '', start: end - bare[1]!.length, end }
  }
  const next = measures.find(({ start }) => start >= from)
  if (next === undefined || next.start - from > GAP || !Object.hasOwn(units, next.unit) || next.kind !== 'quantity') return null
  return /[.;\n\d]/.test(text.slice(from, next.start)) ? null : next
}
