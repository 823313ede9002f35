/** One listener a signal, however many wait on it: a session of many patients has many reads under way at once. */

const waiting = new WeakMap<AbortSignal, { readonly acts: Set<() => void>; readonly tell: () => void }>()

/**
 * Calls `act` once when the signal aborts; never for one that already did. `act` must not throw.
 *
 * @returns forgets `act`; safe to call twice
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  let found = waiting.get(signal)
  if (found === undefined) {
    const acts = new Set<() => void>()
    const tell = (): void => {
      waiting.delete(signal)
      for (const each of acts) each()
    }
    found = { acts, tell }
    waiting.set(signal, found)
    signal.addEventListener('abort', tell, { once: true })
  }
  const { acts, tell } = found
  const own = (): void => act()
  acts.add(own)
  return () => {
    // A signal that nobody waits on is let go of: one of many may outlive all its sessions.
    if (!acts.delete(own) || acts.size > 0 || waiting.get(signal)?.acts !== acts) return
    waiting.delete(signal)
    signal.removeEventListener('abort', tell)
  }
}
