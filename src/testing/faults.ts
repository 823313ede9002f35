/** Breaks a part on purpose: whatever method is named throws, hangs, answers nonsense or fails midway. */

/**
 * How a part breaks. `throw`: throws an error whose message is `canary`. `hang`: never settles. `nonsense`: answers
 * in a shape that no seam knows. `midway`: an iteration throws after its first item; any other method throws after it did its
 * work. `late`: settles rightly, but only after `release()` was called.
 */
export type Fault = 'throw' | 'hang' | 'nonsense' | 'midway' | 'late'

/** Options of {@link withFault}. */
export interface FaultOptions {
  /** Which methods break. Default: all. */
  readonly methods?: readonly string[] | undefined
  /** How many calls go well before. Default 0. */
  readonly after?: number | undefined
  /** The text of the error that is thrown: put an identifier here and look for it in what comes out. */
  readonly canary?: string | undefined
  /** What a nonsense answer is. Default: an object that no seam knows. */
  readonly nonsense?: unknown
}

/** A part that breaks, and what was seen. */
export interface Faulty<T> {
  readonly part: T
  /** How often a broken method was called. */
  calls(): number
  /** Lets `late` answers go. */
  release(): void
}

/**
 * Wraps `part` so that its methods break. Functions (a ModelCall) are wrapped as well as objects. An async iterable that a
 * method returns breaks when it is read.
 */
export function withFault<T extends object>(part: T, fault: Fault, options: FaultOptions = {}): Faulty<T> {
  const { methods, after = 0, canary = 'Jane Q. Canary, MRN 00000000', nonsense = { nonsense: canary } } = options
  let calls = 0
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })

  const broken = (call: () => unknown): unknown => {
    calls++
    if (calls <= after) return call()
    switch (fault) {
      case 'throw':
        throw new Error(canary)
      case 'hang':
        return hanging()
      case 'nonsense':
        return nonsenseResult(nonsense)
      case 'midway':
        return failMidway(call(), canary)
      case 'late':
        return delay(call(), released)
    }
  }

  // Over a stand-in, since a Proxy over a frozen part may not answer differently from it.
  const standIn = (typeof part === 'function' ? () => undefined : {}) as T
  const proxy = new Proxy(standIn, {
    apply: (_target, self, parameters) => broken(() => Reflect.apply(part as (...all: unknown[]) => unknown, self, parameters)),
    has: (_target, property) => Reflect.has(part, property),
    get: (_target, property) => {
      const value: unknown = Reflect.get(part, property, part)
      if (typeof value !== 'function') return value
      const method = value as (...all: unknown[]) => unknown
      if (methods !== undefined && !methods.includes(String(property))) return method.bind(part)
      return (...parameters: unknown[]) => broken(() => method.apply(part, parameters))
    },
  })
  return Object.freeze({ part: proxy, calls: () => calls, release })
}

const never = new Promise<never>(() => undefined)

/** Awaiting it and iterating it both never settle. */
function hanging(): unknown {
  return Object.assign(
    never.then(() => undefined),
    { [Symbol.asyncIterator]: () => ({ next: () => never, return: () => Promise.resolve({ done: true as const, value: undefined }) }) },
  )
}

/** Awaiting it gives nonsense; iterating it gives nonsense once. */
function nonsenseResult(nonsense: unknown): unknown {
  async function* items(): AsyncGenerator<unknown> {
    yield nonsense
  }
  return Object.assign(Promise.resolve(nonsense), { [Symbol.asyncIterator]: items })
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function failMidway(result: unknown, canary: string): unknown {
  if (isAsyncIterable(result)) return failAfterFirst(result, canary)
  // A part that answers without waiting breaks without waiting.
  if (!(result instanceof Promise)) throw new Error(canary)
  return result.then((value: unknown) => {
    if (isAsyncIterable(value)) return failAfterFirst(value, canary)
    throw new Error(canary)
  })
}

async function* failAfterFirst(items: AsyncIterable<unknown>, canary: string): AsyncGenerator<unknown> {
  for await (const item of items) {
    yield item
    throw new Error(canary)
  }
  throw new Error(canary)
}

function delay(result: unknown, released: Promise<void>): unknown {
  if (isAsyncIterable(result)) {
    return (async function* (): AsyncGenerator<unknown> {
      await released
      yield* result
    })()
  }
  return released.then(() => result)
}
