/** The form of one line: a canonical entry that names the entry before it, and the entry's own hash. */
import { hash } from 'node:crypto'

/** What an entry can be. All names sort before `previous`, so that the frame below is canonical as it is written. */
export const ENTRY_KINDS = ['anchored', 'checkpoint', 'close', 'deleted', 'event', 'open'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** One entry. `sequence` counts from 0 without gaps over all segments of a chain. */
export interface Entry {
  readonly kind: EntryKind
  /** An event, or what the kind says; see docs/trail.md. */
  readonly body: Readonly<Record<string, unknown>>
  /** Hash of the entry before, base64url; null for the first of a chain. */
  readonly previous: string | null
  /** When the trail took it, RFC 3339 in UTC with milliseconds. */
  readonly recorded: string
  readonly sequence: number
}

/** An entry as it stands in a file. */
export interface WrittenEntry {
  /** With its line break. */
  readonly line: string
  /** SHA-256(0x00 ‖ canonical entry), base64url: the chain's link and the Merkle tree's leaf (RFC 6962 §2.1) in one. */
  readonly hash: string
}

const HEAD = '{"entry":'
const HASH_CHARACTERS = 43
const TAIL_CHARACTERS = ',"hash":""}'.length + HASH_CHARACTERS
const MIN_LINE = HEAD.length + TAIL_CHARACTERS + 2

/** Writes an entry. `body` is canonical JSON text. */
export function writeEntry({ kind, body, previous, recorded, sequence }: Omit<Entry, 'body'> & { readonly body: string }): WrittenEntry {
  const link = previous === null ? 'null' : `"${previous}"`
  const entry = `{"${kind}":${body},"previous":${link},"recorded":"${recorded}","sequence":${sequence}}`
  const own = hash('sha256', `\0${entry}`, 'base64url')
  return { line: `${HEAD}${entry},"hash":"${own}"}\n`, hash: own }
}

/** What a line says. */
export interface ReadEntry extends Entry {
  readonly hash: string
}

/**
 * Reads a line without its line break, and holds its hash to its bytes.
 *
 * @param line - Bytes that the caller owns: one of them is overwritten for a moment.
 * @returns null when the line is not an entry with its own hash
 */
export function readEntry(line: Buffer): ReadEntry | null {
  if (line.length < MIN_LINE) return null
  const whole = line.toString('utf8')
  const claimed = whole.slice(-2 - HASH_CHARACTERS, -2)
  if (!whole.startsWith(HEAD) || !whole.endsWith(`,"hash":"${claimed}"}`)) return null
  const before = line[HEAD.length - 1] as number
  line[HEAD.length - 1] = 0
  const own = hash('sha256', line.subarray(HEAD.length - 1, line.length - TAIL_CHARACTERS), 'base64url')
  line[HEAD.length - 1] = before
  // INVARIANT: the hash is of the bytes on disk, not of what a parser makes of them.
  return own === claimed ? parseEntry(whole.slice(HEAD.length, -TAIL_CHARACTERS), own) : null
}

/** The canonical entry of a line that was read: what is hashed. */
export const entryText = (line: Buffer): string => line.toString('utf8', HEAD.length, line.length - TAIL_CHARACTERS)

function parseEntry(text: string, own: string): ReadEntry | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const record = value as Record<string, unknown>
  const keys = Object.keys(record)
  const kind = keys[0] as EntryKind
  const body = record[kind]
  const { previous, recorded, sequence } = record as {
    readonly previous?: unknown
    readonly recorded?: unknown
    readonly sequence?: unknown
  }
  if (keys.length !== 4 || !ENTRY_KINDS.includes(kind)) return null
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  if (typeof recorded !== 'string' || typeof sequence !== 'number' || (previous !== null && typeof previous !== 'string')) return null
  // INVARIANT: the frame is the one canonical form, so that no second reader can see other fields in the same bytes.
  const link = previous === null ? 'null' : `"${previous}"`
  if (!text.endsWith(`,"previous":${link},"recorded":"${recorded}","sequence":${sequence as number}}`)) return null
  return {
    kind,
    body: body as Record<string, unknown>,
    previous: previous as string | null,
    recorded,
    sequence: sequence as number,
    hash: own,
  }
}
