import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryCounters, memoryReplays, memoryRevocations, type ReplayList, type UsageCounters } from '../../src/admit/index.ts'
import type { RevocationKey, RevocationList } from '../../src/base/index.ts'
import { redisCounters, redisReplays, redisRevocations } from '../../src/with/redis/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

const { signal } = new AbortController()
const key = new Uint8Array(32).fill(5)
let server: RedisServer
let client: Redis
beforeAll(async () => {
  server = await startRedis()
  client = server.client()
})
afterAll(() => server.close())
beforeEach(() => client.flushall())

const now = Date.now()
const user: RevocationKey = { kind: 'user', issuer: 'https://idp.example.org', subject: 'user-7' }

describe.each<[string, () => RevocationList]>([
  ['memory', () => memoryRevocations()],
  ['redis', () => redisRevocations({ client, key })],
])('revocations in %s', (_name, make) => {
  test('each kind by itself, everything by one switch, until its end, never shortened', async () => {
    const list = make()
    const at = (time: number, ...keys: RevocationKey[]) => list.isRevoked(keys, { now: time, signal })
    expect(await at(now, user, { kind: 'grant', id: 'g' })).toBe(false)
    await list.revoke(user, { until: now + 60_000, reason: 'left' })
    await list.revoke(user, { until: now + 30_000, reason: 'left' })
    expect(await at(now, { kind: 'grant', id: 'g' }, user)).toBe(true)
    expect(await at(now, { ...user, subject: 'user-8' }, { kind: 'session', id: 'user-7' })).toBe(false)
    expect(await at(now + 59_999, user)).toBe(true)
    expect(await at(now + 60_000, user)).toBe(false)
    await list.revoke({ kind: 'everything' }, { until: now + 10_000, reason: 'incident' })
    expect(await at(now)).toBe(true)
  })
})

describe.each<[string, () => UsageCounters]>([
  ['memory', () => memoryCounters()],
  ['redis', () => redisCounters({ client, key })],
])('counters in %s', (_name, make) => {
  test('sums and different members slide', async () => {
    const counters = make()
    const at = (time: number) => ({ milliseconds: 8000, now: time, signal })
    expect(await counters.add('a', 3, at(now))).toBe(3)
    expect(await counters.add('a', 2, at(now + 7999))).toBe(5)
    expect(await counters.add('b', 1, at(now))).toBe(1)
    expect(await counters.add('a', 1, at(now + 10_000))).toBe(3)
    expect(await counters.addDistinct('d', ['x', 'y'], at(now))).toBe(2)
    expect(await counters.addDistinct('d', ['x'], at(now + 5000))).toBe(2)
    expect(await counters.addDistinct('d', ['z'], at(now + 8000))).toBe(2)
    expect(await counters.addDistinct('d', [], at(now + 8000))).toBe(2)
  })
})

describe.each<[string, () => ReplayList]>([
  ['memory', () => memoryReplays()],
  ['redis', () => redisReplays({ client, key })],
])('replays in %s', (_name, make) => {
  test('one of many claims a key', async () => {
    const list = make()
    const claims = await Promise.all(Array.from({ length: 20 }, () => list.claim('proof', { until: now + 60_000, now, signal })))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await list.claim('another', { until: now + 60_000, now, signal })).toBe(true)
  })
})

test('two replicas share what they revoke, count and claim', async () => {
  const [a, b] = [server.client(), server.client()]
  await redisRevocations({ client: a, key }).revoke(user, { until: now + 60_000, reason: 'left' })
  expect(await redisRevocations({ client: b, key }).isRevoked([user], { now, signal })).toBe(true)
  const window = { milliseconds: 60_000, now, signal }
  const counted = await Promise.all([a, b, a, b].map((each) => redisCounters({ client: each, key }).add('k', 1, window)))
  expect([...counted].sort()).toEqual([1, 2, 3, 4])
})

test('a dump names neither users nor patients', async () => {
  await redisRevocations({ client, key }).revoke(user, { until: now + 60_000, reason: 'left' })
  await redisCounters({ client, key }).addDistinct('["budget","clinic-a"]', ['Patient/1041'], { milliseconds: 60_000, now, signal })
  await redisReplays({ client, key }).claim('dpop|user-7', { until: now + 60_000, now, signal })
  const names = await client.keys('*')
  const members = await Promise.all(names.filter((name) => name.includes(':distinct:')).map((name) => client.zrange(name, 0, -1)))
  expect(names).toHaveLength(3)
  expect(JSON.stringify([names, members])).not.toMatch(/user-7|1041|clinic|idp/)
  for (const name of names) expect(await client.pttl(name)).toBeGreaterThan(0)
})

test('a server that is gone, hangs, or answers nonsense is a denial', async () => {
  const broken = (call: () => Promise<unknown>) => ({ client: { call }, key, milliseconds: 30 })
  const window = { milliseconds: 60_000, now, signal }
  for (const call of [
    () => Promise.reject(new Error('ECONNREFUSED user-7')),
    () => new Promise(() => undefined),
    async () => 'PONG' as unknown,
  ]) {
    await expect(redisRevocations(broken(call)).isRevoked([user], { now, signal })).rejects.toMatchObject({
      code: 'REVOCATION_UNAVAILABLE',
    })
    await expect(redisCounters(broken(call)).add('k', 1, window)).rejects.toMatchObject({ code: 'LIMITS_UNAVAILABLE' })
    await expect(redisReplays(broken(call)).claim('k', { until: now + 1, now, signal })).rejects.toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
    })
  }
})
