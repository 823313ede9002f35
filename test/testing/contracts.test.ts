import { describe, expect, test } from 'vitest'
import {
  consentSourceContract,
  ContractViolation,
  describeContract,
  identitySourceContract,
  relationshipSourceContract,
  revocationListContract,
  sourceContract,
  syntheticWorld,
  ticketSourceContract,
  userVerifierContract,
  vaultContract,
  verifyContract,
} from '../../src/testing/index.ts'
import type { RevocationKey, RevocationList, Vault, VaultEntry, VaultRequest, VaultScope } from '../../src/base/index.ts'
import { eq } from '../../src/base/filter/index.ts'

const world = syntheticWorld()
const now = world.clock.now()
const [patient] = world.patients
const physician = world.viewers['physician']!

describe('the world keeps its own contracts', () => {
  describeContract(sourceContract({ create: () => world.source(), query: queryOf('north-clinic') }), { describe, test })
  describeContract(sourceContract({ create: () => world.source({ filters: true }), query: queryOf('north-clinic') }), { describe, test })
  describeContract(userVerifierContract({ create: () => world.users, valid: () => ({ accessToken: physician.accessToken }), now }), {
    describe,
    test,
  })
  const refusing = world.patients.find(({ refuses }) => refuses)
  describeContract(consentSourceContract({ create: () => world.consents, denied: refusing?.reference }), { describe, test })
  describeContract(
    relationshipSourceContract({ create: () => world.relationships, known: { user: physician.user, patient: patient!.reference }, now }),
    { describe, test },
  )
  describeContract(ticketSourceContract({ create: () => world.tickets, known: 'ticket-1', now }), { describe, test })
  describeContract(identitySourceContract({ create: () => world.identities, patient: patient!.reference, tenant: patient!.tenant }), {
    describe,
    test,
  })
})

describe('the vault contract', () => {
  test('holds for a right vault', async () => {
    await verifyContract(vaultContract({ create: () => naiveVault() }))
  })
  test.each([
    ['shares tokens across scopes', { scopeOf: () => 'all' }, 'opens nothing of another scope'],
    ['ignores the tenant', { scopeOf: ({ id }: VaultScope) => id }, 'opens nothing of another tenant'],
    ['gives a new token each time', { remembers: false }, 'gives one value one token'],
    ['writes the value into the token', { tokenOf: (value: string) => `<${value}>` }, 'does not show a value in its token'],
    ['forgets nothing', { drops: false }, 'forgets a dropped scope'],
  ] as const)('fails a vault that %s', async (_, fault, demand) => {
    const error = await verifyContract(vaultContract({ create: () => naiveVault(fault) })).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(ContractViolation)
    expect((error as Error).message).toContain(demand)
  })
})

describe('the revocation contract', () => {
  const list = (keyOf: (key: RevocationKey) => string): RevocationList => {
    const until = new Map<string, number>()
    return {
      revoke: async (key, options) => void until.set(keyOf(key), Math.max(options.until, until.get(keyOf(key)) ?? 0)),
      isRevoked: async (keys, { now: at }) =>
        keys.length > 0 && [...keys.map(keyOf), keyOf({ kind: 'everything' })].some((key) => (until.get(key) ?? 0) > at),
    }
  }
  test('holds for unambiguous keys', async () => {
    await verifyContract(revocationListContract({ create: () => list((key) => JSON.stringify(key)), now }))
  })
  test('fails keys joined with a bar', async () => {
    const joined = (key: RevocationKey): string => Object.values(key).join('|')
    await expect(verifyContract(revocationListContract({ create: () => list(joined), now }))).rejects.toThrow('read alike')
  })
})

function queryOf(tenant: string) {
  return {
    text: 'a1c',
    filter: eq('tenant', tenant),
    since: null,
    limit: 8,
    tenant,
    patients: [patient!.reference],
    credentials: null,
  }
}

interface NaiveOptions {
  readonly scopeOf?: (scope: VaultScope) => string
  readonly tokenOf?: (value: string, count: number) => string
  readonly remembers?: boolean
  readonly drops?: boolean
}

function naiveVault(options: NaiveOptions = {}): Vault {
  const {
    scopeOf = (scope) => JSON.stringify([scope.tenant, scope.id]),
    tokenOf = (_, count) => `[T-${count}]`,
    remembers = true,
    drops = true,
  } = options
  const scopes = new Map<string, VaultEntry[]>()
  let count = 0
  const of = (scope: VaultScope): VaultEntry[] => {
    const key = scopeOf(scope)
    const entries = scopes.get(key) ?? []
    scopes.set(key, entries)
    return entries
  }
  const put = (scope: VaultScope, request: VaultRequest): string => {
    const known = of(scope).find((entry) => entry.value === request.value && entry.category === request.category)
    if (remembers && known !== undefined) return known.token
    const token = tokenOf(request.value, ++count)
    of(scope).push({ token, ...request })
    return token
  }
  return {
    put: async (scope, requests) => requests.map((request) => put(scope, request)),
    get: async (scope, tokens) => tokens.map((token) => of(scope).find((entry) => entry.token === token) ?? null),
    entries: async (scope) => [...of(scope)],
    drop: async (scope) => void (drops && scopes.delete(scopeOf(scope))),
  }
}
