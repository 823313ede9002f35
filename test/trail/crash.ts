/** Kills writing processes at random points and holds what they left to what they acknowledged. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { expect } from 'vitest'
import { generateNoteKey, readAnchoredNotes, readEvents, verifyTrail } from '../../src/trail/index.ts'

async function runUntilKilled(script: string, words: readonly string[], delay: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  let killing = false
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    printed += text
    if (killing) return
    killing = true
    setTimeout(() => child.kill('SIGKILL'), delay)
  })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (...end) => resolve(end)))
  expect([code, signal]).toEqual([null, 'SIGKILL'])
  // The last line may be cut by the kill; what was not printed whole was not seen to be acknowledged.
  return printed
    .slice(0, printed.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
    .map(Number)
}

/** Runs `kills` crashes over `trails` trails; each trail is killed and reopened again and again. */
export async function crash(kills: number, trails: number): Promise<{ readonly acknowledged: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'phi-envelope-crash-'))
  try {
    const entry = fileURLToPath(new URL('crash-writer.ts', import.meta.url))
    await build({
      entry: { writer: entry },
      outDir: directory,
      format: ['esm'],
      outExtension: () => ({ js: '.mjs' }),
      platform: 'node',
      target: 'node20',
      noExternal: [/./],
      silent: true,
      config: false,
      clean: false,
    })
    const script = join(directory, 'writer.mjs')
    const { privateKey, verifierKey } = generateNoteKey('example.org/audit')
    const counts = await Promise.all(
      Array.from({ length: trails }, async (_, index) => {
        const path = join(directory, `trail-${index}`, 'trail.jsonl')
        const anchor = join(directory, `anchor-${index}.jsonl`)
        const acknowledged = new Set<number>()
        let next = 0
        for (let kill = 0; kill < kills / trails; kill++) {
          const words = [path, anchor, Buffer.from(privateKey).toString('base64'), String(next)]
          for (const number of await runUntilKilled(script, words, Math.random() * 60)) acknowledged.add(number)
          next += 100_000
          const checkpoints = await readAnchoredNotes(anchor)
          expect((await verifyTrail(path, { keys: [verifierKey], checkpoints })).problems).toEqual([])
          const written = new Set<number>()
          for await (const { event } of readEvents(path)) if (event.type === 'record-masked') written.add(event.texts)
          expect([...acknowledged].filter((number) => !written.has(number))).toEqual([])
        }
        return acknowledged.size
      }),
    )
    return { acknowledged: counts.reduce((sum, count) => sum + count, 0) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
