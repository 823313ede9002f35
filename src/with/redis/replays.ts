/** A replay list for many replicas: the first to set the key claimed it. */
import * as z from 'zod'
import type { ReplayList } from '../../admit/identity/replay.ts'
import { StageFailed } from '../../base/errors/index.ts'
import { type RedisKeyOptions, redisKeyShape, redisKeys } from './keys.ts'

const optionsSchema = z.strictObject(redisKeyShape)

/**
 * A replay list in Redis. Use a server that evicts nothing: an evicted key could be claimed again.
 *
 * @throws ConfigurationError CONFIG_INVALID; `claim` StageFailed IDENTITY_UNAVAILABLE
 */
export function redisReplays(options: RedisKeyOptions): ReplayList {
  const keys = redisKeys('redisReplays', optionsSchema, options, 'IDENTITY_UNAVAILABLE')
  return Object.freeze({
    async claim(
      key: string,
      { until, now, signal }: { readonly until: number; readonly now: number; readonly signal: AbortSignal },
    ): Promise<boolean> {
      const left = Math.max(1, Math.ceil(until - now))
      const answer = await keys.call(signal, (client) => client.call('SET', keys.name('claimed', key), 1, 'NX', 'PX', left))
      // INVARIANT: only OK is a claim.
      if (answer === 'OK') return true
      if (answer === null) return false
      throw new StageFailed('IDENTITY_UNAVAILABLE')
    },
  })
}
