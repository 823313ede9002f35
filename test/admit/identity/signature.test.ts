import fc from 'fast-check'
import { compactVerify, type CryptoKey, CompactSign, generateKeyPair, importJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { isSignedBy } from '../../../src/admit/identity/signature.ts'
import { SIGNATURE_ALGORITHMS } from '../../../src/admit/identity/token-rules.ts'

const pairs = await Promise.all(SIGNATURE_ALGORITHMS.map(async (alg) => [alg, await generateKeyPair(alg)] as const))
const sign = (alg: string, key: CryptoKey): Promise<string> =>
  new CompactSign(new TextEncoder().encode('{"sub":"a"}')).setProtectedHeader({ alg }).sign(key)
const byJose = (text: string, key: CryptoKey, alg: string): Promise<boolean> =>
  compactVerify(text, key, { algorithms: [alg] }).then(
    () => true,
    () => false,
  )

describe('signatures', () => {
  test.each(pairs)('%s: what jose signs is verified, and under no other algorithm or key', async (alg, { publicKey, privateKey }) => {
    const text = await sign(alg, privateKey)
    expect(isSignedBy(text, publicKey, alg)).toBe(true)
    const twin = alg === 'EdDSA' ? 'Ed25519' : alg === 'Ed25519' ? 'EdDSA' : alg
    for (const other of [...SIGNATURE_ALGORITHMS, 'none', 'HS256', '', 'ES256K']) {
      if (other !== alg && other !== twin) expect(isSignedBy(text, publicKey, other), other).toBe(false)
    }
    for (const [, other] of pairs) if (other.publicKey !== publicKey) expect(isSignedBy(text, other.publicKey, alg)).toBe(false)
  })

  test('agrees with jose about every change of a byte', async () => {
    const prepared = await Promise.all(
      pairs.map(async ([alg, { publicKey, privateKey }]) => ({ alg, publicKey, text: await sign(alg, privateKey) })),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...prepared),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: -2, max: 2 }),
        async ({ alg, publicKey, text }, at, byte, grow) => {
          const dot = text.lastIndexOf('.')
          const signature = Buffer.from(text.slice(dot + 1), 'base64url')
          signature[at % signature.length] = byte
          const resized = grow < 0 ? signature.subarray(0, grow) : Buffer.concat([signature, Buffer.alloc(grow)])
          const changed = `${text.slice(0, dot)}.${resized.toString('base64url')}`
          expect(isSignedBy(changed, publicKey, alg)).toBe(await byJose(changed, publicKey, alg))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('all zeros, and short RSA keys, never verify', async () => {
    for (const [alg, { publicKey, privateKey }] of pairs) {
      const text = await sign(alg, privateKey)
      const dot = text.lastIndexOf('.')
      const length = Buffer.from(text.slice(dot + 1), 'base64url').length
      expect(isSignedBy(`${text.slice(0, dot)}.${Buffer.alloc(length).toString('base64url')}`, publicKey, alg), alg).toBe(false)
    }
    const { generateKeyPairSync, sign: signRaw } = await import('node:crypto')
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const input = 'eyJhbGciOiJSUzI1NiJ9.e30'
    const signature = signRaw('sha256', Buffer.from(input), short.privateKey).toString('base64url')
    const key = (await importJWK(short.publicKey.export({ format: 'jwk' }), 'RS256')) as CryptoKey
    expect(isSignedBy(`${input}.${signature}`, key, 'RS256')).toBe(false)
  })
})
