import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import type { PhiSpan } from '../../src/base/seams/deidentifier.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../../src/base/vocabulary/phi-category.ts'
import { secretKey } from '../../src/crypto/index.ts'
import {
  limitedDataSet,
  type ModeOption,
  oneWayCategories,
  refuseOneWay,
  resolveModes,
  safeHarbor,
  treatment,
} from '../../src/deidentify/modes.ts'
import { shiftDays } from '../../src/deidentify/one-way.ts'
import { createTokenizer, type TokenizerOptions } from '../../src/deidentify/tokenize.ts'
import { memoryVault } from '../../src/deidentify/vault/index.ts'
import { generalisePlace } from '../../src/deidentify/zip3.ts'

const { signal } = new AbortController()
const scope = { tenant: 't1', id: 's1' }
const clock = { now: () => Date.UTC(2026, 10, 24) }

/** Finds `<category:value>`, the value only. */
const marked = {
  detect: (text: string): PhiSpan[] =>
    [...text.matchAll(/<([a-z-]+):([^>]*)>/g)].map((match) => ({
      start: match.index + match[1]!.length + 2,
      end: match.index + match[0].length - 1,
      category: match[1] as PhiCategory,
      detector: 't',
      confidence: 1,
    })),
}
const redactWith = async (
  mode: ModeOption,
  text: string,
  more: Partial<TokenizerOptions> & { subject?: string | null; id?: string } = {},
) => {
  const { subject = 'Patient/1', id = 's1', ...rest } = more
  const tokenizer = createTokenizer({ deidentifier: marked, vault: memoryVault(), mode, clock, dateShiftKey: new Uint8Array(32), ...rest })
  const [one] = await tokenizer.redact([text], { scope: { ...scope, id }, known: null, signal, subjects: [subject] })
  return one!.text.replace(/<[a-z-]+:([^>]*)>/g, '$1')
}

describe('modes', () => {
  it('replace by category', async () => {
    expect(await redactWith('mask', '<name:Maria> <date:2026-03-04> <ssn:123-45-6789>')).toBe('[NAME] [DATE] [SSN]')
    expect(await redactWith({ date: 'keep', name: 'mask' }, '<name:Maria> <date:2026-03-04> <ssn:1>')).toMatch(
      /^\[NAME\] 2026-03-04 \[SSN-1-\w{4}\]$/,
    )
    expect(
      await redactWith(
        'generalise',
        '<name:Maria> <date:March 4, 2026> <date:3/4> <age:94> <location:12 Main St, Boston, MA 02118> <location:Boston>',
      ),
    ).toBe('[NAME] 2026 [DATE] 90+ MA 021** [LOCATION]')
    expect(await redactWith('date-shift', '<name:Maria> <date:March>')).toBe('[NAME] [DATE]')
  })

  it('shift the dates of one patient by one number of days, under one key', async () => {
    const text = '<date:2026-03-04> <date:3/10/2026> <date:04-Mar-2026>'
    const [a, b, c] = (await redactWith('date-shift', text)).split(' ')
    expect(Date.parse(a!)).not.toBe(Date.parse('2026-03-04'))
    expect(Date.parse(b!) - Date.parse(a! + 'T00:00')).toBe(6 * 86_400_000)
    expect(Date.parse(c!)).toBe(Date.parse(a! + 'T00:00'))
    expect(await redactWith('date-shift', text, { id: 's2' })).toBe(await redactWith('date-shift', text))
    const others = await Promise.all(['Patient/2', 'Patient/3', null].map((subject) => redactWith('date-shift', text, { subject })))
    expect(new Set([a, ...others.map((other) => other.split(' ')[0])]).size).toBe(4)
    expect(await redactWith('date-shift', text, { dateShiftKey: new Uint8Array(32).fill(1) })).not.toContain(a)
  })

  it('never shift by zero, nor out of the range, and use the whole of it', () => {
    const key = secretKey(new Uint8Array(32))
    const days = Array.from({ length: 20_000 }, (_, index) => shiftDays(key, { scope, subject: `Patient/${index}` }))
    expect(Math.min(...days)).toBe(-364)
    expect(Math.max(...days)).toBe(364)
    expect(days).not.toContain(0)
    expect(new Set(days).size).toBe(728)
  })

  it('give one person one surrogate, other persons others, and nothing of the value', async () => {
    const out = await redactWith(
      'surrogate',
      '<name:Mrs. Ortiz> / <name:Maria Ortiz> / <name:ORTIZ> / <name:Chen> / <phone:415-220-9981> / <email:m.ortiz@clinic.org> / <mrn:AB-44 71>',
    )
    const [titled, full, capitals, other, phone, email, mrn] = out.split(' / ')
    expect(out).not.toMatch(/ortiz|maria|chen|220|clinic/i)
    const family = titled!.replace('Mrs. ', '')
    expect(full).toMatch(new RegExp(`^[A-Z][a-z]+ ${family}$`))
    expect(capitals).toBe(family.toUpperCase())
    expect(other).not.toBe(family)
    expect(phone).toMatch(/^555-01\d\d$/)
    expect(email).toMatch(/@example\.com$/)
    expect(mrn).toMatch(/^[A-Z]{2}-\d\d \d\d$/)
    expect(await redactWith('surrogate', '<name:Ortiz>')).toBe(await redactWith('surrogate', '<name:Ortiz>'))
  })

  it('leave nothing of any value readable but where they keep', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PHI_CATEGORIES),
        fc.constantFrom('token', 'mask', 'surrogate', 'date-shift', 'generalise'),
        async (category, mode) => {
          const value = 'Qqzw 7731904 Xyvvy'
          const out = await redactWith(mode as ModeOption, `<${category}:${value}>`)
          expect(out).not.toMatch(/Qqzw|7731904|Xyvvy/)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('refuse at construction what cannot be', () => {
    for (const mode of [
      'x',
      { name: 'date-shift' },
      { ssn: 'generalise' },
      { place: 'mask' },
      null,
      1,
      { name: 'p', modes: { name: 'x' }, disclaimer: '' },
    ]) {
      expect(() => resolveModes(mode as never)).toThrow(ConfigurationError)
    }
    expect(() => createTokenizer({ deidentifier: marked, vault: memoryVault(), dateShiftKey: new Uint8Array(8) })).toThrow(
      ConfigurationError,
    )
  })

  it('say which are one-way, and refuse them where viewers read', () => {
    const tokenizer = createTokenizer({ deidentifier: marked, vault: memoryVault(), mode: safeHarbor })
    expect(tokenizer.oneWay).toEqual(['location', 'date', 'age'])
    expect(() => refuseOneWay(tokenizer.oneWay, ['name', 'date'])).toThrow(ConfigurationError)
    expect(() => refuseOneWay(tokenizer.oneWay, ['name', 'mrn'])).not.toThrow()
    expect(() => refuseOneWay(undefined, PHI_CATEGORIES)).not.toThrow()
    expect(oneWayCategories(resolveModes('token'))).toEqual([])
    expect(oneWayCategories(treatment.modes)).toEqual([])
    expect(oneWayCategories(limitedDataSet.modes)).toEqual([])
    expect(oneWayCategories(resolveModes('mask'))).toEqual(PHI_CATEGORIES)
  })

  it('say what they do not claim', () => {
    for (const policy of [safeHarbor, limitedDataSet, treatment]) expect(policy.disclaimer).toMatch(/not/i)
  })
})

describe('generalisePlace', () => {
  it.each([
    ['02118', '021**'],
    ['02118-1234', '021**'],
    ['Boston, MA 02118', 'MA 021**'],
    ['NH 03601', 'NH 036**'.replace('036', '000')],
    ['Quincy 02169', '021**'],
    ["Coeur d'Alene, 83814-2200", '838**'],
    ['Holtsville 00501', '000**'],
    ['APO, AE 09012', 'AE 000**'],
    ['CA 90189', 'CA 901**'.replace('901', '000')],
    ['12 Main St, Boston', null],
    ['Main St. 02118', null],
    ['12 Quincy 02169', null],
    ['PO Box 02169', null],
    ['Room 12345', null],
    ['', null],
  ])('makes %j %j', (text, general) => {
    expect(generalisePlace(text)).toBe(general)
  })
})
