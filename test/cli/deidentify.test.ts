import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandContext } from '../../src/cli/command.ts'
import { command as deidentify } from '../../src/cli/commands/deidentify.ts'
import { command as scan } from '../../src/cli/commands/scan.ts'
import { runProgram } from '../../src/cli/run.ts'
import { styleOf } from '../../src/cli/terminal.ts'

const commands = [scan, deidentify].map((command) => ({ name: command.name, summary: command.summary, load: async () => ({ command }) }))
let folder = ''

async function run(words: readonly string[], input: string | Uint8Array = '') {
  let out = ''
  let errors = ''
  const bytes = Buffer.from(input)
  const context = (json: boolean): CommandContext => ({
    json,
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
    style: styleOf(false),
    stdin: (async function* () {
      for (let at = 0; at < bytes.byteLength; at += 7) yield bytes.subarray(at, at + 7)
    })(),
    print: (line) => void (out += `${line}\n`),
    write: (text) => void (out += text),
    warn: (line) => void (errors += `${line}\n`),
    progress: () => undefined,
  })
  const code = await runProgram(words, { version: '0', context: ({ json }) => context(json) }, commands)
  return { code, out, errors }
}

const NOTE = 'Seen 2026-03-04.\nMRN: 99812, call 617-555-0142 😀\nSSN 123-45-6789\n'
const PATIENT = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Okafor', given: ['Adaeze'] }], birthDate: '1961-04-02' }
// The whole date: a shifted one may fall into the same month.
const VALUES = /99812|555-0142|6789|2026-03-04|Okafor|Adaeze|1961/

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phi-envelope-cli-'))
  mkdirSync(join(folder, 'in/deep/.git'), { recursive: true })
  writeFileSync(join(folder, 'in/note.txt'), NOTE)
  writeFileSync(join(folder, 'in/clean.txt'), 'blood pressure 120/80, metformin 500 mg\n')
  writeFileSync(join(folder, 'in/deep/patient.json'), JSON.stringify(PATIENT))
  writeFileSync(
    join(folder, 'in/deep/records.ndjson'),
    `${JSON.stringify(PATIENT)}\n\n${JSON.stringify({ memberId: 'W99-441-07', text: 'MRN: 99812' })}\n`,
  )
  writeFileSync(join(folder, 'in/deep/.git/secret.txt'), NOTE)
  writeFileSync(join(folder, 'in/image.bin'), Uint8Array.of(0x89, 0x50, 0, 1))
  writeFileSync(join(folder, 'in/latin1.txt'), Uint8Array.of(0x52, 0xe9, 0x6e))
  symlinkSync('/etc', join(folder, 'in/link'))
  writeFileSync(join(folder, 'known.json'), JSON.stringify(PATIENT))
  writeFileSync(join(folder, 'key'), new Uint8Array(32))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('scan', () => {
  it('counts by category, says where, and never what', async () => {
    const { code, out } = await run(['scan', '--where', 'in/note.txt'])
    expect(code).toBe(1)
    expect(out).toContain('in/note.txt: date 1, phone 1, ssn 1, mrn 1')
    expect(out).toContain('in/note.txt:1:6  date')
    expect(out).toContain('in/note.txt:2:6  mrn')
    expect(out).toContain('in/note.txt:3:5  ssn')
    expect(out).not.toMatch(VALUES)
  })

  it('reads folders without links and .git, and names what is not text', async () => {
    const { code, out, errors } = await run(['scan', '--json', 'in'])
    const report = JSON.parse(out) as { files: { name: string }[]; skipped: string[]; total: Record<string, number> }
    expect(code).toBe(1)
    expect(report.files.map(({ name }) => name).sort()).toEqual([
      'in/clean.txt',
      'in/deep/patient.json',
      'in/deep/records.ndjson',
      'in/note.txt',
    ])
    expect(report.skipped.sort()).toEqual(['in/image.bin', 'in/latin1.txt'])
    expect(report.total).toMatchObject({ ssn: 1 })
    expect(out + errors).not.toMatch(VALUES)
    expect((await run(['scan', 'in'])).errors).toContain('skipped, not text: in/image.bin')
  })

  it('ends with 0 when there is nothing, also on standard input', async () => {
    expect(await run(['scan', 'in/clean.txt'])).toMatchObject({ code: 0, out: 'No identifiers found in 1 input.\n' })
    expect(await run(['scan'], 'nothing here')).toMatchObject({ code: 0 })
    expect(await run(['scan', '-'], NOTE)).toMatchObject({ code: 1 })
  })

  it('looks for who is known, and only for the categories asked for', async () => {
    expect(await run(['scan', '--known', 'known.json'], 'adaeze okafor came')).toMatchObject({ code: 1 })
    expect((await run(['scan', '--category', 'ssn', '--json', 'in/note.txt'])).out).toContain('"total":{"ssn":1}')
    expect(await run(['scan', '--category', 'people', 'in'])).toMatchObject({ code: 2 })
    expect(await run(['scan', 'absent'])).toMatchObject({ code: 3, errors: expect.stringContaining('cannot be read') as string })
    expect(await run(['scan', '--known', 'in/note.txt', 'in'])).toMatchObject({ code: 3 })
  })
})

describe('deidentify', () => {
  it('writes text without identifiers, the rest as it was', async () => {
    expect(await run(['deidentify', 'in/note.txt'])).toMatchObject({
      code: 0,
      out: 'Seen [DATE].\nMRN: [MRN], call [PHONE] 😀\nSSN [SSN]\n',
    })
    expect((await run(['deidentify'], NOTE)).out).toBe('Seen [DATE].\nMRN: [MRN], call [PHONE] 😀\nSSN [SSN]\n')
    const surrogate = await run(['deidentify', '-m', 'surrogate'], NOTE)
    expect(surrogate.out).toMatch(/^Seen \d{4}-\d\d-\d\d\.\nMRN: \d{5}, call 555-01\d\d 😀\nSSN 9\d\d-\d\d-\d{4}\n$/)
    expect(surrogate.out).not.toMatch(VALUES)
    expect((await run(['deidentify', '--policy', 'safe-harbor'], NOTE)).out).toContain('Seen 2026.')
    expect((await run(['deidentify', '--policy', 'limited-data-set'], NOTE)).out).toContain('Seen 2026-03-04.')
  })

  it('moves dates alike in every run with one key', async () => {
    const words = ['deidentify', '-m', 'date-shift', '--date-shift-key', 'key', '--patient', 'Patient/1']
    const first = await run(words, NOTE)
    expect((await run(words, NOTE)).out).toBe(first.out)
    expect(first.out).not.toMatch(/2026-03-04|\[DATE\]/)
    expect(await run(['deidentify', '--date-shift-key', 'known.json'], NOTE)).toMatchObject({ code: 3 })
  })

  it('replaces FHIR by path and other JSON by what it says, line by line', async () => {
    const { out } = await run(['deidentify', 'in/deep/records.ndjson'])
    const lines = out.split('\n')
    expect(JSON.parse(lines[0]!)).toMatchObject({ resourceType: 'Patient', name: [{ family: '[NAME]', given: ['[NAME]'] }] })
    expect(lines[1]).toBe('')
    expect(JSON.parse(lines[2]!)).toMatchObject({ text: 'MRN: [MRN]' })
    expect(out).not.toMatch(VALUES)
    expect(JSON.parse((await run(['deidentify', 'in/deep/patient.json'])).out)).toMatchObject({ resourceType: 'Patient' })
    expect(JSON.parse((await run(['deidentify', '--format', 'json'], JSON.stringify(PATIENT))).out)).toMatchObject({
      name: [{ family: '[NAME]' }],
    })
    expect(await run(['deidentify', '--format', 'ndjson'], 'Okafor')).toMatchObject({
      code: 3,
      errors: expect.not.stringContaining('Okafor') as string,
    })
  })

  it('writes files below a folder, whole or not at all, and overwrites only when told', async () => {
    const words = ['deidentify', '--json', '-o', 'out', 'in/note.txt', 'in/deep']
    const first = await run(words)
    expect(first).toMatchObject({ code: 0 })
    expect(JSON.parse(first.out)).toMatchObject({ files: 3, replaced: { ssn: 1 } })
    expect(readFileSync(join(folder, 'out/note.txt'), 'utf8')).not.toMatch(VALUES)
    expect(readFileSync(join(folder, 'out/patient.json'), 'utf8')).not.toMatch(VALUES)
    expect(await run(words)).toMatchObject({ code: 3, errors: expect.stringContaining('--force') as string })
    expect(await run([...words, '--force'])).toMatchObject({ code: 0 })
    expect(await run(['deidentify', '-o', 'bad', 'in/latin1.txt'])).toMatchObject({ code: 3 })
    expect(() => readFileSync(join(folder, 'bad/latin1.txt'))).toThrow()
  })

  it('refuses a wrong command line', async () => {
    for (const words of [
      ['in/note.txt', 'in/clean.txt'],
      ['-m', 'restore'],
      ['--policy', 'x'],
      ['-m', 'mask', '--policy', 'safe-harbor'],
      ['--format', 'xml'],
    ]) {
      expect(await run(['deidentify', ...words])).toMatchObject({ code: 2 })
    }
  })
})
