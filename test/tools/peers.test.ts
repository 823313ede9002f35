import { describe, expect, it } from 'vitest'
import { missingFrom } from '../../tools/evaluation/peers.ts'

const missing = (text: string, redacted: string): string[] => missingFrom(text, redacted).map(({ start, end }) => text.slice(start, end))

describe('missingFrom', () => {
  it.each<[string, string, readonly string[]]>([
    ['Mrs. Maria Ortiz was seen', 'Mrs. PERSON_NAME was seen', ['Maria', 'Ortiz']],
    ['Maria Ortiz was seen', '[NAME] was seen', ['Maria', 'Ortiz']],
    ['seen by Maria', 'seen by [NAME]', ['Maria']],
    ['seen by Maria', 'seen by ', ['Maria']],
    ['call 617-555-0142 or 617-555-0143 now', 'call PHONE_NUMBER or PHONE_NUMBER now', ['617', '555', '0142', '617', '555', '0143']],
    ['MRN 4471 and MRN 4472', 'MRN 4471 and MRN 4472', []],
    ['nothing', '', ['nothing']],
    ['', 'NAME', []],
  ])('of %j and %j', (text, redacted, words) => {
    expect(missing(text, redacted)).toEqual(words)
  })
})
