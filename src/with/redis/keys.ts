/** Names Redis keys by keyed hashes, so that a dump shows neither users nor patients, and calls within a bound. */
import { createSecretKey } from 'node:crypto'
import * as z from 'zod'
import { bounded } from '../../base/bounded.ts'
import { ConfigurationError, isEnvelopeError, StageFailed, type StageFailedCode } from '../../base/errors/index.ts'
import { keyedHash } from '../../crypto/index.ts'
import { isRedisClient, type RedisClient } from './client.ts'

/** Options that the lists and counters of admission share. */
export interface RedisKeyOptions {
  readonly client: RedisClient
  /** At least 32 bytes; the same in every replica. */
  readonly key: Uint8Array
  /** Begins every key. `phi-envelope:` unless given. */
  readonly prefix?: string | undefined
  /** Bound of each call. 2,000 unless given. */
  readonly milliseconds?: number | undefined
}

/** The shared part of the option schemas. */
export const redisKeyShape = {
  client: z.custom<RedisClient>(isRedisClient),
  key: z.instanceof(Uint8Array).refine((key) => key.byteLength >= 32),
  prefix: z.string().max(64).optional(),
  milliseconds: z.number().int().positive().optional(),
}

/** Names and calls. */
export interface RedisKeys {
  name(use: string, ...parts: readonly string[]): string
  hash(use: string, ...parts: readonly string[]): string
  /** @throws StageFailed with the code */
  call<T>(signal: AbortSignal, work: (client: RedisClient) => Promise<T>): Promise<T>
}

/**
 * Reads the options of the function `name`.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function redisKeys<Shape extends z.ZodType>(name: string, shape: Shape, options: RedisKeyOptions, code: StageFailedCode): RedisKeys {
  const parsed = shape.safeParse(options)
  if (!parsed.success) {
    throw new ConfigurationError('CONFIG_INVALID', `${name}: \`${String(parsed.error.issues[0]?.path[0] ?? 'options')}\` is invalid`)
  }
  const { client, key, prefix = 'phi-envelope:', milliseconds = 2000 } = options
  const secret = createSecretKey(key)
  const hash = (use: string, ...parts: readonly string[]): string => keyedHash(secret, use, ...parts).toString('base64url')
  return {
    hash,
    name: (use, ...parts) => `${prefix}${use}:{${hash(use, ...parts)}}`,
    async call(signal, work) {
      try {
        return await bounded(() => work(client), { milliseconds, signal, code })
      } catch (error) {
        throw isEnvelopeError(error) ? error : new StageFailed(code, { cause: error })
      }
    },
  }
}
