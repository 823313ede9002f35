/** De-identifies a text of any size in constant memory, block by block, telling how far it is. */
import * as z from 'zod'
import { bounded } from '../base/bounded.ts'
import type { Deidentifier, KnownIdentity, Tokenizer } from '../base/seams/deidentifier.ts'
import type { VaultScope } from '../base/seams/vault.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../base/vocabulary/phi-category.ts'
import { blocksOf, type TextSource } from './blocks.ts'
import { checkOptions } from './parse-options.ts'

/** How far a stream is. */
export interface StreamProgress {
  /** UTF-16 units read and written out. */
  readonly characters: number
  /** How many identifiers were replaced, by category. */
  readonly masked: Readonly<Partial<Record<PhiCategory, number>>>
}

/** Options of {@link redactStream}. */
export interface RedactStreamOptions {
  readonly tokenizer: Tokenizer
  readonly scope: VaultScope
  /** Keeps cuts out of identifiers. Give the one that the tokenizer has. */
  readonly deidentifier: Deidentifier
  readonly known?: KnownIdentity | null | undefined
  /** Whose record it is, such as `Patient/1`, for date shifts. */
  readonly subject?: string | null | undefined
  /** The size of a block. 32,768 unless given, at least 4,096. */
  readonly blockCharacters?: number | undefined
  /** Bound of one block. 10,000 unless given. */
  readonly milliseconds?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Called after each block. */
  readonly onProgress?: ((progress: StreamProgress) => void) | undefined
}

const withMethod = <T>(name: string) => z.custom<T>((value) => typeof (value as Record<string, unknown> | null)?.[name] === 'function')
const count = z.number().int().positive()
const optionsSchema = z.object({
  tokenizer: withMethod<Tokenizer>('redact'),
  deidentifier: withMethod<Deidentifier>('detect'),
  scope: z.object({ tenant: z.string(), id: z.string() }),
  subject: z.string().nullish(),
  blockCharacters: count.optional(),
  milliseconds: count.optional(),
})

/**
 * The text of `source` without its identifiers. Nothing of a block is given out before the whole block passed the leak check; a
 * failure ends the stream with an error.
 *
 * @throws ConfigurationError CONFIG_INVALID at once
 * @throws StageFailed DEIDENTIFY_FAILED, VAULT_UNAVAILABLE, IDENTITY_LEAKED, ABORTED while it is read
 */
export function redactStream(source: TextSource, options: RedactStreamOptions): AsyncGenerator<string, void, undefined> {
  checkOptions('redactStream', optionsSchema, options)
  return redactBlocks(source, options)
}

async function* redactBlocks(source: TextSource, options: RedactStreamOptions): AsyncGenerator<string, void, undefined> {
  const {
    tokenizer,
    scope,
    known = null,
    subject = null,
    milliseconds = 10_000,
    signal = new AbortController().signal,
    onProgress,
  } = options
  const masked: Partial<Record<PhiCategory, number>> = {}
  let characters = 0
  for await (const { text } of blocksOf(source, options)) {
    const redact = () => tokenizer.redact([text], { scope, known, signal, subjects: [subject] })
    const [block] = await bounded(redact, { milliseconds, signal, code: 'VAULT_UNAVAILABLE' })
    characters += text.length
    for (const category of PHI_CATEGORIES) {
      const more = block!.masked[category]
      if (more !== undefined) masked[category] = (masked[category] ?? 0) + more
    }
    yield block!.text
    onProgress?.({ characters, masked: { ...masked } })
  }
}
