/** Makes plain data immutable to any depth, so that what was judged is what is used. */

/** Freezes `value` and everything reachable from it, and gives it back. Only for plain data without cycles. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const key of Reflect.ownKeys(value)) deepFreeze((value as Record<PropertyKey, unknown>)[key])
  return Object.freeze(value)
}
