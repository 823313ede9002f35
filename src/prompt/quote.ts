/**
 * Carries fragments through messages that an application builds: each stands between boundaries with a code that only this session
 * makes, over that very fragment. What verifies is that fragment, unaltered; everything else is untrusted text.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { openRedacted, type Redacted } from '../base/evidence/redacted.ts'
import type { SessionScope } from '../base/evidence/seal.ts'

/** A message's text, taken apart. */
export type QuotedPiece =
  | { readonly kind: 'text'; readonly text: string }
  /** `block` is the fragment with its boundaries. */
  | { readonly kind: 'fragment'; readonly label: string; readonly redacted: Redacted; readonly block: string }

/** Why a boundary did not verify. */
export type BoundarySignal = 'boundary-altered' | 'boundary-truncated' | 'boundary-nested' | 'boundary-forged'

/** A text taken apart, and what was wrong with boundaries in it, each signal once. */
export interface TakenApart {
  readonly pieces: readonly QuotedPiece[]
  readonly signals: readonly BoundarySignal[]
}

interface Quoted {
  readonly redacted: Redacted
  readonly code: string
  readonly block: string
}

/** What looks like a boundary, however it is spaced and however long its code is. */
const BOUNDARY = /<\s{0,8}(\/?)\s{0,8}record\s{1,8}(F\d{1,6})\s{1,8}([^<>\s]{1,128})\s{0,8}>/gi

/** The boundaries of one session. */
export class Quotes {
  readonly #scope: SessionScope
  readonly #key = randomBytes(32)
  readonly #byLabel = new Map<string, Quoted>()

  constructor(scope: SessionScope) {
    this.#scope = scope
  }

  /**
   * Writes a fragment between its boundaries.
   *
   * @throws EvidenceError when it is no fragment of this session
   */
  write(redacted: Redacted): string {
    const { fragment, text } = openRedacted(this.#scope, redacted)
    if (fragment === null || text === '') return text
    const { label, id } = fragment
    const known = this.#byLabel.get(label)
    if (known !== undefined) return known.block
    const digest = createHash('sha256').update(text).digest('hex')
    const code = createHmac('sha256', this.#key)
      .update(JSON.stringify([label, id, digest]))
      .digest('hex')
      .slice(0, 32)
    const block = `<record ${label} ${code}>\n${text}\n</record ${label} ${code}>`
    this.#byLabel.set(label, { redacted, code, block })
    return block
  }

  /** Takes a text apart, in one pass over its boundaries. Those that do not verify are made harmless where they stand. */
  takeApart(text: string): TakenApart {
    const boundaries = boundariesIn(text)
    if (boundaries.length === 0) return { pieces: text === '' ? [] : [{ kind: 'text', text }], signals: [] }
    const pieces: QuotedPiece[] = []
    const signals = new Set<BoundarySignal>()
    let plain = ''
    let at = 0
    /** Up to here a boundary that did not verify stands around the text, so nothing in it is taken for a fragment. */
    let distrusted = 0
    for (const { start, end, closing, closedAt, label, code } of boundaries) {
      if (start < at) continue
      const quoted = this.#byLabel.get(label)
      const known = quoted?.code === code
      // INVARIANT: only the very text that the session redacted, under its own code, counts as a fragment.
      const verifies = !closing && known && text.startsWith(quoted.block, start)
      plain += text.slice(at, start)
      if (verifies && start >= distrusted) {
        if (plain !== '') pieces.push({ kind: 'text', text: plain })
        plain = ''
        pieces.push({ kind: 'fragment', label, redacted: quoted.redacted, block: quoted.block })
        at = start + quoted.block.length
        continue
      }
      if (!known) signals.add('boundary-forged')
      else if (verifies) signals.add('boundary-nested')
      else if (closedAt !== null) signals.add('boundary-altered')
      else if (start >= distrusted) signals.add('boundary-truncated')
      if (closedAt !== null) distrusted = Math.max(distrusted, closedAt + 1)
      plain += `‹${label}›`
      at = end
    }
    plain += text.slice(at)
    if (plain !== '') pieces.push({ kind: 'text', text: plain })
    return { pieces, signals: [...signals] }
  }
}

/** A text without anything that looks like a boundary. */
export const withoutBoundaries = (text: string): string => text.replace(BOUNDARY, (_, _closing: string, label: string) => `‹${label}›`)

interface Boundary {
  readonly start: number
  readonly end: number
  readonly closing: boolean
  readonly label: string
  readonly code: string
  /** Where the next closing boundary of the same label and code starts, for one that opens; null without one. */
  readonly closedAt: number | null
}

function boundariesIn(text: string): readonly Boundary[] {
  const found = [...text.matchAll(BOUNDARY)]
  const nextClosing = new Map<string, number>()
  return found
    .reverse()
    .map(({ 0: whole, 1: slash, 2: label = '', 3: code = '', index: start }): Boundary => {
      const key = `${label} ${code}`
      const closing = slash === '/'
      const closedAt = closing ? null : (nextClosing.get(key) ?? null)
      if (closing) nextClosing.set(key, start)
      return { start, end: start + whole.length, closing, label, code, closedAt }
    })
    .reverse()
}
