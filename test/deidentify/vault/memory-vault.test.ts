import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../src/base/errors/index.ts'
import type { VaultRequest, VaultScope } from '../../../src/base/seams/vault.ts'
import { memoryKeyRing } from '../../../src/crypto/index.ts'
import { memoryVault } from '../../../src/deidentify/vault/index.ts'
import { vaultContract } from '../../support/vault-contract.ts'
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
  vaultContract(memoryVault)

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

  it.each([[{ ttlMilliseconds: 0 }], [{ maxScopes: 1.5 }], [{ keyRing: {} }], [{ unknown: 1 }], [{ maxEntriesPerScope: -1 }]])(
    'refuses options %j',
    (options) => {
      expect(() => memoryVault(options as never)).toThrow(ConfigurationError)
    },
  )
})
