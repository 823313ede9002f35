/** Keeps checkpoints where the trail's writer cannot change them, since a trail alone cannot show that it was cut or rewritten. */
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseCheckpoint } from './checkpoint.ts'
import { openNote } from './signed-note.ts'

/** A place outside: another disk or account, a write-once bucket, a FHIR server, a witness. */
export interface Anchor {
  readonly name: string
  /** Keeps a signed checkpoint. A throw or a hang is noted in the trail and tried again with the next checkpoint. */
  publish(note: string, signal: AbortSignal): Promise<void>
  /** The last note that was kept of this origin; null when none is known. With it, a trail that was rolled back does not reopen. */
  latest?(origin: string, signal: AbortSignal): Promise<string | null>
}

/** Keeps checkpoints in another file, one JSON string a line. Put it on another disk, owned by another user, append-only. */
export function fileAnchor({ path, name = 'file' }: { readonly path: string; readonly name?: string | undefined }): Anchor {
  return Object.freeze({
    name,
    async publish(note: string) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await appendFile(path, `${JSON.stringify(note)}\n`, { mode: 0o600, flush: true } as Parameters<typeof appendFile>[2])
    },
    async latest(origin: string) {
      return (await readAnchoredNotes(path)).findLast((note) => parseCheckpoint(openNote(note, []).text)?.origin === origin) ?? null
    },
  })
}

/** The notes of an anchor's file, or the one note that a file holds; empty when there is no file. */
export async function readAnchoredNotes(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  if (openNote(text, []).state !== 'malformed') return [text]
  return text.split('\n').flatMap((line) => {
    try {
      const note: unknown = JSON.parse(line)
      return typeof note === 'string' && openNote(note, []).state !== 'malformed' ? [note] : []
    } catch {
      return []
    }
  })
}

/** Keeps checkpoints by a function of the application's own. */
export function callbackAnchor(name: string, publish: (note: string, signal: AbortSignal) => Promise<void>): Anchor {
  return Object.freeze({ name, publish })
}
