import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VaultRequest } from '../../src/base/seams/vault.ts'
import { masterKeyRing, memoryKeyRing } from '../../src/crypto/index.ts'
import { createTokenizer } from '../../src/deidentify/tokenize.ts'
import { redisConversations, redisVault } from '../../src/with/redis/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { structuredDetector } from '../support/structured-detector.ts'
import { vaultContract } from '../support/vault-contract.ts'

const { signal } = new AbortController()
const name = (value: string, entity: string | null = null): VaultRequest => ({ category: 'name', value, entity })
const fresh = (() => {
  let count = 0
  return () => ({ tenant: 't1', id: `fresh-${++count}` })
})()

describe('redisVault', () => {
  let server: RedisServer
  let client: Redis
  beforeAll(async () => {
    server = await startRedis()
    client = server.client()
  })
  afterAll(() => server.close())

  vaultContract((setup) => redisVault({ client: { call: (...command) => client.call(...command) }, ...setup }))

  const only = async (): Promise<string> => {
    const keys = await client.keys('phi-envelope:vault:*')
    expect(keys).toHaveLength(1)
    return keys[0]!
  }

  it('serves many replicas that share master keys, also when they write at once', async () => {
    await client.flushall()
    const masters = { a: randomBytes(32) }
    const replicas = [0, 1, 2, 3].map(() => redisVault({ client: server.client(), keyRing: masterKeyRing({ masters, current: 'a' }) }))
    const scope = fresh()
    const tokens = await Promise.all(
      replicas.flatMap((vault, at) => [1, 2, 3].map((round) => vault.put(scope, [name('Ortiz', 'p'), name(`n${at}-${round}`)], signal))),
    )
    expect(new Set(tokens.map(([token]) => token)).size).toBe(1)
    expect(new Set(tokens.flat()).size).toBe(13)
    expect(await replicas[3]!.entries(scope, signal)).toHaveLength(13)
  })

  it('stores nothing in clear', async () => {
    await client.flushall()
    const vault = redisVault({ client, keyRing: memoryKeyRing() })
    const scope = { tenant: 'tenant-clear', id: 'conversation-clear' }
    await vault.put(scope, [name('Okafor', 'Patient/okafor-entity')], signal)
    const key = await only()
    const all = JSON.stringify([key, await client.hgetall(key)])
    expect(all).not.toMatch(/okafor|Patient|clear/i)
    expect(await client.pttl(key)).toBeGreaterThan(0)
  })

  it('never gives out what was tampered with, moved or replaced', async () => {
    const keyRing = memoryKeyRing()
    const scope = fresh()
    const vault = redisVault({ client, keyRing })
    const setUp = async () => {
      await client.flushall()
      const tokens = await vault.put(scope, [name('Ortiz'), name('Chen')], signal)
      const key = await only()
      return { tokens, key, fields: await client.hgetall(key) }
    }
    const first = await setUp()
    for (const [field, value] of Object.entries(first.fields)) {
      if (field === 'x' || field === 'n' || field === 'v') continue
      const { tokens, key, fields } = await setUp()
      const target =
        field.startsWith('t:') || field.startsWith('s:') ? Object.keys(fields).find((one) => one.slice(0, 2) === field.slice(0, 2))! : field
      const current = fields[target]!
      const at = Math.floor(current.length / 2)
      await client.hset(key, target, current.slice(0, at) + (current[at] === 'A' ? 'B' : 'A') + current.slice(at + 1))
      expect(value).toBeDefined()
      const read = await vault.get(scope, tokens, signal).catch((error: { code: string }) => error.code)
      if (typeof read === 'string') expect(read).toBe('VAULT_UNAVAILABLE')
      else for (const [index, entry] of read.entries()) if (entry !== null) expect(entry.value).toBe(['Ortiz', 'Chen'][index])
      const again = await vault.put(scope, [name('Ortiz'), name('Chen')], signal).catch((error: { code: string }) => error.code)
      if (typeof again === 'string') expect(again).toBe('VAULT_UNAVAILABLE')
      else expect(again[0]).not.toBe(tokens[1])
    }
    const swapped = await setUp()
    const [a, b] = swapped.tokens.map((token) => `s:${token}`) as [string, string]
    await client.hset(swapped.key, a, swapped.fields[b]!, b, swapped.fields[a]!)
    await expect(vault.get(scope, swapped.tokens, signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(vault.entries(scope, signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    const bindings = await setUp()
    const [c, d] = Object.keys(bindings.fields).filter((field) => field.startsWith('t:')) as [string, string]
    await client.hset(bindings.key, c, bindings.fields[d]!, d, bindings.fields[c]!)
    await expect(vault.put(scope, [name('Ortiz')], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    const other = fresh()
    const copied = await setUp()
    await redisVault({ client, keyRing }).put(other, [name('Okafor')], signal)
    const [otherKey] = (await client.keys('phi-envelope:vault:*')).filter((key) => key !== copied.key)
    await client.del(otherKey!)
    await client.copy(copied.key, otherKey!)
    await expect(vault.get(other, copied.tokens, signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })

  it('makes tokens unknown, never another’s, when a failover lost a write', async () => {
    await client.flushall()
    const vault = redisVault({ client, keyRing: memoryKeyRing() })
    const scope = fresh()
    await vault.put(scope, [name('Ortiz')], signal)
    const key = await only()
    const backup = await client.dump(key)
    const dumped = await client.dumpBuffer(key)
    expect(backup).not.toBeNull()
    const [lost] = await vault.put(scope, [name('Chen')], signal)
    await client.restore(key, 0, dumped, 'REPLACE')
    const [next] = await vault.put(scope, [name('Okafor')], signal)
    expect(next).not.toBe(lost)
    expect(await vault.get(scope, [lost!, next!], signal)).toMatchObject([null, { value: 'Okafor' }])
  })

  it('rotates by re-wrapping a scope', async () => {
    const first = randomBytes(32)
    const second = randomBytes(32)
    const scope = fresh()
    const [token] = await redisVault({ client, keyRing: masterKeyRing({ masters: { a: first }, current: 'a' }) }).put(
      scope,
      [name('Ortiz')],
      signal,
    )
    const both = redisVault({ client, keyRing: masterKeyRing({ masters: { a: first, b: second }, current: 'b' }) })
    await both.rewrap(scope, signal)
    await both.rewrap(fresh(), signal)
    const later = redisVault({ client, keyRing: masterKeyRing({ masters: { b: second }, current: 'b' }) })
    expect((await later.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
  })

  it('takes a thousand values in one put', async () => {
    const vault = redisVault({ client, keyRing: memoryKeyRing() })
    const scope = fresh()
    const requests = Array.from({ length: 2_500 }, (_, index) => name(`value ${index}`, `entity ${index % 100}`))
    const tokens = await vault.put(scope, requests, signal)
    expect(new Set(tokens).size).toBe(2_500)
    const entries = await vault.get(scope, tokens, signal)
    expect(entries.every((entry, index) => entry?.value === `value ${index}`)).toBe(true)
  })
})

describe('redisConversations', () => {
  let server: RedisServer
  let client: Redis
  beforeAll(async () => {
    server = await startRedis()
    client = server.client()
  })
  afterAll(() => server.close())
  const turn = (question: string) => ({ question, answer: 'the answer', basis: [] })

  it('keeps turns in order, bounded, encrypted, to their own scope, until they expire', async () => {
    let time = Date.now()
    const store = redisConversations({ client, keyRing: memoryKeyRing(), maxTurns: 3, clock: { now: () => time } })
    for (let index = 0; index < 5; index++)
      await store.append('scope-1', turn(`question ${index}`), { expiresAt: time + 1_000 * (index + 1) })
    expect((await store.turns('scope-1', signal)).map(({ question }) => question)).toEqual(['question 2', 'question 3', 'question 4'])
    expect(await store.turns('scope-2', signal)).toEqual([])
    const [key] = await client.keys('*')
    expect(JSON.stringify([key, await client.lrange(key!, 0, -1)])).not.toMatch(/question|scope-1/)
    expect(await client.pttl(key!)).toBeGreaterThan(4_000)
    time += 4_000
    expect((await store.turns('scope-1', signal)).map(({ question }) => question)).toEqual(['question 4'])
    await client.rename(key!, 'elsewhere')
    await store.append('scope-2', turn('q'), { expiresAt: time + 1_000 })
    const [other] = (await client.keys('phi-envelope:*')).filter((one) => one !== key)
    await client.copy('elsewhere', other!, 'REPLACE')
    await expect(store.turns('scope-2', signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await store.drop('scope-2')
    expect(await store.turns('scope-2', signal)).toEqual([])
    await store.append('scope-2', turn('late'), { expiresAt: time - 1 })
    expect(await store.turns('scope-2', signal)).toEqual([])
  })
})

describe('a killed Redis', () => {
  it('denies: nothing is redacted, restored or remembered', async () => {
    const server = await startRedis()
    const client = server.client()
    const keyRing = memoryKeyRing()
    const vault = redisVault({ client, keyRing })
    const tokenizer = createTokenizer({ deidentifier: structuredDetector, vault })
    const scope = fresh()
    const [one] = await tokenizer.redact(['Dr. Okafor'], { scope, known: null, signal })
    await server.kill()
    await expect(tokenizer.redact(['Dr. Chen'], { scope, known: null, signal })).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(tokenizer.resolve([one!.text], { scope, reveal: ['name'], signal })).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(vault.drop(scope)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    const store = redisConversations({ client, keyRing })
    await expect(store.turns('s', signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await server.close()
  })
})
