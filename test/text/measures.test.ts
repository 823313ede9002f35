/** Measures are read from a digit on; this holds what that finds to what the text says. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findMeasures } from '../../src/text/measures.ts'
import { findImplausible } from '../../src/text/plausibility.ts'

const read = (text: string): readonly string[] => findMeasures(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`)
const day = (text: string): readonly string[] => findMeasures(text).map(({ value }) => new Date(value).toISOString().slice(0, 10))

describe('findMeasures', () => {
  it('reads dates in each spelling, whatever stands before them', () => {
    for (const text of ['2024-03-05', '3/5/2024', 'Mar 5 2024', 'March 5th, 2024', '5 Mar, 2024', '5th march 2024', 'x Mar. 05 2024'])
      expect(day(text), text).toEqual(['2024-03-05'])
    expect(day('12 Mar 5 2024')).toEqual(['2024-03-05'])
    expect(day('2024-03-05 Mar 6 2024\tMar 7 2024')).toEqual(['2024-03-05', '2024-03-06', '2024-03-07'])
  })

  it('takes nothing for a date that is none', () => {
    for (const text of [
      '2024-13-05',
      '31/12/2024',
      'xMar 5 2024',
      'Mar5 2024',
      '2024Mar 5 2024',
      '12024-03-05',
      '2024-03-055',
      '1/3/5/2024',
    ])
      expect(day(text), text).toEqual([])
  })

  it('reads quantities, ranges and pressures, in order of place, and leaves numbers inside words and codes', () => {
    expect(read('Give 5-10 mg, 1,000 mcg or 2.5 mL; BP 132/76 mmHg on 3/5/2024, A1c 7.2 %.')).toEqual([
      'quantity: 5-10 mg',
      'quantity: 1,000 mcg',
      'quantity: 2.5 mL',
      'pressure: 132/76 mmHg',
      'date: 3/5/2024',
      'quantity: 7.2 %',
    ])
    expect(read('x5 mg, F12 mg, 1.2.3 mg, 5 mgs, 20/300, 999/20, 1/2/30')).toEqual([])
    expect(read('May 5 2024 mg')).toEqual(['date: May 5 2024', 'quantity: 2024 mg'])
  })

  it('is sorted and within the text for any text', () => {
    const pieces = fc.constantFrom('5', ' ', 'mg', '/', '-', 'Mar ', '2024', '120/80', '.', ',', '\n', 'x', '°', 'to ')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        const found = findMeasures(text)
        expect(found.map(({ start }) => start)).toEqual(found.map(({ start }) => start).sort((a, b) => a - b))
        for (const { start, end } of found) expect(start >= 0 && end > start && end <= text.length).toBe(true)
      }),
    )
  })
})

describe('findImplausible', () => {
  const names = (text: string): readonly string[] =>
    findImplausible(text).map(({ name, start, end }) => `${name} ${text.slice(start, end)}`)

  it('finds what no body has by every way of naming it', () => {
    for (const [text, expected] of [
      ['Heart rate 720 bpm, HR: 4, pulse of 900', ['heart-rate 720 bpm', 'heart-rate 4', 'heart-rate 900']],
      ['SpO2 12 %, sats 8 %, oxygen saturation 130 %', ['oxygen-saturation 12 %', 'oxygen-saturation 8 %', 'oxygen-saturation 130 %']],
      ['haemoglobin 200 g/dL, Hgb 0.2 g/dL', ['hemoglobin 200 g/dL', 'hemoglobin 0.2 g/dL']],
      ['eGFR 999, GFR 998; body mass index 400; BMI 401', ['egfr 999', 'egfr 998', 'bmi 400', 'bmi 401']],
      ['BP 80/120 and blood pressure 70/110', ['blood-pressure 80/120', 'blood-pressure 70/110']],
      ['INR 99; inr 99; K+ 44, Na+ 4', ['inr 99', 'potassium 44', 'sodium 4']],
      ['paracetamol 40 g, weighs 2,000 kg', ['dose-paracetamol 40 g', 'weight 2,000 kg']],
    ] as const)
      expect(names(text), text).toEqual(expected)
  })

  it('leaves what may be, and words that only look so', () => {
    for (const text of [
      'HR 72, pulse ox 97 %, HRT 900, three 900, sodium chloride 900 mmol/L, creatinine clearance 400 mg/dL',
      'hemoglobin A1c 7.2 %, attempt 99 °C, satisfied 4 %, RR 16, temp 37.2 °C, K 44',
      'Potassium was seen. Then 45 mmol/L of it',
    ])
      expect(names(text), text).toEqual([])
  })
})
