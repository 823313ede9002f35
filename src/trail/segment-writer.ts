/** Writes the chain of one trail: entries, checkpoints and one segment after another, each acknowledged when it is on disk. */
import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { canonicalJson } from '../crypto/canonical-json.ts'
import type { ChainState } from './chain.ts'
import { checkpointText, parseCheckpoint, type Checkpoint } from './checkpoint/checkpoint.ts'
import { noteVerifier, openNote, signNote, type NoteSigner } from './checkpoint/signed-note.ts'
import type { EntryKind } from './entry.ts'
import { FORMAT } from './bodies.ts'
import { reopen, type TornEnd } from './reopen.ts'
import { openSegmentFile, syncDirectory, TrailFailure, type SegmentFile } from './segment-file.ts'
import { segmentPath } from './segments.ts'

/** Entries to write: bodies are canonical JSON. */
export interface EntryGroup {
  readonly kind: EntryKind
  readonly bodies: readonly string[]
}

/** The open trail. Its methods must not overlap. */
export interface SegmentWriter {
  /** Random id of the chain. */
  readonly trail: string
  readonly chain: ChainState
  /** Length of the segment being written, and when it began, epoch milliseconds. */
  readonly bytes: number
  readonly startedAt: number
  /** Entries that the last checkpoint covers, and when this process last made one. */
  readonly sealed: { readonly size: number; readonly at: number }
  write(groups: readonly EntryGroup[]): Promise<void>
  /** Signs the tree as it stands; gives the note. */
  checkpoint(signer: NoteSigner): Promise<string>
  /** Finishes the segment and begins the next. */
  rotate(signer: NoteSigner | null): Promise<string | null>
  release(): Promise<void>
}

/** What is needed to open one. */
export interface SegmentWriterOptions {
  readonly path: string
  readonly site: string
  readonly clock: Clock
  readonly signer: NoteSigner | null
  /** The last checkpoint that was kept elsewhere for this origin. */
  anchored(origin: string): Promise<Checkpoint | null>
}

/** Names the log of one chain under one signer. */
export const originOf = (signer: NoteSigner, trail: string): string => `${signer.name}/${trail}`

/**
 * Opens the trail where its last writer stopped.
 *
 * @throws TrailFailure `broken` when it does not verify, or is not what its last checkpoint elsewhere says
 */
export async function openSegmentWriter(options: SegmentWriterOptions): Promise<SegmentWriter> {
  const { path, site, clock, signer } = options
  const found = await reopen(path)
  const { chain } = found
  const trail = found.trail ?? randomUUID()
  let note = found.checkpoint
  if (signer !== null && found.trail !== null) await holdToCheckpoints(note, signer, await options.anchored(originOf(signer, trail)))
  let file: SegmentFile = await openSegmentFile(path, found.bytes)
  let first = found.first ?? chain.sequence
  let startedAt = found.startedAt ?? clock.now()
  let sealed = { size: sizeOfNote(note), at: clock.now() }

  const now = (): string => new Date(clock.now()).toISOString()
  const open = async (reason: 'new' | 'reopened' | 'rotated', torn: TornEnd | null, before: readonly string[] | null): Promise<void> => {
    await file.commit(
      chain.append('open', canonicalJson({ checkpoint: note, format: FORMAT, frontier: before, reason, site, torn, trail }), now()),
    )
  }
  await open(found.trail === null ? 'new' : 'reopened', found.torn, found.frontier)

  const writer: SegmentWriter = {
    trail,
    chain,
    get bytes() {
      return file.bytes
    },
    get startedAt() {
      return startedAt
    },
    get sealed() {
      return sealed
    },
    async write(groups) {
      const recorded = now()
      let text = ''
      for (const { kind, bodies } of groups) for (const body of bodies) text += chain.append(kind, body, recorded)
      if (text !== '') await file.commit(text)
    },
    async checkpoint(by) {
      const size = chain.sequence
      const root = chain.tree.root().toString('base64')
      const signed = await signNote(checkpointText({ origin: originOf(by, trail), size, root }), by)
      await file.commit(chain.append('checkpoint', canonicalJson({ note: signed }), now()))
      note = signed
      sealed = { size, at: clock.now() }
      return signed
    },
    async rotate(by) {
      let frontier = chain.tree.frontier()
      await file.commit(chain.append('close', canonicalJson({ reason: 'rotated' }), now()))
      if (by !== null) frontier = chain.tree.frontier()
      const signed = by === null ? null : await writer.checkpoint(by)
      await file.close()
      await rename(path, segmentPath(path, first))
      syncDirectory(dirname(path))
      file = await openSegmentFile(path, 0)
      first = chain.sequence
      startedAt = clock.now()
      await open('rotated', null, frontier)
      return signed
    },
    release: () => file.close(),
  }
  return writer
}

const sizeOfNote = (note: string | null): number => (note === null ? 0 : (parseCheckpoint(openNote(note, []).text)?.size ?? 0))

/** INVARIANT: a signer never signs two trees of which neither begins the other; so what it signed before must be in this one. */
async function holdToCheckpoints(note: string | null, signer: NoteSigner, anchored: Checkpoint | null): Promise<void> {
  const opened = note === null ? null : openNote(note, [noteVerifier(signer.verifierKey)])
  if (opened !== null && opened.state !== 'verified' && opened.state !== 'unverified') {
    throw new TrailFailure('broken', 'the last checkpoint of the trail is not by its signer')
  }
  if (anchored === null) return
  const last = opened === null ? null : parseCheckpoint(opened.text)
  if (last === null || last.size < anchored.size) throw new TrailFailure('rolled-back', 'a checkpoint kept elsewhere knows more entries')
  if (last.size === anchored.size && last.root !== anchored.root) {
    throw new TrailFailure('rolled-back', 'a checkpoint kept elsewhere knows other entries')
  }
}
