/** Keeps a second writer off a trail file: early where the operating system tells, and by a heartbeat where it does not. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, resolve } from 'node:path'

const HEARTBEAT_MILLISECONDS = 10_000
/** A writer of another machine or container that did not touch its lock for this long is gone. */
const STALE_MILLISECONDS = 60_000
const heldHere = new Set<string>()

/** A held lock. */
export interface WriterLock {
  release(): void
}

/**
 * Takes the lock beside `path`; null when another writer holds it. A lock whose process is dead on this machine, or whose
 * heartbeat stopped, is taken over: a crash needs no repair. Two writers that slip through together are still found at their
 * next commit, because the file then has bytes that its writer did not write.
 */
export function takeWriterLock(path: string): WriterLock | null {
  const file = resolve(`${path}.lock`)
  if (heldHere.has(file)) return null
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const mine = JSON.stringify({ host: hostname(), id: randomUUID(), pid: process.pid })
  if (!create(file, mine)) {
    if (isAlive(file)) return null
    rmSync(file, { force: true })
    if (!create(file, mine)) return null
  }
  heldHere.add(file)
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MILLISECONDS).unref()
  return {
    release() {
      clearInterval(heartbeat)
      if (!heldHere.delete(file)) return
      try {
        if (readFileSync(file, 'utf8') === mine) rmSync(file, { force: true })
      } catch {
        // Somebody took it over or removed it: nothing of ours to release.
      }
    },
  }
}

function create(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date())
  } catch {
    // A lost lock file shows at the next commit, if another writer came of it.
  }
}

function isAlive(file: string): boolean {
  try {
    const age = Date.now() - statSync(file).mtimeMs
    const holder = JSON.parse(readFileSync(file, 'utf8')) as { readonly host?: unknown; readonly pid?: unknown }
    if (holder.host !== hostname()) return age < STALE_MILLISECONDS
    // A lock with our own pid that we do not hold is from an earlier process: containers start at the same pid again.
    if (holder.pid === process.pid || typeof holder.pid !== 'number') return false
    process.kill(holder.pid, 0)
    return age < STALE_MILLISECONDS
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
