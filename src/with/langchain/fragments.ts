/** Carries authorized fragments through an application's prompt template: each stands between boundaries that only its session makes. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Redacted } from '../../base/evidence/index.ts'
import type { Session } from '../../session.ts'

interface Carried {
  readonly key: Uint8Array
  /** Evidence by label. */
  readonly byLabel: Map<string, Redacted>
}

const carried = new WeakMap<Session, Carried>()

function carriedBy(session: Session): Carried {
  const known = carried.get(session)
  if (known !== undefined) return known
  const fresh = { key: randomBytes(32), byLabel: new Map<string, Redacted>() }
  carried.set(session, fresh)
  return fresh
}

const mac = (key: Uint8Array, label: string, text: string): string =>
  createHmac('sha256', key)
    .update(JSON.stringify([label, text]))
    .digest('hex')
    .slice(0, 32)

/** Writes a fragment for a template, and remembers it. */
export function carryFragment(session: Session, redacted: Redacted): string {
  const { key, byLabel } = carriedBy(session)
  const label = redacted.fragment?.label ?? ''
  byLabel.set(label, redacted)
  const code = mac(key, label, redacted.text)
  return `<record ${label} ${code}>\n${redacted.text}\n</record ${label} ${code}>`
}

const BLOCK = /<record (F\d{1,6}) ([0-9a-f]{32})>\n([\s\S]*?)\n<\/record \1 \2>/g
const STRAY = /<\/?record F\d{1,6} [0-9a-f]{32}>/g

/** A message's text, taken apart. */
export type MessagePiece =
  | { readonly kind: 'text'; readonly text: string }
  /** `block` is the fragment with its boundaries. */
  | { readonly kind: 'fragment'; readonly label: string; readonly redacted: Redacted; readonly block: string }

/** Finds the fragments in a text. Boundaries that the session did not make, or around a changed text, are removed as strays. */
export function takeApart(session: Session, text: string): readonly MessagePiece[] {
  const { key, byLabel } = carriedBy(session)
  const pieces: MessagePiece[] = []
  let at = 0
  const plain = (end: number): void => {
    const between = text.slice(at, end).replace(STRAY, '')
    if (between !== '') pieces.push({ kind: 'text', text: between })
  }
  for (const match of text.matchAll(BLOCK)) {
    const [whole, label = '', code, body = ''] = match
    const redacted = byLabel.get(label)
    // INVARIANT: only the very text that the session redacted, under its own code, counts as a fragment.
    if (redacted === undefined || redacted.text !== body || code !== mac(key, label, body)) continue
    plain(match.index)
    pieces.push({ kind: 'fragment', label, redacted, block: whole })
    at = match.index + whole.length
  }
  plain(text.length)
  return pieces
}
