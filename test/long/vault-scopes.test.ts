import { describe, expect, it } from 'vitest'
import type { VaultScope } from '../../src/base/seams/vault.ts'
import { memoryKeyRing } from '../../src/crypto/index.ts'
import { memoryVault } from '../../src/deidentify/vault/index.ts'

const { signal } = new AbortController()
const SCOPES = 10_000
const scopeOf = (index: number): VaultScope => ({ tenant: `tenant-${index % 50}`, id: `scope-${index}` })
const requestsOf = (index: number, round: number) => [
  { category: 'name' as const, value: 'Maria Ortiz', entity: 'Patient/1' },
  { category: 'name' as const, value: `Person ${index}`, entity: null },
  { category: 'phone' as const, value: `${index}-${round}`, entity: `phone ${index}` },
]

describe('a memory vault under ten thousand scopes at once', () => {
  it('gives nothing wrong: every token is its own value, in its own scope', async () => {
    const vault = memoryVault({ maxScopes: SCOPES })
    const rounds = await Promise.all(
      Array.from({ length: SCOPES }, async (_, index) => {
        const [first, second] = await Promise.all([0, 1].map((round) => vault.put(scopeOf(index), requestsOf(index, round), signal)))
        return { first: first!, second: second! }
      }),
    )
    expect(vault.size).toBe(SCOPES)
    const codes = new Set<string>()
    await Promise.all(
      rounds.map(async ({ first, second }, index) => {
        expect(second.slice(0, 2)).toEqual(first.slice(0, 2))
        codes.add(first[0]!)
        const entries = await vault.get(scopeOf(index), [...first, second[2]!], signal)
        expect(entries.map((entry) => entry?.value)).toEqual(['Maria Ortiz', `Person ${index}`, `${index}-0`, `${index}-1`])
        // The neighbour's tokens look alike, and are unknown or its own.
        const foreign = await vault.get(scopeOf((index + 1) % SCOPES), [first[1]!], signal)
        expect(foreign[0] === null || foreign[0]?.value === `Person ${(index + 1) % SCOPES}`).toBe(true)
      }),
    )
    // The same value has another token in nearly every scope: 20 bits of code.
    expect(codes.size).toBeGreaterThan(SCOPES * 0.98)
  })

  it('gives nothing wrong while scopes are evicted, expire, are dropped and destroyed', async () => {
    const clock = { time: 1_000, now: () => clock.time }
    const keyRing = memoryKeyRing()
    const vault = memoryVault({ maxScopes: 1_000, ttlMilliseconds: 100, clock, keyRing })
    const given = new Map<string, string>()
    let unknown = 0
    let known = 0
    for (let wave = 0; wave < 100; wave++) {
      await Promise.all(
        Array.from({ length: 200 }, async (_, at) => {
          const index = (wave * 137 + at * 31) % 3_000
          const scope = scopeOf(index)
          try {
            const tokens = await vault.put(scope, requestsOf(index, wave), signal)
            given.set(`${index}|${tokens[1]!}`, `Person ${index}`)
          } catch (error) {
            expect(error).toMatchObject({ code: 'VAULT_UNAVAILABLE' })
          }
          if (at % 17 === 0) await vault.drop(scopeOf((index * 7) % 3_000))
        }),
      )
      clock.time += 20
      if (wave % 10 === 9) keyRing.destroy(`tenant-${wave % 50}`)
      expect(vault.size).toBeLessThanOrEqual(1_000)
      for (const [key, value] of [...given].slice(-400)) {
        const [index, token] = key.split('|') as [string, string]
        const [entry] = await vault.get(scopeOf(Number(index)), [token], signal).catch((error: { code: string }) => {
          expect(error.code).toBe('VAULT_UNAVAILABLE')
          return [null]
        })
        if (entry === null || entry === undefined) unknown += 1
        else {
          known += 1
          expect(entry.value).toBe(value)
        }
      }
    }
    expect(known).toBeGreaterThan(1_000)
    expect(unknown).toBeGreaterThan(100)
  })

  it('gives nothing when the key ring answers with another key', async () => {
    const ring = memoryKeyRing()
    const other = await ring.generate('t', signal)
    let wrong = false
    const keyRing = { ...ring, unwrap: async (...input: Parameters<typeof ring.unwrap>) => (wrong ? other.key : ring.unwrap(...input)) }
    const vault = memoryVault({ keyRing })
    const tokens = await vault.put(scopeOf(1), requestsOf(1, 1), signal)
    wrong = true
    await expect(vault.get(scopeOf(1), tokens, signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(vault.entries(scopeOf(1), signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })
})
