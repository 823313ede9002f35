import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../src/base/errors/index.ts'
import { memoryKeyRing } from '../../../src/crypto/index.ts'
import { type RedisClient, redisConversations, redisVault } from '../../../src/with/redis/index.ts'

const { signal } = new AbortController()
const scope = { tenant: 't1', id: 's1' }
const keyRing = memoryKeyRing()
const name = { category: 'name' as const, value: 'Ortiz', entity: null }

describe('the Redis adapters, without a server', () => {
  const broken: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['rejects', () => Promise.reject(new Error('Ortiz'))],
    ['hangs', () => new Promise(() => undefined)],
    ['answers nonsense', async () => [1, 2, 3]],
    ['answers nothing', async () => null],
    ['answers an unknown version', async () => ['not-a-key|AAAA', '99999999999999']],
  ]
  it.each(broken)('deny when the client %s', async (_, call) => {
    const client: RedisClient = { call: () => call() }
    const vault = redisVault({ client, keyRing, milliseconds: 20 })
    const failures = await Promise.allSettled([
      vault.put(scope, [name], signal),
      vault.get(scope, ['[NAME-1-k7qd]'], signal),
      vault
        .entries(scope, signal)
        .then((entries) => Promise.reject(entries.length === 0 ? { code: 'VAULT_UNAVAILABLE' } : new Error('gave entries'))),
    ])
    for (const failure of failures) expect(failure).toMatchObject({ status: 'rejected', reason: { code: 'VAULT_UNAVAILABLE' } })
    expect(JSON.stringify(failures)).not.toContain('Ortiz')
    const store = redisConversations({ client, keyRing, milliseconds: 20 })
    await expect(store.turns('s1', signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })

  it('stop with the session', async () => {
    const vault = redisVault({ client: { call: () => new Promise(() => undefined) }, keyRing })
    await expect(vault.get(scope, ['[NAME-1-k7qd]'], AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('refuse wrong options at construction', () => {
    const client: RedisClient = { call: async () => null }
    for (const options of [
      {},
      { client },
      { client: {}, keyRing },
      { client, keyRing, ttlMilliseconds: 0 },
      { client, keyRing, more: 1 },
    ]) {
      expect(() => redisVault(options as never)).toThrow(ConfigurationError)
      if (!('ttlMilliseconds' in options)) expect(() => redisConversations(options as never)).toThrow(ConfigurationError)
    }
  })
})
