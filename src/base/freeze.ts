/** Makes plain data immutable to any depth, so that what was judged is what is used. */

/** Roots that went through {@link deepFreeze}: they and everything below can no longer change, and need not be walked again. */
const frozen = new WeakSet<object>()

/** Freezes `value` and everything reachable from it, and gives it back. Only for plain data without cycles. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || frozen.has(value)) return value
  walk(value)
  // Only roots are remembered: an entry costs more than a short walk.
  frozen.add(value)
  return value
}

function walk(value: object): void {
  for (const key of Reflect.ownKeys(value)) {
    const child = (value as Record<PropertyKey, unknown>)[key]
    if (typeof child === 'object' && child !== null && !frozen.has(child)) walk(child)
  }
  Object.freeze(value)
}
