import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { memoryKeyRing, masterKeyRing } from '../../src/crypto/key-ring.ts'
import { erasableTrail, filePatientKeys, fileTrail, patientAccesses, pseudonymOf, verifyTrail } from '../../src/trail/index.ts'
import { folder } from './folder.ts'
import { interaction } from './sample-events.ts'

const TENANT = 't1'
const UNAVAILABLE = { code: 'TRAIL_UNAVAILABLE' }
const keyFiles = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.endsWith('.key') && name !== 'index.key')

describe('filePatientKeys', () => {
  test.each([{}, { directory: '' }, { cacheMilliseconds: -1 }, { keyRing: {} }, { unknown: 1 }])('refuses %o', (part) => {
    const whole = { directory: 'x', keyRing: memoryKeyRing(), tenant: TENANT, ...part }
    const given = Object.keys(part).length === 0 ? {} : whole
    expect(() => filePatientKeys(given as never)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  test('one patient’s trail becomes unreadable with the key, and still verifies', async () => {
    const [directory, path] = [join(folder(), 'keys'), join(folder(), 'trail.jsonl')]
    const keyRing = memoryKeyRing()
    const keys = filePatientKeys({ directory, keyRing, tenant: TENANT })
    {
      await using file = fileTrail({ path })
      const trail = erasableTrail(file, keys)
      await trail.append(interaction('a', 'Patient/ada'))
      await trail.append(interaction('b', 'Patient/ben'))
      const ada = await pseudonymOf(keys, 'Patient/ada')
      await keys.erase('Patient/ada')
      await keys.erase('Patient/ada')
      await expect(trail.append(interaction('c', 'Patient/ada'))).rejects.toMatchObject(UNAVAILABLE)
      expect(readFileSync(path, 'utf8')).toContain(ada)
    }
    const restarted = filePatientKeys({ directory, keyRing, tenant: TENANT })
    await expect(pseudonymOf(restarted, 'Patient/ada')).rejects.toMatchObject(UNAVAILABLE)
    const found = []
    for await (const access of patientAccesses(path, await pseudonymOf(restarted, 'Patient/ben'))) found.push(access.requestId)
    expect(found).toEqual(['b'])
    expect(await verifyTrail(path)).toMatchObject({ ok: true, events: interaction().length * 2 })
    expect(keyFiles(directory)).toHaveLength(1)
    expect(readdirSync(directory).join()).not.toMatch(/ada|ben/)
    expect(statSync(directory).mode & 0o077).toBe(0)
  })

  test('processes that ask at once get one key, and the disk has it wrapped', async () => {
    const directory = folder()
    const keyRing = memoryKeyRing()
    const many = Array.from({ length: 8 }, () => filePatientKeys({ directory, keyRing, tenant: TENANT, cacheMilliseconds: 0 }))
    const made = await Promise.all(many.flatMap((keys) => [keys.key('Patient/1'), keys.key('Patient/1'), keys.key('Patient/2')]))
    const hex = made.map((key) => Buffer.from(key).toString('hex'))
    expect(new Set(hex).size).toBe(2)
    expect(readdirSync(directory)).toHaveLength(3)
    for (const name of readdirSync(directory)) {
      const bytes = readFileSync(join(directory, name)).toString('hex')
      for (const key of hex) expect(bytes).not.toContain(key)
    }
  })

  test.each<[string, (directory: string, files: readonly [string, string]) => void]>([
    [
      'flipped',
      (_, [one]) => {
        const bytes = readFileSync(one)
        bytes[bytes.length - 1]! ^= 1
        writeFileSync(one, bytes)
      },
    ],
    ['cut', (_, [one]) => truncateSync(one, 10)],
    ['emptied', (_, [one]) => truncateSync(one, 0)],
    [
      'swapped',
      (directory, [one, two]) => {
        renameSync(one, join(directory, 'x'))
        renameSync(two, one)
        renameSync(join(directory, 'x'), two)
      },
    ],
    ['replaced by a directory’s index', (directory, [one]) => writeFileSync(one, readFileSync(join(directory, 'index.key')))],
  ])('a key file that was %s is refused, and not replaced', async (_, tamper) => {
    const directory = folder()
    const keyRing = memoryKeyRing()
    const keys = filePatientKeys({ directory, keyRing, tenant: TENANT })
    await keys.key('Patient/1')
    const [first] = keyFiles(directory)
    await keys.key('Patient/2')
    const second = keyFiles(directory).find((name) => name !== first)
    const files = [join(directory, first!), join(directory, second!)] as const
    tamper(directory, files)
    const before = readFileSync(files[0])
    const restarted = filePatientKeys({ directory, keyRing, tenant: TENANT })
    await expect(restarted.key('Patient/1')).rejects.toMatchObject(UNAVAILABLE)
    expect(readFileSync(files[0])).toEqual(before)
  })

  test('another tenant, another master key and a key ring that fails get nothing', async () => {
    const directory = folder()
    const keyRing = memoryKeyRing()
    await filePatientKeys({ directory, keyRing, tenant: TENANT }).key('Patient/1')
    const failing = { generate: () => Promise.reject(new Error('down')), unwrap: () => Promise.reject(new Error('down')) }
    for (const part of [{ tenant: 't2' }, { keyRing: memoryKeyRing() }, { keyRing: failing }])
      await expect(filePatientKeys({ directory, keyRing, tenant: TENANT, ...part }).key('Patient/1')).rejects.toMatchObject(UNAVAILABLE)
  })

  test('an erasure that was cut off by a crash is finished, and one during the making of a key wins', async () => {
    const directory = folder()
    const keyRing = memoryKeyRing()
    const keys = filePatientKeys({ directory, keyRing, tenant: TENANT, cacheMilliseconds: 0 })
    await keys.key('Patient/1')
    const [file] = keyFiles(directory)
    writeFileSync(join(directory, file!.replace('.key', '.erased')), '')
    const part = join(directory, `${file}.0.part`)
    writeFileSync(part, readFileSync(join(directory, file!)))
    const restarted = filePatientKeys({ directory, keyRing, tenant: TENANT })
    await restarted.key('Patient/2')
    expect([existsSync(join(directory, file!)), existsSync(part)]).toEqual([false, false])
    await expect(restarted.key('Patient/1')).rejects.toMatchObject(UNAVAILABLE)
    const racing = Array.from({ length: 20 }, (_, index) => `Patient/r${index}`)
    await Promise.all(racing.flatMap((patient) => [keys.key(patient).catch(() => null), restarted.erase(patient)]))
    for (const patient of racing) await expect(keys.key(patient)).rejects.toMatchObject(UNAVAILABLE)
    expect(keyFiles(directory)).toHaveLength(1)
  })

  test('a process that is killed leaves every key that it used and no key that it erased', { timeout: 60_000 }, async () => {
    const directory = folder()
    const master = Buffer.alloc(32, 7)
    const keyRing = masterKeyRing({ masters: { m1: master }, current: 'm1' })
    const script = fileURLToPath(new URL('patient-keys-writer.ts', import.meta.url))
    const made = new Map<string, string>()
    const erased = new Set<string>()
    for (let kill = 0; kill < 5; kill++) {
      const printed = await runUntilKilled(script, [directory, master.toString('hex'), String(kill * 100_000)])
      for (const line of printed) {
        const [what, patient = '', key = ''] = line.split(' ')
        if (what === 'made') made.set(patient, key)
        else erased.add(patient)
      }
    }
    expect(made.size).toBeGreaterThan(5)
    expect(erased.size).toBeGreaterThan(1)
    const keys = filePatientKeys({ directory, keyRing, tenant: TENANT })
    const last = new Set<string>()
    for (const [patient, key] of made) {
      const found = await keys.key(patient).then(
        (bytes) => Buffer.from(bytes).toString('hex'),
        () => null,
      )
      if (erased.has(patient)) expect(found).toBeNull()
      // What was being erased when the process died may be either.
      else if (Number(patient.slice(8)) % 3 !== 0) expect(found).toBe(key)
      else last.add(patient)
    }
    expect(last.size).toBeLessThanOrEqual(5)
  })
})

/** Runs the writer until it printed something, kills it a moment later, and gives the whole lines that it printed. */
async function runUntilKilled(script: string, words: readonly string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    if (printed === '') setTimeout(() => child.kill('SIGKILL'), 20 + Math.random() * 120)
    printed += text
  })
  await new Promise((resolve) => child.once('close', resolve))
  return printed
    .slice(0, printed.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
}
