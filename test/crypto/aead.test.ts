import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import { seal, secretKey, unseal } from '../../src/crypto/aead.ts'
import { deriveKey, keyedHash } from '../../src/crypto/keyed-hash.ts'
import { sharedData } from '../support/shared-data.ts'

const key = secretKey(randomBytes(32))
const bytes = fc.uint8Array({ maxLength: 200 })

describe('seal and unseal', () => {
  it('give back what was put in, under the same key and context only', () => {
    fc.assert(
      fc.property(bytes, fc.string({ unit: 'grapheme' }), (plaintext, context) => {
        const sealed = seal(key, plaintext, context)
        expect(unseal(key, sealed, context)).toEqual(Buffer.from(plaintext))
        expect(unseal(key, sealed, `${context}x`)).toBeNull()
        expect(unseal(secretKey(randomBytes(32)), sealed, context)).toBeNull()
      }),
      { numRuns: 60 },
    )
  })

  it('refuse every single flipped bit and every length but the right one', () => {
    const sealed = seal(key, Buffer.from('Ortiz'), 'c')
    for (let bit = 0; bit < sealed.byteLength * 8; bit++) {
      const tampered = Buffer.from(sealed)
      tampered[bit >> 3]! ^= 1 << (bit & 7)
      expect(unseal(key, tampered, 'c')).toBeNull()
    }
    for (let length = 0; length < sealed.byteLength; length++) expect(unseal(key, sealed.subarray(0, length), 'c')).toBeNull()
    expect(unseal(key, Buffer.concat([sealed, Buffer.of(0)]), 'c')).toBeNull()
  })

  it('never use an IV twice', () => {
    const ivs = new Set(Array.from({ length: 500 }, () => seal(key, Buffer.of(1), '').subarray(1, 13).toString('hex')))
    expect(ivs.size).toBe(500)
  })

  it('take keys of 32 bytes only', () => {
    for (const length of [0, 16, 24, 31, 33]) expect(() => secretKey(new Uint8Array(length))).toThrow(ConfigurationError)
  })
})

interface Vectors {
  testGroups: { ivSize?: number; keySize: number; tagSize?: number; tests: Record<string, string>[] }[]
}
const vectors = (name: string): Vectors => JSON.parse(readFileSync(sharedData(`standards/crypto-wycheproof/${name}`)!, 'utf8')) as Vectors
const hex = (text: string): Buffer => Buffer.from(text, 'hex')

describe.skipIf(sharedData('standards/crypto-wycheproof') === null)('public vectors (Wycheproof)', () => {
  it('hold for AES-256-GCM with a 96-bit IV', () => {
    let run = 0
    for (const { ivSize, keySize, tests } of vectors('aes_gcm_test.json').testGroups) {
      if (ivSize !== 96 || keySize !== 256) continue
      for (const { key: keyHex, iv, aad, msg, ct, tag, result } of tests) {
        // Our context is text; vectors whose additional data is not UTF-8 cannot be said with it.
        const context = hex(aad!).toString('utf8')
        if (!Buffer.from(context, 'utf8').equals(hex(aad!))) continue
        run++
        const opened = unseal(secretKey(hex(keyHex!)), Buffer.concat([Buffer.of(1), hex(iv!), hex(ct!), hex(tag!)]), context)
        expect(opened?.toString('hex') ?? null).toBe(result === 'valid' ? msg : null)
      }
    }
    expect(run).toBeGreaterThan(30)
  })

  it('show that this Node computes GCM right, tags of 16 bytes enforced', () => {
    for (const { ivSize, tests } of vectors('aes_gcm_test.json').testGroups) {
      if (ivSize === undefined || ivSize === 0 || ivSize > 1024) continue
      for (const { key: keyHex, iv, aad, msg, ct, tag, result } of tests) {
        const name = `aes-${keyHex!.length * 4}-gcm` as 'aes-256-gcm'
        if (result === 'valid') {
          const cipher = createCipheriv(name, hex(keyHex!), hex(iv!), { authTagLength: 16 })
          cipher.setAAD(hex(aad!))
          expect(cipher.update(hex(msg!)).toString('hex') + cipher.final('hex')).toBe(ct)
          expect(cipher.getAuthTag().toString('hex')).toBe(tag)
        }
      }
    }
    const decipher = createDecipheriv('aes-256-gcm', randomBytes(32), randomBytes(12), { authTagLength: 16 })
    expect(() => decipher.setAuthTag(Buffer.alloc(4))).toThrow()
  })

  it('hold for HKDF-SHA-256', () => {
    let run = 0
    for (const { tests } of vectors('hkdf_sha256_test.json').testGroups) {
      for (const { ikm, salt, info, okm, size, result } of tests) {
        const use = hex(info!).toString('latin1')
        if (result !== 'valid' || Number(size) < 32 || !/^[\x00-\x7f]*$/.test(use) || ikm === '') continue
        run++
        const derived = deriveKey(createSecretKey(hex(ikm!)), use, hex(salt!))
        expect(derived.export().toString('hex')).toBe(okm!.slice(0, 64))
      }
    }
    expect(run).toBeGreaterThan(10)
  })
})

describe('keyedHash', () => {
  it('depends on key, use and every part, and on where parts end', () => {
    const hashes = [
      keyedHash(key, 'a', 'b', 'c'),
      keyedHash(key, 'a', 'bc'),
      keyedHash(key, 'a', 'b', 'c', ''),
      keyedHash(key, 'ab', 'c'),
      keyedHash(key, 'a', '\ud800'),
      keyedHash(key, 'a', '\ud801'),
      keyedHash(key, 'a', '\ufffd'),
      keyedHash(secretKey(randomBytes(32)), 'a', 'b', 'c'),
    ].map((hash) => hash.toString('hex'))
    expect(new Set(hashes).size).toBe(hashes.length)
    expect(keyedHash(key, 'a', 'b', 'c').toString('hex')).toBe(hashes[0])
  })
})
