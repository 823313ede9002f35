/** Reads the quantities, blood pressures and dates of a clinical text, in one spelling each, with where they stand. */

/** A quantity with a unit, or a date. */
export interface Measure {
  readonly kind: 'quantity' | 'pressure' | 'date'
  /** The value; the systolic pressure; milliseconds of a date. */
  readonly value: number
  /** The upper end of a range; the diastolic pressure. */
  readonly second: number | null
  /** In one spelling: `mcg`, `mmol/l`, `%`; `mmhg` and `date` for the others. */
  readonly unit: string
  readonly start: number
  readonly end: number
}

const UNITS: Readonly<Record<string, string>> = Object.freeze({
  µg: 'mcg',
  μg: 'mcg',
  ug: 'mcg',
  mcg: 'mcg',
  microgram: 'mcg',
  micrograms: 'mcg',
  mg: 'mg',
  milligram: 'mg',
  milligrams: 'mg',
  g: 'g',
  gram: 'g',
  grams: 'g',
  kg: 'kg',
  ng: 'ng',
  ml: 'ml',
  cc: 'ml',
  milliliters: 'ml',
  millilitres: 'ml',
  l: 'l',
  'mmol/l': 'mmol/l',
  'meq/l': 'mmol/l',
  meq: 'meq',
  mmol: 'mmol',
  'mmol/mol': 'mmol/mol',
  'µmol/l': 'umol/l',
  'μmol/l': 'umol/l',
  'umol/l': 'umol/l',
  'mg/dl': 'mg/dl',
  'g/dl': 'g/dl',
  'g/l': 'g/l',
  'mg/l': 'mg/l',
  'ng/ml': 'ng/ml',
  'pg/ml': 'pg/ml',
  'ng/l': 'ng/l',
  'u/l': 'u/l',
  'iu/l': 'u/l',
  'miu/l': 'miu/l',
  'mu/l': 'miu/l',
  '%': '%',
  percent: '%',
  bpm: 'bpm',
  'beats per minute': 'bpm',
  '/min': '/min',
  'breaths per minute': '/min',
  '°c': '°c',
  '° c': '°c',
  'degrees c': '°c',
  '°f': '°f',
  '° f': '°f',
  'degrees f': '°f',
  unit: 'unit',
  units: 'unit',
  iu: 'unit',
  cm: 'cm',
  mm: 'mm',
  lb: 'lb',
  lbs: 'lb',
  pounds: 'lb',
  'kg/m2': 'kg/m2',
  'kg/m²': 'kg/m2',
  'ml/min': 'ml/min',
  'mg/kg': 'mg/kg',
  'mg/ml': 'mg/ml',
  tablet: 'tablet',
  tablets: 'tablet',
  tabs: 'tablet',
  tab: 'tablet',
  pill: 'tablet',
  pills: 'tablet',
  capsule: 'capsule',
  capsules: 'capsule',
  puff: 'puff',
  puffs: 'puff',
  drop: 'drop',
  drops: 'drop',
})

const asPattern = (unit: string): string => unit.replace(/[/.*+?^$]/g, '\\$&').replaceAll(' ', '\\s')
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .map(asPattern)
  .join('|')
const NUMBER = '\\d{1,3}(?:,\\d{3}){1,3}(?:\\.\\d{1,4})?|\\d{1,7}(?:[.,]\\d{1,4})?'
const QUANTITY = new RegExp(`(?<![\\w.,/-])(${NUMBER})(?:\\s?(?:-|–|to)\\s?(${NUMBER}))?[\\s-]?(${UNIT})(?![\\w%])`, 'gi')
const PRESSURE = /(?<![\d/.-])(\d{2,3})\s?\/\s?(\d{2,3})(?!\d|\/|\.\d|-\d)(?:\s?mm\s?Hg)?/gi
const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'
const DATE = new RegExp(
  `(?<!\\d)(\\d{4})-(\\d{2})-(\\d{2})(?!\\d)|(?<![\\d/])(\\d{1,2})/(\\d{1,2})/(\\d{4})(?!\\d)|\\b(${MONTHS})[a-z]{0,6}\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?,?\\s(\\d{4})|(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?\\s(${MONTHS})[a-z]{0,6}\\.?,?\\s(\\d{4})`,
  'gi',
)

const numberOf = (text: string): number => Number(/,\d{3}(?:\D|$)/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.'))
const month = (name: string): number => MONTHS.split('|').indexOf(name.slice(0, 3).toLowerCase()) + 1

/** Every measure, in order of place. Linear in the text. */
export function findMeasures(text: string): readonly Measure[] {
  const found: Measure[] = []
  if (!/\d/.test(text)) return found
  for (const match of text.matchAll(QUANTITY)) {
    const [whole, low, high, unit] = match
    found.push({
      kind: 'quantity',
      value: numberOf(low!),
      second: high === undefined ? null : numberOf(high),
      unit: UNITS[unit!.toLowerCase().replace(/\s/g, ' ')] ?? unit!.toLowerCase(),
      start: match.index,
      end: match.index + whole.length,
    })
  }
  for (const match of text.matchAll(PRESSURE)) {
    const [whole, systolic, diastolic] = match
    const high = Number(systolic)
    const low = Number(diastolic)
    if (high < 50 || high > 400 || low < 10 || low > 300) continue
    found.push({ kind: 'pressure', value: high, second: low, unit: 'mmhg', start: match.index, end: match.index + whole.length })
  }
  for (const match of text.matchAll(DATE)) {
    const [whole, y1, m1, d1, m2, d2, y2, m3, d3, y3, d4, m4, y4] = match
    const year = Number(y1 ?? y2 ?? y3 ?? y4)
    const monthNumber = m1 !== undefined ? Number(m1) : m2 !== undefined ? Number(m2) : month(m3 ?? m4 ?? '')
    const day = Number(d1 ?? d2 ?? d3 ?? d4)
    if (monthNumber < 1 || monthNumber > 12 || day < 1 || day > 31) continue
    found.push({
      kind: 'date',
      value: Date.UTC(year, monthNumber - 1, day),
      second: null,
      unit: 'date',
      start: match.index,
      end: match.index + whole.length,
    })
  }
  return found.sort((a, b) => a.start - b.start)
}
