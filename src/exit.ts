/**
 * Restores the viewer's identifiers in text that leaves `session.run`, so that frameworks inside it carry tokens only. A token
 * is restored when a checked reply of the session held it, and never otherwise.
 */
import { bounded } from './base/bounded.ts'
import type { TrailEventDetail } from './base/events.ts'
import { StageFailed } from './base/errors/index.ts'
import type { PhiCategory } from './base/vocabulary/phi-category.ts'
import type { Restoration, Tokenizer, VaultScope } from './base/seams/index.ts'
import { type RestorePiece, RestoreScanner } from './reply/restore-scanner.ts'
import { escapeValue, hiddenWords, type ReplyFormat } from './reply/restored-value.ts'
import type { ReplyEnd } from './session-life.ts'

/** What restoring at the exit needs of its session. */
export interface ExitParts {
  readonly tokenizer: Tokenizer
  readonly scope: VaultScope
  readonly reveal: readonly PhiCategory[]
  readonly viewer: string
  readonly milliseconds: number
  readonly signal: AbortSignal
  readonly requestId: string
  /** Tokens that checked replies held, with what each may reveal; grows while they are read. */
  readonly released: ReadonlyMap<string, readonly PhiCategory[]>
  /** What the text is shown as. Default `markdown`. */
  readonly format: ReplyFormat | undefined
  /** Awaited before the first lookup. A rejection keeps the text. */
  recheck(): Promise<void>
  record(event: TrailEventDetail): void
  /** Keeps the session alive and open while a promise is pending or a stream is read. */
  work(): (end: ReplyEnd | null) => void
  /** Runs a step of a stream so that adapters in it find the session, whoever reads. */
  inside<T>(step: () => T): T
}

/** The tokenizer of a reply that keeps its tokens: it notes which ones a checked reply held, and what they may `reveal`. */
export function notingTokenizer(
  tokenizer: Tokenizer,
  released: Map<string, readonly PhiCategory[]>,
  reveal: readonly PhiCategory[],
): Tokenizer {
  return {
    redact: (texts, context) => tokenizer.redact(texts, context),
    vaulted: (scope, signal) => tokenizer.vaulted(scope, signal),
    resolve(tokens, context) {
      for (const token of tokens) released.set(token, [...(released.get(token) ?? []), ...reveal])
      return tokenizer.resolve(tokens, context)
    },
  }
}

/**
 * Gives `result` with text restored: a promise of a string, a stream of strings, or a promise of one. Everything else passes as
 * it is, still tokenized.
 */
export function restoreOnExit<T>(result: T, parts: ExitParts): T {
  if (result instanceof Promise) return settle(result, parts) as T
  return isAsyncIterable(result) ? (leave(result, parts) as T) : result
}

/** Holds the session until the promise has settled: a caller may return it from the block that closes the session. */
async function settle(result: Promise<unknown>, parts: ExitParts): Promise<unknown> {
  const over = parts.work()
  try {
    return await leave(await result, parts)
  } finally {
    over(null)
  }
}

function leave(value: unknown, parts: ExitParts): unknown {
  if (typeof value === 'string') return restoreWhole(value, parts)
  if (value instanceof ReadableStream) return restoreReadable(value, parts)
  return isAsyncIterable(value) ? restoreStream(value, parts) : value
}

async function restoreWhole(text: string, parts: ExitParts): Promise<string> {
  const exit = createExit(parts)
  const restored = (await exit.push(text)) + (await exit.end())
  exit.over()
  return restored
}

function restoreStream(values: AsyncIterable<unknown>, parts: ExitParts): AsyncGenerator<unknown, undefined> {
  // Held from now on, not from the first read: the stream may be returned from the block that closes the session.
  const over = parts.work()
  const stream = restoring(values, parts, over)
  const finish = stream.return.bind(stream)
  // A generator that was never started runs no `finally`.
  stream.return = (value) => finish(value).finally(() => over('cancelled'))
  return stream
}

async function* restoring(
  values: AsyncIterable<unknown>,
  parts: ExitParts,
  over: (end: ReplyEnd) => void,
): AsyncGenerator<unknown, undefined> {
  const exit = createExit(parts)
  let end: ReplyEnd = 'cancelled'
  try {
    for await (const value of insideSession(values, parts)) {
      const text = typeof value === 'string' ? await exit.push(value) : value
      if (text !== '') yield text
    }
    const rest = await exit.end()
    if (rest !== '') yield rest
    end = 'drained'
  } catch (error) {
    end = 'failed'
    throw error
  } finally {
    exit.over()
    over(end)
  }
}

/** A generator runs where it is read; its steps belong where it was started. */
function insideSession(values: AsyncIterable<unknown>, { inside }: ExitParts): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = values[Symbol.asyncIterator]()
      return {
        next: () => inside(() => iterator.next()),
        return: async () => inside(() => iterator.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}

/** A ReadableStream stays one, because frameworks and `Response` ask for it. */
function restoreReadable(stream: ReadableStream<unknown>, parts: ExitParts): ReadableStream<unknown> {
  const iterator = restoreStream(stream as unknown as AsyncIterable<unknown>, parts)
  return new ReadableStream<unknown>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return(undefined)
    },
  })
}

function createExit(parts: ExitParts) {
  const { tokenizer, scope, reveal, signal, requestId, released, viewer, format } = parts
  const scanner = new RestoreScanner()
  const restorations = new Map<string, Restoration>()
  const revealed = new Map<PhiCategory, number>()
  let admitted = false

  const restore = async (pieces: readonly RestorePiece[]): Promise<string> => {
    const fresh = new Set<string>()
    for (const piece of pieces) {
      // INVARIANT: only a token that a checked reply held is looked up; text that went around the model stays tokenized.
      if (piece.restore && released.has(piece.token) && !restorations.has(piece.token)) fresh.add(piece.token)
    }
    if (fresh.size > 0) {
      // INVARIANT: whatever text leaves, and however late: an identifier is restored only under a grant that still stands.
      if (!admitted) await parts.recheck()
      admitted = true
      const tokens = [...fresh]
      const resolved = await bounded(() => tokenizer.resolve(tokens, { scope, reveal, signal }), {
        milliseconds: parts.milliseconds,
        signal,
        code: 'VAULT_UNAVAILABLE',
        requestId,
      })
      if (resolved.length !== tokens.length) throw new StageFailed('VAULT_UNAVAILABLE', { requestId })
      for (const [index, token] of tokens.entries()) restorations.set(token, resolved[index] as Restoration)
    }
    return pieces.map((piece) => (piece.restore ? shown(piece.token) : piece.text)).join('')
  }
  const shown = (token: string): string => {
    const restoration = restorations.get(token)
    // INVARIANT: a value is shown only in a category that this viewer's grant reveals, whatever the tokenizer answers.
    if (
      restoration?.kind === 'value' &&
      reveal.includes(restoration.category) &&
      released.get(token)?.includes(restoration.category) === true
    ) {
      revealed.set(restoration.category, (revealed.get(restoration.category) ?? 0) + 1)
      return escapeValue(restoration.value, format ?? 'markdown')
    }
    return restoration === undefined || restoration.kind === 'unknown' ? token : hiddenWords(restoration.category)
  }
  return {
    push: (text: string) => restore(scanner.push(text)),
    end: () => restore(scanner.end()),
    over(): void {
      if (revealed.size === 0) return
      const count = [...revealed.values()].reduce((sum, each) => sum + each, 0)
      parts.record({ type: 'vault-opened', viewer, categories: [...revealed.keys()], count })
    },
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
