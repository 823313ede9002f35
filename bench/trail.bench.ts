// What the trail costs: events that 64 sessions append together against one sync a line, verification against hashing and parsing
// the same file, and memory over a million events. Peer and product run in the same process on the same disk.
// Usage: tsx bench/trail.bench.ts [--million]
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrailEvent } from '../src/base/events.ts'
import { fileTrail, generateNoteKey, noteSigner, verifyTrail } from '../src/trail/index.ts'

const SESSIONS = 64
const SECONDS = 2
/** A session flushes what it recorded at each of its two barriers: about ten events each. */
const EVENTS_A_BARRIER = 10
const directory = mkdtempSync(join(tmpdir(), 'phi-envelope-bench-'))
const signer = noteSigner({ name: 'example.org/audit', privateKey: generateNoteKey('example.org/audit').privateKey })

const event = (number: number): TrailEvent => ({
  type: 'records-retrieved',
  time: '2026-03-04T09:30:00.000Z',
  requestId: `0b8f6c1e-5a7e-4a5f-9c39-${String(number % 1e12).padStart(12, '0')}`,
  sources: ['ehr'],
  requested: 8,
  returned: 2,
  denied: 1,
  exhausted: true,
  fragments: [
    { id: 'Observation/17', reference: 'Observation/17', dataClass: 'laboratory', rows: ['physician-treats'] },
    { id: 'Condition/2', reference: 'Condition/2', dataClass: 'condition', rows: ['physician-treats'] },
  ],
})

async function appendTogether(each: number): Promise<number> {
  await using trail = fileTrail({ path: join(directory, `together-${each}.jsonl`), rotate: { bytes: 2 ** 40 }, checkpoints: { signer } })
  await trail.ready()
  let count = 0
  const end = performance.now() + SECONDS * 1000
  const session = async (): Promise<void> => {
    while (performance.now() < end) {
      await trail.append(Array.from({ length: each }, (_, index) => event(count + index)))
      count += each
    }
  }
  await Promise.all(Array.from({ length: SESSIONS }, session))
  return count / SECONDS
}

async function oneSyncALine(): Promise<number> {
  const file = await open(join(directory, 'peer.jsonl'), 'a')
  let count = 0
  const end = performance.now() + SECONDS * 1000
  while (performance.now() < end) {
    await file.write(`${JSON.stringify(event(count))}\n`)
    await file.sync()
    count++
  }
  await file.close()
  return count / SECONDS
}

/** Both read the file and split it into lines; processor time, so that a busy machine does not decide. */
async function verifyAndPeer(path: string): Promise<{ readonly own: number; readonly peer: number; readonly megabytes: number }> {
  const megabytes = statSync(path).size / 1e6
  const times = { own: Number.POSITIVE_INFINITY, peer: Number.POSITIVE_INFINITY }
  const spent = (since: NodeJS.CpuUsage): number => {
    const { user, system } = process.cpuUsage(since)
    return (user + system) / 1e6
  }
  for (let round = 0; round < 4; round++) {
    let start = process.cpuUsage()
    const file = readFileSync(path)
    for (let from = 0, end = file.indexOf(10); end !== -1; from = end + 1, end = file.indexOf(10, from)) {
      const line = file.subarray(from, end)
      hash('sha256', line, 'base64url')
      JSON.parse(line.toString('utf8'))
    }
    times.peer = Math.min(times.peer, spent(start))
    start = process.cpuUsage()
    const { ok } = await verifyTrail(path, { keys: [signer.verifierKey] })
    if (!ok) throw new Error('the trail does not verify')
    times.own = Math.min(times.own, spent(start))
  }
  return { own: megabytes / times.own, peer: megabytes / times.peer, megabytes }
}

async function million(): Promise<void> {
  const path = join(directory, 'million.jsonl')
  const heap = (): number => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 1e6
  }
  {
    await using trail = fileTrail({ path, checkpoints: { signer } })
    for (let written = 0; written < 1_000_000; written += 1000) {
      await trail.append(Array.from({ length: 1000 }, (_, index) => event(written + index)))
      if (written % 250_000 === 0) console.log(`  ${written} events written: heap ${heap().toFixed(1)} MB`)
    }
  }
  const start = performance.now()
  const { ok, events } = await verifyTrail(path, { keys: [signer.verifierKey] })
  console.log(`  ${events} events verified (${ok}) in ${((performance.now() - start) / 1000).toFixed(1)} s: heap ${heap().toFixed(1)} MB`)
}

try {
  const peer = await oneSyncALine()
  console.log(`one fsync a line: ${Math.round(peer)} events/s`)
  for (const each of [1, EVENTS_A_BARRIER]) {
    const own = await appendTogether(each)
    console.log(
      `${SESSIONS} sessions, ${each} events a barrier: ${Math.round(own)} events/s, ${(own / peer).toFixed(1)} × one fsync a line`,
    )
  }
  const { own, peer: hashing, megabytes } = await verifyAndPeer(join(directory, `together-${EVENTS_A_BARRIER}.jsonl`))
  console.log(
    `verify ${megabytes.toFixed(0)} MB: ${own.toFixed(0)} MB/s, ${(own / hashing).toFixed(2)} × SHA-256 and JSON.parse (${hashing.toFixed(0)} MB/s)`,
  )
  if (process.argv.includes('--million')) await million()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
