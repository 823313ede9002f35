/** Applies findings to text: overlapping ones become one region, and the strictest action wins. */
import type { Finding, FindingAction } from '../base/seams/check.ts'

/** A finding at its place in the whole text, with the check that made it. */
export interface PlacedFinding extends Finding {
  readonly check: number
}

const RANK: Readonly<Record<FindingAction, number>> = Object.freeze({ annotate: 1, redact: 2, review: 3, withhold: 4 })

/** The stricter of two actions. */
export function stricter(a: FindingAction | 'pass', b: FindingAction | 'pass'): FindingAction | 'pass' {
  return (a === 'pass' ? 0 : RANK[a]) >= (b === 'pass' ? 0 : RANK[b]) ? a : b
}

/** Says whether a value is a finding about a text of `length` units; a check of one's own may answer anything. */
export function isFinding(value: unknown, length: number): value is Finding {
  if (typeof value !== 'object' || value === null) return false
  const { rule, start, end, action, replacement } = value as Partial<Finding>
  return (
    typeof rule === 'string' &&
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    start! >= 0 &&
    end! >= start! &&
    end! <= length &&
    typeof action === 'string' &&
    Object.hasOwn(RANK, action) &&
    (replacement === undefined || typeof replacement === 'string')
  )
}

const byPlace = (a: PlacedFinding, b: PlacedFinding): number => {
  if (a.start !== b.start) return a.start - b.start
  if (a.end !== b.end) return b.end - a.end
  return a.action === b.action ? a.check - b.check : RANK[b.action] - RANK[a.action]
}

/** What stands in place of a redacted span when the finding does not say. */
export const REMOVED = '[removed]'

/**
 * The text from `from` to `to` with `findings` applied. All findings lie within. A redacted region is replaced once; an
 * annotation stands after its span.
 */
export function applyFindings(text: string, from: number, to: number, findings: readonly PlacedFinding[]): string {
  if (findings.length === 0) return text.slice(from, to)
  const sorted = [...findings].sort(byPlace)
  let out = ''
  let at = from
  for (let index = 0; index < sorted.length; ) {
    const first = sorted[index]!
    let end = first.end
    let strictest = first
    const notes = new Set<string>()
    for (; index < sorted.length; index += 1) {
      const next = sorted[index]!
      if (next !== first && next.start >= end) break
      end = Math.max(end, next.end)
      if (RANK[next.action] > RANK[strictest.action]) strictest = next
      if (next.action === 'annotate') notes.add(next.replacement ?? 'unverified')
    }
    out += text.slice(at, first.start)
    out +=
      strictest.action === 'annotate'
        ? `${text.slice(first.start, end)} ${[...notes].map((note) => `[${note}]`).join(' ')}`
        : (strictest.replacement ?? REMOVED)
    at = end
  }
  return out + text.slice(at, to)
}
