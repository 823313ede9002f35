/** Counters for many replicas: sums in slots of a hash, different members in a sorted set, each in one atomic call. */
import * as z from 'zod'
import { type CounterWindow, SLOTS, type UsageCounters } from '../../admit/limits/counters.ts'
import { StageFailed } from '../../base/errors/index.ts'
import { type RedisKeyOptions, redisKeyShape, redisKeys } from './keys.ts'

const optionsSchema = z.strictObject(redisKeyShape)

const ADD = `
local slot, oldest, sum = tonumber(ARGV[1]), tonumber(ARGV[1]) - tonumber(ARGV[3]), 0
redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  if tonumber(all[at]) < oldest then redis.call('HDEL', KEYS[1], all[at]) else sum = sum + tonumber(all[at + 1]) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return sum`

const ADD_DISTINCT = `
for at = 3, #ARGV do redis.call('ZADD', KEYS[1], 'GT', ARGV[1], ARGV[at]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[1]) - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])`

/**
 * Counters in Redis (6.2 or later).
 *
 * @throws ConfigurationError CONFIG_INVALID; its methods StageFailed LIMITS_UNAVAILABLE
 */
export function redisCounters(options: RedisKeyOptions): UsageCounters {
  const keys = redisKeys('redisCounters', optionsSchema, options, 'LIMITS_UNAVAILABLE')
  const count = (answer: unknown): number => {
    // INVARIANT: an answer that is no count is not read as zero.
    if (typeof answer !== 'number' || !Number.isSafeInteger(answer)) throw new StageFailed('LIMITS_UNAVAILABLE')
    return answer
  }
  return Object.freeze({
    async add(key: string, amount: number, { milliseconds, now, signal }: CounterWindow): Promise<number> {
      const width = milliseconds / SLOTS
      const life = Math.ceil(milliseconds + 2 * width)
      const command = [ADD, 1, keys.name('sum', key), Math.floor(now / width), amount, SLOTS, life] as const
      return count(await keys.call(signal, (client) => client.call('EVAL', ...command)))
    },
    async addDistinct(key: string, members: readonly string[], { milliseconds, now, signal }: CounterWindow): Promise<number> {
      const hashes = members.map((member) => keys.hash('member', key, member))
      const command = [ADD_DISTINCT, 1, keys.name('distinct', key), now, milliseconds, ...hashes] as const
      return count(await keys.call(signal, (client) => client.call('EVAL', ...command)))
    },
  })
}
