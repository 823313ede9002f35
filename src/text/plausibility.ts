/** Knows what a body can measure and what a dose can be, widely; a value outside is a mistake of writing, of units, or planted. */
import { createMatcher } from './matcher.ts'
import { findMeasures, type Measure } from './measures.ts'

interface Range {
  readonly name: string
  /** What each label begins with, in lower case, separated by `|`. */
  readonly begins: string
  /** Sticky: tried where a beginning stands. */
  readonly label: RegExp
  /** Least and greatest possible value by unit; `` when no unit is written. */
  readonly units: Readonly<Record<string, readonly [low: number, high: number]>>
}

/** Possible, not normal: survivable extremes, rounded outwards. */
const RANGES: readonly Range[] = [
  {
    name: 'heart-rate',
    begins: 'heart rate|pulse|hr',
    label: /heart rate|pulse(?! ox)|\bHR\b/iy,
    units: { bpm: [10, 350], '/min': [10, 350], '': [10, 350] },
  },
  {
    name: 'respiratory-rate',
    begins: 'respiratory rate|rr',
    label: /respiratory rate|\bRR\b/iy,
    units: { '/min': [2, 100], bpm: [2, 100], '': [2, 100] },
  },
  {
    name: 'oxygen-saturation',
    begins: 'oxygen saturation|sp|sat',
    label: /oxygen saturation|sp\s?o2|\bsats?\b/iy,
    units: { '%': [30, 100], '': [30, 100] },
  },
  { name: 'temperature', begins: 'temp', label: /temperature|\btemp\b/iy, units: { '°c': [20, 46], '°f': [68, 115] } },
  { name: 'a1c', begins: 'a1c', label: /a1c/iy, units: { '%': [2.5, 22], 'mmol/mol': [8, 220] } },
  { name: 'potassium', begins: 'potassium|k+', label: /potassium|\bK\+/iy, units: { 'mmol/l': [0.8, 14], '': [0.8, 14] } },
  {
    name: 'sodium',
    begins: 'sodium|na+',
    label: /sodium(?! (?:chloride|bicarbonate|valproate))|\bNa\+/iy,
    units: { 'mmol/l': [80, 220], '': [80, 220] },
  },
  { name: 'glucose', begins: 'glucose|blood sugar', label: /glucose|blood sugar/iy, units: { 'mg/dl': [4, 3_000], 'mmol/l': [0.2, 170] } },
  {
    name: 'creatinine',
    begins: 'creatinine',
    label: /creatinine(?! (?:clearance|ratio|kinase))/iy,
    units: { 'mg/dl': [0.05, 40], 'umol/l': [4, 3_600] },
  },
  {
    name: 'hemoglobin',
    begins: 'hemoglobin|haemoglobin|hgb',
    label: /ha?emoglobin(?! a1c)|\bhgb\b/iy,
    units: { 'g/dl': [1, 28], 'g/l': [10, 280] },
  },
  { name: 'inr', begins: 'inr', label: /\bINR\b/y, units: { '': [0.4, 50] } },
  { name: 'bmi', begins: 'bmi|body mass index', label: /\bBMI\b|body mass index/iy, units: { 'kg/m2': [5, 250], '': [5, 250] } },
  { name: 'weight', begins: 'weigh', label: /\bweigh(?:t|s|ed)\b/iy, units: { kg: [0.2, 700], lb: [0.4, 1_600] } },
  { name: 'height', begins: 'height', label: /\bheight\b/iy, units: { cm: [15, 280] } },
  { name: 'egfr', begins: 'egfr|gfr', label: /\be?GFR\b/iy, units: { 'ml/min': [0, 260], '': [0, 260] } },
  { name: 'dose-levothyroxine', begins: 'levothyroxine', label: /levothyroxine/iy, units: { mcg: [5, 1_000], mg: [0.005, 1] } },
  { name: 'dose-warfarin', begins: 'warfarin', label: /warfarin/iy, units: { mg: [0.25, 30] } },
  { name: 'dose-digoxin', begins: 'digoxin', label: /digoxin/iy, units: { mg: [0.03, 1.5], mcg: [30, 1_500] } },
  { name: 'dose-metformin', begins: 'metformin', label: /metformin/iy, units: { mg: [100, 3_000], g: [0.1, 3] } },
  { name: 'dose-lisinopril', begins: 'lisinopril', label: /lisinopril/iy, units: { mg: [1, 80] } },
  { name: 'dose-apixaban', begins: 'apixaban', label: /apixaban/iy, units: { mg: [1, 20] } },
  {
    name: 'dose-paracetamol',
    begins: 'acetaminophen|paracetamol',
    label: /acetaminophen|paracetamol/iy,
    units: { mg: [10, 4_000], g: [0.01, 4] },
  },
  { name: 'dose-methotrexate', begins: 'methotrexate', label: /methotrexate/iy, units: { mg: [1, 15_000] } },
  { name: 'dose-insulin', begins: 'insulin', label: /insulin/iy, units: { unit: [0.1, 500] } },
  { name: 'dose-colchicine', begins: 'colchicine', label: /colchicine/iy, units: { mg: [0.3, 5] } },
]

/** Which ranges may begin with a word; one pass over a text finds them all. */
const LABELS = RANGES.flatMap((range) => range.begins.split('|').map((word) => ({ word, range })))
const LABEL_WORDS = createMatcher(LABELS.map(({ word }) => word))

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
  LABEL_WORDS.scan(text, (index, start) => {
    const { range } = LABELS[index]!
    range.label.lastIndex = start
    const label = range.label.exec(text)
    if (label === null) return
    const value = valueAfter(text, start + label[0].length, measures, range)
    if (value === null) return
    const [low, high] = range.units[value.unit]!
    if (value.value < low || value.value > high) found.push({ name: range.name, start: value.start, end: value.end })
  })
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
  const next = firstFrom(measures, from)
  if (next === undefined || next.start - from > GAP || !Object.hasOwn(units, next.unit) || next.kind !== 'quantity') return null
  return /[.;\n\d]/.test(text.slice(from, next.start)) ? null : next
}

/** The first measure that begins at `from` or later. */
function firstFrom(measures: readonly Measure[], from: number): Measure | undefined {
  let low = 0
  let high = measures.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (measures[middle]!.start < from) low = middle + 1
    else high = middle
  }
  return measures[low]
}
