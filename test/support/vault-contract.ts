/** What every vault must do, whatever it is made of. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Clock } from '../../src/base/clock.ts'
import type { KeyRing } from '../../src/base/seams/key-ring.ts'
import type { Vault, VaultRequest, VaultScope } from '../../src/base/seams/vault.ts'
import { PHI_CATEGORIES } from '../../src/base/vocabulary/phi-category.ts'
import { memoryKeyRing } from '../../src/crypto/index.ts'
import { parseToken } from '../../src/text/token-grammar.ts'

/** What a vault is made with. */
export interface VaultSetup {
  readonly keyRing: KeyRing
  readonly ttlMilliseconds: number
  readonly maxEntriesPerScope: number
  readonly clock: Clock
}

const { signal } = new AbortController()
let scopes = 0
const newScope = (): VaultScope => ({ tenant: 't1', id: `scope-${++scopes}-${process.pid}` })
const name = (value: string, entity: string | null = null): VaultRequest => ({ category: 'name', value, entity })

/** Declares the contract's tests. */
export function vaultContract(make: (setup: VaultSetup) => Vault): void {
  const base = (): VaultSetup & { readonly clock: { time: number } } => {
    const clock = { time: Date.now(), now: () => clock.time }
    return { keyRing: memoryKeyRing(), ttlMilliseconds: 60_000, maxEntriesPerScope: 1_000, clock }
  }

  it('gives one value one token in a scope, and another in another', async () => {
    const vault = make(base())
    const scope = newScope()
    const [first, second, third] = await vault.put(scope, [name('Ortiz'), name('Chen'), name('Ortiz')], signal)
    expect(third).toBe(first)
    expect(second).not.toBe(first)
    expect(await vault.put(scope, [name('Chen'), name('Ortiz')], signal)).toEqual([second, first])
    const elsewhere = await vault.put(newScope(), [name('Ortiz'), name('Chen')], signal)
    expect(elsewhere.map((token) => parseToken(token)!.index)).toEqual([1, 2])
    const [otherCategory] = await vault.put(scope, [{ category: 'other', value: 'Ortiz', entity: null }], signal)
    expect(parseToken(otherCategory!)).toMatchObject({ category: 'other', index: 1, form: 1 })
  })

  it('gives the spellings of one entity one index and each a form', async () => {
    const vault = make(base())
    const scope = newScope()
    const tokens = await vault.put(
      scope,
      [name('Maria Ortiz', 'Patient/1'), name('Chen', 'Practitioner/2'), name('Ortiz', 'Patient/1')],
      signal,
    )
    const later = await vault.put(scope, [name('Mrs. Ortiz', 'Patient/1')], signal)
    const places = [...tokens, ...later].map((token) => parseToken(token)!).map(({ index, form }) => `${index}.${form}`)
    expect(places).toEqual(['1.1', '2.1', '1.2', '1.3'])
  })

  it('gives back what was put, unit by unit, to its own scope only', async () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes))
    const value = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), units, fc.constantFrom('|', ':', '', '\u0000', '__proto__'))
    const vault = make(base())
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...PHI_CATEGORIES), value, fc.option(value)), { minLength: 1, maxLength: 8 }),
        async (given) => {
          const scope = newScope()
          const tokens = await vault.put(
            scope,
            given.map(([category, text, entity]) => ({ category, value: text, entity })),
            signal,
          )
          const entries = await vault.get(scope, tokens, signal)
          expect(entries.map((entry) => [entry?.category, entry?.value])).toEqual(given.map(([category, text]) => [category, text]))
          expect((await vault.get({ ...scope, tenant: 't2' }, tokens, signal)).every((entry) => entry === null)).toBe(true)
          expect((await vault.get(newScope(), tokens, signal)).every((entry) => entry === null)).toBe(true)
          const all = await vault.entries(scope, signal)
          expect(new Set(all.map(({ token }) => token))).toEqual(new Set(tokens))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('does not know tokens that it did not give', async () => {
    const vault = make(base())
    const scope = newScope()
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    const forged = [
      '[NAME-1-0000]',
      '[NAME-1-zzzz]',
      token!.replace('NAME', 'DATE'),
      token!.toUpperCase(),
      token!.slice(1),
      `${token!} `,
      '',
      'k',
      'constructor',
    ]
    for (const [index, entry] of (await vault.get(scope, forged, signal)).entries()) if (forged[index] !== token) expect(entry).toBeNull()
    expect(await vault.get(newScope(), [token!], signal)).toEqual([null])
    expect(await vault.get(scope, [], signal)).toEqual([])
    expect(await vault.entries(newScope(), signal)).toEqual([])
  })

  it('forgets a dropped scope', async () => {
    const vault = make(base())
    const scope = newScope()
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    await vault.drop(scope)
    await vault.drop(scope)
    expect(await vault.get(scope, [token!], signal)).toEqual([null])
    expect(await vault.entries(scope, signal)).toEqual([])
    const [again] = await vault.put(scope, [name('Chen')], signal)
    expect((await vault.get(scope, [again!], signal))[0]?.value).toBe('Chen')
  })

  it('expires by the clock, from the last put', async () => {
    const setup = base()
    const vault = make(setup)
    const scope = newScope()
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    setup.clock.time += 59_000
    expect((await vault.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
    await vault.put(scope, [name('Ortiz')], signal)
    setup.clock.time += 59_000
    expect((await vault.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
    setup.clock.time += 1_000
    expect(await vault.get(scope, [token!], signal)).toEqual([null])
    expect(await vault.entries(scope, signal)).toEqual([])
    const [fresh] = await vault.put(scope, [name('Chen')], signal)
    expect(parseToken(fresh!)).toMatchObject({ index: 1, form: 1 })
    expect((await vault.entries(scope, signal)).map(({ value }) => value)).toEqual(['Chen'])
  })

  it('holds no more values than it may', async () => {
    const vault = make({ ...base(), maxEntriesPerScope: 3 })
    const scope = newScope()
    await vault.put(scope, [name('a1'), name('a2'), name('a3', 'e')], signal)
    await expect(vault.put(scope, [name('a4')], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    expect(await vault.put(scope, [name('a3')], signal)).toHaveLength(1)
    expect(await vault.entries(scope, signal)).toHaveLength(3)
    await expect(vault.put(newScope(), [name('x'.repeat(10_001))], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })

  it('keeps puts of one scope apart, however they interleave', async () => {
    const vault = make(base())
    const scope = newScope()
    const puts = Array.from({ length: 12 }, (_, index) =>
      vault.put(scope, [name(`name ${index % 5}`, `e${index % 3}`), name(`other ${index}`)], signal),
    )
    const tokens = await Promise.all(puts)
    const entries = await vault.get(scope, tokens.flat(), signal)
    expect(entries.map((entry) => entry?.value)).toEqual(tokens.flatMap((_, index) => [`name ${index % 5}`, `other ${index}`]))
    expect(new Set(tokens.flat()).size).toBe(17)
  })

  it('reads after rotation, and nothing after the tenant’s keys were destroyed', async () => {
    const setup = base()
    const keyRing = memoryKeyRing()
    const vault = make({ ...setup, keyRing })
    const scope = newScope()
    const [token] = await vault.put(scope, [name('Ortiz')], signal)
    keyRing.rotate('t1')
    expect((await vault.get(scope, [token!], signal))[0]?.value).toBe('Ortiz')
    expect(await vault.put(scope, [name('Ortiz')], signal)).toEqual([token])
    keyRing.destroy('t1')
    await expect(vault.get(scope, [token!], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(vault.entries(scope, signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await expect(vault.put(scope, [name('Ortiz')], signal)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })

  it('fails closed when the key ring throws, and says nothing of values', async () => {
    const keyRing = { generate: () => Promise.reject(new Error('Ortiz')), unwrap: () => Promise.reject(new Error('Ortiz')) }
    const failure = await make({ ...base(), keyRing })
      .put(newScope(), [name('Ortiz')], signal)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    expect(String(failure)).not.toContain('Ortiz')
    await expect(make(base()).put(newScope(), [name('Ortiz')], AbortSignal.abort())).rejects.toThrow()
  })
}
