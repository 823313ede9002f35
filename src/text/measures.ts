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
const QUANTITY = new RegExp(`(?<![\\w.,/-])(${NUMBER})(?:\\s?(?:-|–|to)\\s?(${NUMBER}))?[\\s-]?(${UNIT})(?![\\w%])`, 'iy')
const PRESSURE = /(?<![\d/.-])(\d{2,3})\s?\/\s?(\d{2,3})(?!\d|\/|\.\d|-\d)(?:\s?mm\s?Hg)?/iy
const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'
/** A date that begins with a digit. */
const DATE = new RegExp(
  `(\\d{4})-(\\d{2})-(\\d{2})(?!\\d)|(?<!/)(\\d{1,2})/(\\d{1,2})/(\\d{4})(?!\\d)|(\\d{1,2})(?:st|nd|rd|th)?\\s(${MONTHS})[a-z]{0,6}\\.?,?\\s(\\d{4})`,
  'iy',
)
/** A month with the space after it, at the end of what stands before a day. */
const MONTH_BEFORE = new RegExp(`\\b(${MONTHS})[a-z]{0,6}\\.?\\s$`, 'i')
const MONTH_BEFORE_LENGTH = 12
const DAY_AND_YEAR = /(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})/iy

const numberOf = (text: string): number => Number(/,\d{3}(?:\D|$)/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.'))
const month = (name: string): number => MONTHS.split('|').indexOf(name.slice(0, 3).toLowerCase()) + 1

const at = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index
  return pattern.exec(text)
}

/** Every measure, in order of place. Linear in the text. */
export function findMeasures(text: string): readonly Measure[] {
  const found: Measure[] = []
  let quantityFrom = 0
  let pressureFrom = 0
  let dateFrom = 0
  let outOfOrder = false
  for (let index = 0; index < text.length; index += 1) {
    if (!isDigit(text.charCodeAt(index))) continue
    // Every measure holds a run of digits, and begins with one or with the month before it.
    const start = index
    while (isDigit(text.charCodeAt(index + 1))) index += 1
    const next = text.charCodeAt(index + 1)
    if (start >= quantityFrom) {
      const match = at(QUANTITY, text, start)
      if (match !== null) {
        found.push(quantityOf(match))
        quantityFrom = start + match[0].length
      }
    }
    if (start >= pressureFrom && (next === SLASH || text.charCodeAt(index + 2) === SLASH)) {
      const match = at(PRESSURE, text, start)
      if (match !== null) {
        pressureFrom = start + match[0].length
        const pressure = pressureOf(match)
        if (pressure !== null) found.push(pressure)
      }
    }
    // A date has a sign, a space or an ordinal's letter after its first digits, and no more than four of them.
    if (start < dateFrom || index - start > 3 || isDateless(next)) continue
    const written = dateAt(text, start, dateFrom)
    if (written === null) continue
    dateFrom = written.end
    if (written.month < 1 || written.month > 12 || written.day < 1 || written.day > 31) continue
    outOfOrder ||= written.start < start
    found.push(dateOf(written))
  }
  // Only a date can begin before what was found already.
  return outOfOrder ? found.sort((a, b) => a.start - b.start) : found
}

const SLASH = 0x2f
/** Whether a unit is an end, a stop, a bracket or another sign that no date has after its first digits. */
const isDateless = (unit: number): boolean =>
  !(
    unit === 0x2d ||
    unit === 0x2c ||
    unit === SLASH ||
    unit >= 0x61 ||
    (unit >= 0x41 && unit <= 0x5a) ||
    unit === 0x20 ||
    (unit >= 9 && unit <= 13)
  )
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39

const quantityOf = ({ index, 0: whole, 1: low, 2: high, 3: unit }: RegExpExecArray): Measure => ({
  kind: 'quantity',
  value: numberOf(low!),
  second: high === undefined ? null : numberOf(high),
  unit: UNITS[unit!] ?? UNITS[unit!.toLowerCase().replace(/\s/g, ' ')] ?? unit!.toLowerCase(),
  start: index,
  end: index + whole.length,
})

function pressureOf({ index, 0: whole, 1: systolic, 2: diastolic }: RegExpExecArray): Measure | null {
  const high = Number(systolic)
  const low = Number(diastolic)
  if (high < 50 || high > 400 || low < 10 || low > 300) return null
  return { kind: 'pressure', value: high, second: low, unit: 'mmhg', start: index, end: index + whole.length }
}

interface WrittenDate {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly start: number
  readonly end: number
}

/** The date whose day, month or year is the run of digits at `index`, not reaching back beyond `from`. */
function dateAt(text: string, index: number, from: number): WrittenDate | null {
  const before = text.charCodeAt(index - 1)
  if (before === 0x20 || (before >= 9 && before <= 13) || before >= 0x80) {
    // One unit more than a month takes, so that a letter before it is seen.
    const name = MONTH_BEFORE.exec(text.slice(Math.max(0, index - MONTH_BEFORE_LENGTH - 1), index))
    const start = index - (name?.[0].length ?? 0)
    const rest = name === null || start < from ? null : at(DAY_AND_YEAR, text, index)
    if (name !== null && rest !== null) {
      const [whole, day, year] = rest
      return { year: Number(year), month: month(name[1]!), day: Number(day), start, end: index + whole.length }
    }
  }
  const match = at(DATE, text, index)
  if (match === null) return null
  const [whole, y1, m1, d1, m2, d2, y2, d3, m3, y3] = match
  return {
    year: Number(y1 ?? y2 ?? y3),
    month: m3 === undefined ? Number(m1 ?? m2) : month(m3),
    day: Number(d1 ?? d2 ?? d3),
    start: index,
    end: index + whole.length,
  }
}

const dateOf = ({ year, month: number, day, start, end }: WrittenDate): Measure => ({
  kind: 'date',
  value: Date.UTC(year, number - 1, day),
  second: null,
  unit: 'date',
  start,
  end,
})
