import { describe, expect, test } from 'vitest'
import { createDeidentifier } from '../../../src/deidentify/index.ts'

const deidentifier = createDeidentifier()
const masked = (text: string): readonly string[] => deidentifier.detect(text).map(({ start, end }) => text.slice(start, end))

describe('medicine stays readable', () => {
  test.each([
    'Eleven women were taking CPA/EE for acne.',
    'Decreased DXR levels were seen in the cortex.',
    'Blood pressure fell in Dex-treated rats.',
    'Alpha-lipoic acid protects sensory neurons.',
    'Pilocarpine seizures cause age-dependent impairment.',
    'The drug KF17837 is a selective receptor antagonist, 10 mg/kg orally.',
    'A novel mutation in van der Woude syndrome kindreds.',
    'The Borjeson-Forssman-Lehmann syndrome region was mapped.',
    'Nijmegen breakage syndrome was excluded.',
  ])('%s', (text) => {
    expect(masked(text)).toEqual([])
  })
})

describe('people, places and numbers of the same shape are masked', () => {
  test.each([
    ['Seen at UCSF by Dr. Brandt.', ['UCSF', 'Brandt']],
    ['Dr. Lehmann reviewed the receptor study.', ['Lehmann']],
    ['The patient is known as KF17837 at our site.', ['KF17837']],
    ['Mrs. Ortiz has van der Woude syndrome.', ['Ortiz']],
  ])('%s', (text, values) => {
    const found = masked(text).join(' ')
    for (const value of values) expect(found).toContain(value)
  })
})
