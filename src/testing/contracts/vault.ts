/** What every vault must keep: one token per value and scope, nothing across scopes, nothing after a drop. */
import type { Vault, VaultRequest, VaultScope } from '../../base/seams/index.ts'
import { casesOf, type Contract, demand } from '../contract.ts'
import { type Create, neverAborted } from '../sample.ts'

const mine: VaultScope = Object.freeze({ tenant: 'north-clinic', id: 'scope-a' })
const theirs: VaultScope = Object.freeze({ tenant: 'north-clinic', id: 'scope-b' })
const elsewhere: VaultScope = Object.freeze({ tenant: 'south-clinic', id: 'scope-a' })
const name: VaultRequest = Object.freeze({ category: 'name', value: 'Ottoline Vance', entity: 'Patient/1' })
const phone: VaultRequest = Object.freeze({ category: 'phone', value: '555-0142', entity: null })
const odd: VaultRequest = Object.freeze({ category: 'other', value: '__proto__ \u{1F600} \u0000 $& %s', entity: 'constructor' })

/** The contract of {@link Vault}. `create` gives an empty vault each time. */
export function vaultContract(options: { readonly create: Create<Vault> }): Contract {
  const { create } = options
  const signal = neverAborted()
  const first = async (vault: Vault, scope: VaultScope, request: VaultRequest): Promise<string> => {
    const [token] = await vault.put(scope, [request], signal)
    demand(typeof token === 'string' && token.length > 0, 'a token is text')
    return token
  }
  return {
    seam: 'Vault',
    cases: casesOf({
      'gives tokens in the order of the requests and values back in the order of the tokens': async () => {
        const vault = await create()
        const tokens = await vault.put(mine, [name, phone, odd], signal)
        demand(tokens.length === 3 && new Set(tokens).size === 3, 'each value has its own token')
        const entries = await vault.get(mine, [...tokens].reverse(), signal)
        const values = entries.map((entry) => entry?.value)
        demand(JSON.stringify(values) === JSON.stringify([odd.value, phone.value, name.value]), 'entries follow the order of the tokens')
        demand(entries[2]?.category === 'name' && entries[2].entity === 'Patient/1', 'category and entity come back')
      },
      'gives one value one token within a scope': async () => {
        const vault = await create()
        const token = await first(vault, mine, name)
        const again = await vault.put(mine, [phone, name], signal)
        demand(again[1] === token, 'a value that is known has the token that it had')
      },
      'gives one token when the same value is put at the same time': async () => {
        const vault = await create()
        const tokens = await Promise.all(Array.from({ length: 20 }, () => vault.put(mine, [name], signal)))
        demand(new Set(tokens.map(([token]) => token)).size === 1, 'putting is atomic in a scope')
      },
      'does not show a value in its token': async () => {
        const vault = await create()
        const token = await first(vault, mine, name)
        demand(!token.toLowerCase().includes('ottoline') && !token.toLowerCase().includes('vance'), 'a token says nothing of its value')
      },
      'opens nothing of another scope': async () => {
        const vault = await create()
        const token = await first(vault, mine, name)
        demand((await vault.get(theirs, [token], signal))[0] === null, 'a token is unknown in another scope')
        demand((await vault.entries(theirs, signal)).length === 0, 'another scope lists nothing')
      },
      'opens nothing of another tenant with the same scope id': async () => {
        const vault = await create()
        const token = await first(vault, mine, name)
        demand((await vault.get(elsewhere, [token], signal))[0] === null, 'a token is unknown in another tenant')
      },
      'answers null for tokens that it did not give': async () => {
        const vault = await create()
        const token = await first(vault, mine, name)
        const entries = await vault.get(mine, ['', '__proto__', `${token}x`, token], signal)
        demand(entries.length === 4 && entries.slice(0, 3).every((entry) => entry === null), 'an unknown token is null')
        demand(entries[3]?.value === name.value, 'a known token among unknown ones is found')
      },
      'lists every entry of the scope': async () => {
        const vault = await create()
        await vault.put(mine, [name, phone], signal)
        const values = (await vault.entries(mine, signal)).map(({ value }) => value).sort()
        demand(JSON.stringify(values) === JSON.stringify([phone.value, name.value].sort()), 'entries lists what was put')
      },
      'forgets a dropped scope, and only that one, also when dropped twice': async () => {
        const vault = await create()
        const token = await first(vault, mine, name)
        const other = await first(vault, theirs, phone)
        await vault.drop(mine)
        await vault.drop(mine)
        demand((await vault.get(mine, [token], signal))[0] === null, 'a dropped token is unknown')
        demand((await vault.get(theirs, [other], signal))[0]?.value === phone.value, 'another scope stays')
      },
    }),
  }
}
