/** Remembers revocations in this process; several replicas need a shared list, such as the one of `phi-envelope/redis`. */
import type { RevocationKey, RevocationList } from '../../base/index.ts'

/** The text of a key. Parts are JSON, so that no two keys have one text. */
export function revocationKeyText(key: RevocationKey): string {
  switch (key.kind) {
    case 'user':
      return JSON.stringify([key.kind, key.issuer, key.subject])
    case 'token':
      return JSON.stringify([key.kind, key.issuer, key.tokenId])
    case 'everything':
      return JSON.stringify([key.kind])
    default:
      return JSON.stringify([key.kind, key.id])
  }
}

/** The text under which the kill switch stands. */
export const EVERYTHING = revocationKeyText({ kind: 'everything' })

/**
 * A revocation list of this process. `revoke` takes effect with the next look; entries are forgotten after their `until`.
 */
export function memoryRevocations(): RevocationList {
  const revoked = new Map<string, number>()
  let sweepAt = 1024
  return Object.freeze({
    async revoke(key: RevocationKey, { until }: { readonly until: number; readonly reason: string }): Promise<void> {
      const text = revocationKeyText(key)
      // INVARIANT: revoking again never shortens.
      revoked.set(text, Math.max(until, revoked.get(text) ?? 0))
    },
    async isRevoked(keys: readonly RevocationKey[], { now }: { readonly now: number; readonly signal: AbortSignal }): Promise<boolean> {
      if (revoked.size > sweepAt) {
        for (const [text, until] of revoked) if (until <= now) revoked.delete(text)
        sweepAt = Math.max(1024, revoked.size * 2)
      }
      const holds = (text: string): boolean => (revoked.get(text) ?? 0) > now
      return holds(EVERYTHING) || keys.some((key) => holds(revocationKeyText(key)))
    },
  })
}
