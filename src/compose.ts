/** Chains layers so that leaving one out, or swapping two, does not type-check. */
import { ConfigurationError } from './base/errors/index.ts'

/**
 * A middleware: sees the request on the way down and the reply on the way up. It may call `next` at most once.
 *
 * @typeParam In - The request that comes in.
 * @typeParam Out - The request that goes on down.
 * @typeParam Back - What comes back up.
 * @typeParam Give - What is given further up.
 */
export type Layer<In, Out, Back, Give> = (request: In, next: (request: Out) => Promise<Back>) => Promise<Give>

// biome-ignore lint/suspicious/noExplicitAny: for the implementation signature of the overloads; no caller sees it.
type AnyLayer = Layer<any, any, any, any>

/** One layer is itself. */
export function compose<A, B, R, S>(a: Layer<A, B, R, S>): Layer<A, B, R, S>
/** The first layer is outermost. Each must take what the one before it passes down, and give what that one expects back up. */
export function compose<A, B, C, R, S, T>(a: Layer<A, B, S, T>, b: Layer<B, C, R, S>): Layer<A, C, R, T>
export function compose<A, B, C, D, R, S, T, U>(a: Layer<A, B, T, U>, b: Layer<B, C, S, T>, c: Layer<C, D, R, S>): Layer<A, D, R, U>
export function compose<A, B, C, D, E, R, S, T, U, V>(
  a: Layer<A, B, U, V>,
  b: Layer<B, C, T, U>,
  c: Layer<C, D, S, T>,
  d: Layer<D, E, R, S>,
): Layer<A, E, R, V>
export function compose<A, B, C, D, E, F, R, S, T, U, V, W>(
  a: Layer<A, B, V, W>,
  b: Layer<B, C, U, V>,
  c: Layer<C, D, T, U>,
  d: Layer<D, E, S, T>,
  e: Layer<E, F, R, S>,
): Layer<A, F, R, W>
export function compose<A, B, C, D, E, F, G, R, S, T, U, V, W, X>(
  a: Layer<A, B, W, X>,
  b: Layer<B, C, V, W>,
  c: Layer<C, D, U, V>,
  d: Layer<D, E, T, U>,
  e: Layer<E, F, S, T>,
  f: Layer<F, G, R, S>,
): Layer<A, G, R, X>
export function compose<A, B, C, D, E, F, G, H, R, S, T, U, V, W, X, Y>(
  a: Layer<A, B, X, Y>,
  b: Layer<B, C, W, X>,
  c: Layer<C, D, V, W>,
  d: Layer<D, E, U, V>,
  e: Layer<E, F, T, U>,
  f: Layer<F, G, S, T>,
  g: Layer<G, H, R, S>,
): Layer<A, H, R, Y>
export function compose(...layers: readonly AnyLayer[]): AnyLayer {
  if (layers.length === 0) throw new ConfigurationError('ARGUMENT_INVALID', '`compose` needs at least one layer')
  const chain: readonly Layer<unknown, unknown, unknown, unknown>[] = layers
  for (const layer of chain) {
    if (typeof layer !== 'function') throw new ConfigurationError('ARGUMENT_INVALID', '`compose` takes layers only')
  }
  return function composed(request: unknown, next: (request: unknown) => Promise<unknown>) {
    return descend(chain, 0, request, next)
  }
}

function descend(
  chain: readonly Layer<unknown, unknown, unknown, unknown>[],
  index: number,
  request: unknown,
  last: (request: unknown) => Promise<unknown>,
): Promise<unknown> {
  const layer = chain[index]
  if (layer === undefined) return last(request)
  let called = false
  return layer(request, (inner) => {
    // INVARIANT: a layer runs what is below it once; a second call would retrieve and pay again under one grant.
    if (called) throw new ConfigurationError('ARGUMENT_INVALID', 'a layer called `next` twice')
    called = true
    return descend(chain, index + 1, inner, last)
  })
}
