/** Holds a chain to the checkpoints that it carries and to those that were kept elsewhere. */
import { checkpointNote } from './bodies.ts'
import { parseCheckpoint, type Checkpoint } from './checkpoint/checkpoint.ts'
import type { MerkleTree } from './checkpoint/merkle.ts'
import { openNote, type NoteVerifier } from './checkpoint/signed-note.ts'
import type { ChainVerification, TrailProblem } from './verification.ts'
import type { ChainObserver, Found } from './verify-chain.ts'

/** Says whether an origin names the chain with this id. */
export const belongs = (origin: string, trail: string): boolean => origin.endsWith(`/${trail}`)

/** Reads notes kept elsewhere. With verifiers, one that none of them signed is forged and does not count. */
export function outsideCheckpoints(notes: readonly string[], verifiers: readonly NoteVerifier[]) {
  const checkpoints: Checkpoint[] = []
  let forged = 0
  for (const note of notes) {
    const { state, text } = openNote(note, verifiers)
    const checkpoint = parseCheckpoint(text)
    if (checkpoint === null || state === 'forged' || (verifiers.length > 0 && state !== 'verified')) forged++
    else checkpoints.push(checkpoint)
  }
  return { checkpoints, forged, origins: new Set(checkpoints.map(({ origin }) => origin)) }
}

const rootOf = (tree: MerkleTree): string => tree.root().toString('base64')
const forged = (detail: string): Found => ({ kind: 'forged', detail })

/** Watches one chain as it is walked. `finish` adds what was found to the result of the walk. */
export function watchCheckpoints(
  verifiers: readonly NoteVerifier[],
  outside: readonly Checkpoint[],
): Required<Pick<ChainObserver, 'entry' | 'begin'>> & { finish(chain: ChainVerification): ChainVerification } {
  let sealed: ChainVerification['sealed'] = null
  let witnessed = -1
  let mine: Map<number, Checkpoint[]> | null = null

  const signedNote = (note: string | null): { readonly checkpoint: Checkpoint; readonly signed: boolean } | string => {
    const opened = openNote(note ?? '', verifiers)
    const checkpoint = parseCheckpoint(opened.text)
    if (checkpoint === null) return 'the checkpoint cannot be read'
    if (opened.state === 'forged') return 'the checkpoint was changed after it was signed'
    // INVARIANT: with keys given, a checkpoint of any other key is a forgery, not an unknown.
    if (verifiers.length > 0 && opened.state !== 'verified') return 'the checkpoint is by no known key'
    return { checkpoint, signed: opened.state === 'verified' }
  }

  const compareOutside = (trail: string, tree: MerkleTree): Found | null => {
    mine ??= bySize(outside.filter(({ origin }) => belongs(origin, trail)))
    const known = mine.get(tree.size)
    if (known === undefined) return null
    const root = rootOf(tree)
    if (known.some((each) => each.root !== root)) {
      return { kind: 'altered', detail: `the entries before ${tree.size} are not those that a checkpoint kept elsewhere saw` }
    }
    witnessed = Math.max(witnessed, tree.size)
    return null
  }

  return {
    begin(body, before) {
      if (body.checkpoint === null) return null
      const note = signedNote(body.checkpoint)
      if (typeof note === 'string') return forged(note)
      const { checkpoint } = note
      if (!belongs(checkpoint.origin, body.trail)) return forged('the checkpoint is of another trail')
      if (checkpoint.size === before.size && checkpoint.root !== rootOf(before)) return forged('the checkpoint does not fit the frontier')
      return compareOutside(body.trail, before)
    },
    entry(entry, { trail, tree }) {
      const outsider = tree === null || trail === null ? null : compareOutside(trail, tree)
      if (outsider !== null || entry.kind !== 'checkpoint') return outsider
      const note = signedNote(checkpointNote(entry.body))
      if (typeof note === 'string') return forged(note)
      const { checkpoint, signed } = note
      if (trail === null || !belongs(checkpoint.origin, trail)) return forged('the checkpoint is of another trail')
      if (checkpoint.size !== entry.sequence) return forged('the checkpoint is of another size than the trail has here')
      if (tree === null) return null
      if (checkpoint.root !== rootOf(tree)) return forged('the checkpoint does not fit the entries before it')
      sealed = { size: checkpoint.size, time: entry.recorded, signed }
      return null
    },
    finish(chain) {
      const { trail, size, root, path } = chain
      const problems: TrailProblem[] = [...chain.problems]
      const whole = (kind: 'truncated' | 'altered', detail: string): void =>
        void problems.push({ kind, file: chain.files.at(-1) ?? path, line: null, sequence: size, detail })
      for (const checkpoint of trail === null ? [] : outside.filter(({ origin }) => belongs(origin, trail))) {
        if (checkpoint.size > size) whole('truncated', `entries ${size} to ${checkpoint.size - 1} were seen elsewhere and are not here`)
        if (checkpoint.size !== size || root === null) continue
        if (checkpoint.root === root) witnessed = Math.max(witnessed, size)
        else whole('altered', `the entries before ${size} are not those that a checkpoint kept elsewhere saw`)
      }
      return { ...chain, sealed, witnessed, problems }
    },
  }
}

function bySize(checkpoints: readonly Checkpoint[]): Map<number, Checkpoint[]> {
  const map = new Map<number, Checkpoint[]>()
  for (const checkpoint of checkpoints) map.set(checkpoint.size, [...(map.get(checkpoint.size) ?? []), checkpoint])
  return map
}
