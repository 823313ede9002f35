import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../src/base/errors/index.ts'
import type { VaultRequest, VaultScope } from '../../../src/base/seams/vault.ts'
import { PHI_CATEGORIES } from '../../../src/base/vocabulary/phi-category.ts'
import { memoryKeyRing } from '../../../src/crypto/index.ts'
import { memoryVault } from '../../../src/deidentify/vault/index.ts'
import { parseToken } from '../../../src/text/token-grammar.ts'
import { gate } from '../../support/gate.ts'

const { signal } = new AbortController()
const scope: VaultScope = { tenant: 't1', id: 's1' }
const name = (value: string, entity: string | null = null): VaultRequest => ({ category: 'name', value, entity })
const clockAt = (start: number) => ({
  time: start,
  now() {
    return this.time
  },
})

describe('memoryVault', () => {
  it('gives one value one token in a scope, and another in another', async () => {
    const vault = memoryVault()
    const [first, second, third] = await vault.put(scope, [name('Ortiz'), name('Chen'), name('Ortiz')], signal)
    expect(third).toBe(first)
    expect(second).not.toBe(first)
    expect(await vault.put(scope, [name('Chen'), name('Ortiz')], signal)).toEqual([second, first])
    const elsewhere = await vault.put({ ...scope, id: 's2' }, [name('Ortiz'), name('Chen')], signal)
    expect(elsewhere.map((token) => parseToken(token)!.index)).toEqual([1, 2])
    expect(elsewhere).not.toContain(first)
    const otherCategory = await vault.put(scope, [{ category: 'other', value: 'Ortiz', entity: null }], signal)
    expect(parseToken(otherCategory[0]!)).toMatchObject({ category: 'other', index: 1, form: 1 })
  })

  it('gives the spellings of one entity one index and each a form', async () => {
    const vault = memoryVault()
    const tokens = await vault.put(
      scope,
      [name('Maria Ortiz', 'Patient/1'), name('Chen', 'Practitioner/2'), name('Ortiz', 'Patient/1')],
      signal,
    )
    const later = await vault.put(scope, [name('Mrs. Ortiz', 'Patient/1')], signal)
    expect([...tokens, ...later].map((token) => parseToken(token)).map((parts) => [parts!.index, parts!.form])).toEqual([
      [1, 1],
      [2, 1],
      [1, 2],
      [1, 3],
    ])
  })

  it('gives back what was put, unit by unit, to its own scope only', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...PHI_CATEGORIES), value, fc.option(value)), { minLength: 1, maxLength: 8 }),
        async (given) => {
          const vault = memoryVault()
          const requests = given.map(([category, text, entity]) => ({ category, value: text, entity }))
          const tokens = await vault.put(scope, requests, signal)
          const entries = await vault.get(scope, tokens, signal)
          expect(entries.map((entry) => [entry?.category, entry?.value])).toEqual(given.map(([category, text]) => [category, text]))
          for (const other of [
            { ...scope, id: 's2' },
            { ...scope, tenant: 't2' },
          ]) {
            await vault.put(other, requests, signal)
            const foreign = await vault.get(
              other,
              tokens.filter((token) => !Object.is(token, undefined)),
              signal,
            )
            for (const [index, entry] of foreign.entries()) if (entry !== null) expect(entry.value).toBe(given[index]![1])
          }
          expect(await vault.entries(scope, signal)).toHaveLength(new Set(given.map(([category, text]) => `${category}:${text}`)).size)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('does not know tokens that it did not give', async () => {
    const vault = memoryVault()
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    const forged = ['[NAME-1-0000]', token!.replace('NAME', 'DATE'), token!.toUpperCase(), token!.slice(1), '']
    expect((await vault.get(scope, forged, signal)).every((entry) => entry === null || forged.includes(token!))).toBe(true)
    expect(await vault.get({ ...scope, id: 'other' }, [token!], signal)).toEqual([null])
  })

  it('forgets a dropped scope, and its tokens stay unknown when values return', async () => {
    const vault = memoryVault()
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    await vault.drop(scope)
    await vault.drop(scope)
    expect(await vault.get(scope, [token!], signal)).toEqual([null])
    expect(await vault.entries(scope, signal)).toEqual([])
    const [again] = await vault.put(scope, [name('Chen')], signal)
    if (again !== token) expect(await vault.get(scope, [token!], signal)).toEqual([null])
  })

  it('expires by the clock, from the last put', async () => {
    const clock = clockAt(0)
    const vault = memoryVault({ clock, ttlMilliseconds: 1000 })
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    clock.time = 900
    expect((await vault.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
    await vault.put(scope, [name('Chen')], signal)
    clock.time = 1899
    expect((await vault.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
    clock.time = 1900
    expect(await vault.get(scope, [token!], signal)).toEqual([null])
    expect(await vault.entries(scope, signal)).toEqual([])
    expect(vault.size).toBe(0)
  })

  it('holds no more scopes and entries than it may, and sweeps what expired', async () => {
    const clock = clockAt(0)
    const vault = memoryVault({ clock, ttlMilliseconds: 1000, maxScopes: 10, maxEntriesPerScope: 3 })
    for (let index = 0; index < 25; index++) await vault.put({ tenant: 't1', id: `s${index}` }, [name('Ortiz')], signal)
    expect(vault.size).toBe(10)
    expect(await vault.entries({ tenant: 't1', id: 's14' }, signal)).toEqual([])
    expect(await vault.entries({ tenant: 't1', id: 's15' }, signal)).toHaveLength(1)
    clock.time = 2000
    await vault.put(scope, [name('a1'), name('a2'), name('a3')], signal)
    expect(vault.size).toBe(1)
    await expect(vault.put(scope, [name('a4')], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    expect(await vault.entries(scope, signal)).toHaveLength(3)
    await expect(vault.put(scope, [name('x'.repeat(10_001))], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })

  it('keeps puts of one scope apart, however they interleave', async () => {
    const vault = memoryVault()
    const puts = Array.from({ length: 50 }, (_, index) =>
      vault.put(scope, [name(`name ${index % 7}`, `e${index % 3}`), name(`other ${index}`)], signal),
    )
    const tokens = await Promise.all(puts)
    const entries = await vault.get(scope, tokens.flat(), signal)
    expect(entries.map((entry) => entry?.value)).toEqual(tokens.flatMap((_, index) => [`name ${index % 7}`, `other ${index}`]))
    expect(new Set(tokens.flat()).size).toBe(57)
  })

  it('refuses a put whose scope was dropped while the key was fetched', async () => {
    const ring = memoryKeyRing()
    const waiting = gate()
    let hold = false
    const slow = {
      ...ring,
      async unwrap(...input: Parameters<typeof ring.unwrap>) {
        if (hold) await waiting.promise
        return ring.unwrap(...input)
      },
    }
    const vault = memoryVault({ keyRing: slow })
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    hold = true
    const put = vault.put(scope, [name('Chen')], signal)
    const get = vault.get(scope, [token!], signal)
    const entries = vault.entries(scope, signal)
    await vault.drop(scope)
    waiting.open()
    await expect(put).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    expect(await get).toEqual([null])
    expect(await entries).toEqual([])
  })

  it('reads after rotation and re-wrapping, and nothing after destruction', async () => {
    const keyRing = memoryKeyRing()
    const vault = memoryVault({ keyRing })
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    keyRing.rotate('t1')
    expect((await vault.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
    await vault.rewrap(signal)
    expect((await vault.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
    expect(await vault.put(scope, [name('Ortiz')], signal)).toEqual([token])
    keyRing.destroy('t1')
    await expect(vault.get(scope, [token!], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(vault.entries(scope, signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(vault.put(scope, [name('Ortiz')], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })

  it('fails closed when the key ring throws or the signal aborted', async () => {
    const keyRing = { generate: () => Promise.reject(new Error('Ortiz')), unwrap: () => Promise.reject(new Error('Ortiz')) }
    const failure = await memoryVault({ keyRing })
      .put(scope, [name('Ortiz')], signal)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    expect(String(failure)).not.toContain('Ortiz')
    await expect(memoryVault().put(scope, [name('Ortiz')], AbortSignal.abort())).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(memoryVault({ keyRing }).rewrap(signal)).rejects.toBeInstanceOf(ConfigurationError)
  })

  it.each([[{ ttlMilliseconds: 0 }], [{ maxScopes: 1.5 }], [{ keyRing: {} }], [{ unknown: 1 }], [{ maxEntriesPerScope: -1 }]])(
    'refuses options %j',
    (options) => {
      expect(() => memoryVault(options as never)).toThrow(ConfigurationError)
    },
  )
})
