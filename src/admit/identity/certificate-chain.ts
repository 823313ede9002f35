/** Builds and verifies a certificate path to given anchors (RFC 5280 §6, without policies or name constraints, which refuse). */
import type { Certificate } from './certificate.ts'

const MAX_DEPTH = 6

/**
 * Whether a path leads from `leaf` to one of `anchors` at `now`. Intermediates are only hints. A certificate with a critical
 * extension that is not processed breaks the path.
 *
 * @returns until when the path holds, in epoch milliseconds, or null
 */
export function pathEnd(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
  now: number,
): number | null {
  return walk(leaf, new Set(intermediates), anchors, now, 0)
}

/** @param left - Intermediates not tried yet: each is tried once, so that cross-signed ones cost no more than their number. */
function walk(child: Certificate, left: Set<Certificate>, anchors: readonly Certificate[], now: number, above: number): number | null {
  if (above > MAX_DEPTH || !isCurrent(child, now) || child.unknownCritical) return null
  for (const anchor of anchors) {
    if (mayIssue(anchor, now, above) && hasIssued(anchor, child)) return Math.min(child.notAfter, anchor.notAfter)
  }
  for (const next of left) {
    if (!mayIssue(next, now, above) || !hasIssued(next, child)) continue
    left.delete(next)
    const end = walk(next, left, anchors, now, above + 1)
    if (end !== null) return Math.min(child.notAfter, end)
  }
  return null
}

function isCurrent(certificate: Certificate, now: number): boolean {
  return certificate.notBefore <= now && now <= certificate.notAfter
}

/** @param below - How many intermediates stand below this one already. */
function mayIssue(issuer: Certificate, now: number, below: number): boolean {
  // INVARIANT: only a CA that may sign certificates, within its path length, vouches for another (RFC 5280 §6.1.4 k–n).
  return (
    issuer.isCa &&
    issuer.keyUsage?.keyCertSign !== false &&
    (issuer.pathLength === null || below <= issuer.pathLength) &&
    !issuer.unknownCritical &&
    isCurrent(issuer, now)
  )
}

function hasIssued(issuer: Certificate, child: Certificate): boolean {
  return child.x509.checkIssued(issuer.x509) && child.x509.verify(issuer.x509.publicKey)
}
