import { describe, expect, test } from 'vitest'
import {
  type AccessMatrixDefinition,
  type AccessRow,
  accessMatrix,
  diffMatrices,
  lintMatrix,
  presets,
  renderMatrix,
} from '../../../src/admit/index.ts'

const NOW = Date.parse('2026-11-01T00:00:00Z')
const nurse: AccessRow = { id: 'nurse', roles: ['nurse'], purposes: ['TREAT'], relationships: ['assigned'], dataClasses: ['medication'] }
const matrix = (...rows: AccessRow[]): AccessMatrixDefinition => ({ revision: 'r', rows })
const rules = (definition: AccessMatrixDefinition): string[] =>
  lintMatrix(definition, NOW).flatMap(({ rule, row }) => (rule === 'unused-class' ? [] : [`${rule} ${row ?? ''}`]))

describe('the linter', () => {
  test('the presets are clean', () => expect(rules(presets.all)).toEqual([]))
  test.each<[string, AccessMatrixDefinition, string]>([
    [
      'a permit that a denial takes whole',
      matrix(nurse, { id: 'no', effect: 'deny', roles: 'any', purposes: 'any', dataClasses: ['medication'] }),
      'shadowed nurse',
    ],
    ['a permit inside another', matrix(nurse, { ...nurse, id: 'wide', dataClasses: ['medication', 'allergy'] }), 'shadowed nurse'],
    ['the second of two alike', matrix(nurse, { ...nurse, id: 'twin' }), 'shadowed twin'],
    ['anybody, any patient', matrix({ ...nurse, roles: 'any', relationships: 'any' }), 'any-by-any nurse'],
    ['any data, any purpose', matrix({ ...nurse, dataClasses: 'any', purposes: 'any' }), 'any-by-any nurse'],
    ['a role that no token carries', { ...matrix(nurse), roles: ['physician'] }, 'unknown-role nurse'],
    ['a workload that does not exist', { ...matrix({ ...nurse, workloads: ['chat'] }), workloads: ['batch'] }, 'unknown-workload nurse'],
    ['a window that is over', matrix({ ...nurse, window: { until: '2026-10-01T00:00:00Z' }, temporary: true }), 'never-matches nurse'],
    [
      'a denial of break-glass for another purpose',
      matrix(nurse, { id: 'no', effect: 'deny', roles: 'any', purposes: ['TREAT'], dataClasses: 'any', breakGlass: true }),
      'never-matches no',
    ],
    [
      'sensitivities under a ceiling that does not reach them',
      matrix({ ...nurse, sensitivities: ['HIV'] }),
      'unreachable-sensitivity nurse',
    ],
    [
      'psychotherapy notes up to R',
      matrix({ ...nurse, confidentiality: 'R', sensitivities: ['PSYTHPN'] }),
      'unreachable-sensitivity nurse',
    ],
    [
      'rows that count together and show different identifiers',
      matrix(nurse, { ...nurse, id: 'names', dataClasses: ['visit'], reveal: ['name'] }),
      'reveal-differs names',
    ],
  ])('%s', (_, definition, finding) => expect(rules(definition)).toContain(finding))
  test('what is not shadowed is not called so', () => {
    expect(
      rules(matrix(nurse, { id: 'no', effect: 'deny', roles: 'any', purposes: 'any', dataClasses: 'any', sensitivities: ['HIV'] })),
    ).toEqual([])
    expect(
      rules(matrix(nurse, { ...nurse, id: 'obliged', dataClasses: ['medication', 'visit'], obligations: [{ type: 'human-review' }] })),
    ).toEqual([])
  })
  test('classes that nobody may read are named', () => {
    expect(lintMatrix(matrix(nurse), NOW)).toContainEqual({
      rule: 'unused-class',
      row: null,
      message: 'no row permits laboratory to anybody',
    })
  })
})

describe('the table', () => {
  const odd = matrix({ ...nurse, note: 'a | b <script>alert(1)</script> "x"', obligations: [{ type: 'minimum-necessary', limit: 5 }] })
  test('Markdown has one line a row, and nothing breaks out of a cell', () => {
    const lines = renderMatrix(odd, 'markdown').trimEnd().split('\n')
    expect(lines).toHaveLength(5)
    expect(lines[4]).toContain('a \\| b \\<script\\>')
    expect(lines[4]?.split(/(?<!\\)\|/)).toHaveLength(14)
    expect(lines[4]).toContain('at most 5 pieces')
  })
  test('HTML is escaped', () => {
    const html = renderMatrix(odd, 'html')
    expect(html).not.toContain('<script>')
    expect(html.match(/<tr>/g)).toHaveLength(2)
  })
  test('denials are loud', () =>
    expect(renderMatrix(presets.caregiver, 'markdown')).toContain('| caregiver-shielded | DENIES | caregiver |'))
})

describe('the difference', () => {
  const more = { ...nurse, dataClasses: ['medication', 'laboratory'] } satisfies AccessRow
  test('nurses gain laboratory for TREAT', () =>
    expect(diffMatrices(matrix(nurse), matrix(more))).toEqual(['nurses gain laboratory for TREAT']))
  test('and lose it', () => expect(diffMatrices(matrix(more), matrix(nurse))).toEqual(['nurses lose laboratory for TREAT']))
  test('nothing changed, nothing said', () => expect(diffMatrices(presets.all, presets.all)).toEqual([]))
  test('terms that change are said by row', () => {
    const changed: AccessRow = {
      ...nurse,
      confidentiality: 'R',
      relationships: ['assigned', 'care-team'],
      reveal: 'all',
      obligations: [{ type: 'human-review' }],
    }
    expect(diffMatrices(matrix(nurse), matrix(changed))).toEqual([
      'row nurse: relationships assigned → assigned, care-team',
      'row nurse: confidentiality limit N → R',
      'row nurse: identifiers shown none → all',
      'row nurse: obligations none → a person reviews the reply',
    ])
  })
  test('a denial that goes is said', () => {
    const without = { ...presets.caregiver, rows: presets.caregiver.rows.filter((row) => row.id !== 'no-psychotherapy-notes') }
    expect(diffMatrices(presets.caregiver, without)).toEqual([
      'row no-psychotherapy-notes no longer denies all data labelled PSYTHPN to anybody',
    ])
  })
  test('a role that names no person', () => {
    const billing: AccessRow = { ...nurse, id: 'b', roles: ['billing'], purposes: ['HPAYMT', 'COVERAGE'] }
    expect(diffMatrices(matrix(), matrix(billing))).toEqual(['billing gains medication for HPAYMT, COVERAGE'])
  })
})

describe('what a definition may not be', () => {
  test.each<[string, unknown]>([
    ['an unknown key', { ...nurse, role: 'nurse' }],
    ['an unknown class', { ...nurse, dataClasses: ['labs'] }],
    ['an unknown purpose', { ...nurse, purposes: ['TREATMENT'] }],
    ['no role', { ...nurse, roles: [] }],
    ['no class', { ...nurse, dataClasses: [] }],
    ['an unknown obligation', { ...nurse, obligations: [{ type: 'watermark' }] }],
    ['a temporary row that does not expire', { ...nurse, temporary: true }],
    ['a window that ends before it begins', { ...nurse, window: { from: '2027-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' } }],
    ['a record-free row for records', { ...nurse, relationships: 'any', records: 'none' }],
    ['a cohort row with a relationship', { ...nurse, records: 'cohort' }],
    ['a patient row for data without a patient', { ...nurse, dataClasses: ['knowledge'] }],
    ['BTG outside a break-glass row', { ...nurse, purposes: ['BTG'] }],
    ['break-glass for another purpose', { ...nurse, breakGlass: true }],
    ['break-glass without step-up', { ...nurse, purposes: ['BTG'], breakGlass: true, obligations: [{ type: 'notify', to: 'x' }] }],
    [
      'break-glass that tells nobody',
      { ...nurse, purposes: ['BTG'], breakGlass: true, obligations: [{ type: 'step-up', acrValues: ['mfa'], maxAge: null }] },
    ],
    ['a denial that reveals', { ...nurse, effect: 'deny', reveal: 'all' }],
  ])('%s', (_, row) => expect(() => accessMatrix(matrix(row as AccessRow))).toThrowError(/configuration is invalid/))
  test('an id twice', () => expect(() => accessMatrix(matrix(nurse, nurse))).toThrowError(/used twice/))
})
