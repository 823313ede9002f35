/** Revocations for many replicas: a Redis key each, which never lives shorter than it was asked to. */
import * as z from 'zod'
import { EVERYTHING, revocationKeyText } from '../../admit/revocation/memory.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { StageFailed } from '../../base/errors/index.ts'
import type { RevocationKey, RevocationList } from '../../base/seams/revocation-list.ts'
import { type RedisKeyOptions, redisKeyShape, redisKeys } from './keys.ts'

const optionsSchema = z.strictObject({
  ...redisKeyShape,
  clock: z.custom<Clock>((clock) => typeof (clock as Clock | undefined)?.now === 'function').optional(),
})

/** Keeps the later of the two ends. */
const REVOKE = `
local held = tonumber(redis.call('GET', KEYS[1]) or '0')
if held >= tonumber(ARGV[1]) then return 'kept' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 'done'`

/**
 * A revocation list in Redis. Use a server that evicts nothing (`maxmemory-policy noeviction`): an evicted key is a lost
 * revocation.
 *
 * @throws ConfigurationError CONFIG_INVALID; its methods StageFailed REVOCATION_UNAVAILABLE
 */
export function redisRevocations(options: RedisKeyOptions & { readonly clock?: Clock | undefined }): RevocationList {
  const keys = redisKeys('redisRevocations', optionsSchema, options, 'REVOCATION_UNAVAILABLE')
  const { clock = systemClock } = options
  const nameOf = (text: string): string => keys.name('revoked', text)
  return Object.freeze({
    async revoke(key: RevocationKey, { until }: { readonly until: number; readonly reason: string }): Promise<void> {
      const left = Math.ceil(until - clock.now())
      if (left <= 0) return
      await keys.call(new AbortController().signal, (client) => client.call('EVAL', REVOKE, 1, nameOf(revocationKeyText(key)), until, left))
    },
    async isRevoked(
      asked: readonly RevocationKey[],
      { now, signal }: { readonly now: number; readonly signal: AbortSignal },
    ): Promise<boolean> {
      const names = [EVERYTHING, ...asked.map(revocationKeyText)].map(nameOf)
      // One GET each, pipelined by the client: a cluster keeps them on several nodes.
      const answers = await keys.call(signal, (client) => Promise.all(names.map((name) => client.call('GET', name))))
      return answers.some((answer) => {
        if (answer === null) return false
        // INVARIANT: an answer that is not the end we wrote is not read as "not revoked".
        if (typeof answer !== 'string' || !/^\d+(\.\d+)?$/.test(answer)) throw new StageFailed('REVOCATION_UNAVAILABLE')
        return Number(answer) > now
      })
    },
  })
}
