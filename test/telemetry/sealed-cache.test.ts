import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { RevocationKey, RevocationList } from '../../src/base/seams/revocation-list.ts'
import { revocationsDropping, sealedCache, type CacheUse } from '../../src/telemetry/index.ts'
import { IDENTIFIERS, leaks } from './invented.ts'

const user: RevocationKey = { kind: 'user', issuer: 'https://id.example.org', subject: 'u1' }
const secret = { note: `seen by ${IDENTIFIERS[0]}` }

function setup(milliseconds = 1000) {
  let now = 1_000_000
  let made = 0
  const cache = sealedCache({ milliseconds, clock: { now: () => now } })
  const use = (over: Partial<CacheUse<unknown>> = {}) =>
    cache.use({
      input: { user: 'u1', purpose: 'TREAT', revision: 'r1' },
      tags: [user, { kind: 'patient', reference: 'Patient/1' }],
      authorize: () => true,
      make: () => {
        made++
        return secret
      },
      ...over,
    })
  return {
    cache,
    use,
    made: () => made,
    pass: (by: number) => {
      now += by
    },
  }
}

describe('sealedCache', () => {
  test('gives a value again while it is authorized, and not past its time', async () => {
    const { use, made, pass } = setup()
    expect(await use()).toEqual(secret)
    expect(await use()).toEqual(secret)
    expect(made()).toBe(1)
    pass(999)
    await use()
    expect(made()).toBe(1)
    pass(1)
    await use()
    expect(made()).toBe(2)
  })

  test('any difference in the input is another entry', async () => {
    const { use, made } = setup()
    await use()
    for (const input of [{ user: 'u2', purpose: 'TREAT', revision: 'r1' }, { user: 'u1', purpose: 'TREAT', revision: 'r2' }, {}])
      await use({ input })
    expect(made()).toBe(4)
    await use({ input: { revision: 'r1', purpose: 'TREAT', user: 'u1' } })
    expect(made()).toBe(4)
  })

  test.each<[string, () => boolean | Promise<boolean>]>([
    ['no', () => false],
    [
      'a throw',
      () => {
        throw new Error('down')
      },
    ],
    ['a rejection', () => Promise.reject(new Error('down'))],
    ['nonsense', () => 'yes' as never],
  ])('a hit that is judged with %s is dropped and made anew', async (_, authorize) => {
    const { use, made } = setup()
    await use()
    await use({ authorize })
    expect(made()).toBe(2)
  })

  test('drops what was revoked, by user, patient or altogether', async () => {
    const { cache, use, made } = setup()
    await use()
    expect(cache.drop({ kind: 'user', issuer: 'https://id.example.org', subject: 'u2' })).toBe(0)
    expect(cache.drop(user)).toBe(1)
    await use()
    expect(made()).toBe(2)
    expect(cache.drop({ kind: 'patient', reference: 'Patient/1' })).toBe(1)
    await use()
    expect(cache.drop({ kind: 'everything' })).toBe(1)
    expect(cache.size).toBe(0)
  })

  test('does not keep what was being made while something was revoked, nor give out what was being judged', async () => {
    const { cache, use, made } = setup()
    await use({
      make: () => {
        cache.drop(user)
        return secret
      },
    })
    expect(cache.size).toBe(0)
    await use()
    await use({
      authorize: () => {
        cache.drop(user)
        return true
      },
    })
    expect(made()).toBe(2)
  })

  test('a revocation list drops before and after it revokes', async () => {
    const { cache, use } = setup()
    const revoked: RevocationKey[] = []
    const list: RevocationList = {
      revoke: async (key) => {
        expect(cache.size).toBe(0)
        await use()
        revoked.push(key)
      },
      isRevoked: async () => revoked.length > 0,
    }
    await use()
    const dropping = revocationsDropping(list, cache)
    await dropping.revoke(user, { until: 1, reason: 'left' })
    expect(cache.size).toBe(0)
    expect(await dropping.isRevoked([user], { now: 0, signal: new AbortController().signal })).toBe(true)
  })

  test('holds no plain value, key or input', async () => {
    const { cache, use } = setup()
    await use({ input: { patient: IDENTIFIERS[0] } })
    expect(leaks(inspect(cache, { depth: 20, showHidden: true }) + JSON.stringify(cache))).toEqual([])
  })

  test('is bounded, and refuses wrong options', async () => {
    const cache = sealedCache({ milliseconds: 1000, max: 3 })
    for (let index = 0; index < 10; index++) await cache.use({ input: { index }, tags: [user], authorize: () => true, make: () => index })
    expect(cache.size).toBe(3)
    expect(cache.drop(user)).toBe(3)
    expect(() => sealedCache({ milliseconds: 0 })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => sealedCache({ milliseconds: 1, key: new Uint8Array(5) })).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }))
  })
})
