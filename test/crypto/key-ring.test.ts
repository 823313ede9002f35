import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import { masterKeyRing, memoryKeyRing } from '../../src/crypto/key-ring.ts'
import { openEnvelope, rewrapEnvelope, sealEnvelope } from '../../src/crypto/sealed-envelope.ts'

const { signal } = new AbortController()
const text = Buffer.from('held reply')
const context = { tenant: 't1', use: 'held-reply', id: 'r1' }

describe('memoryKeyRing', () => {
  it('unwraps what it wrapped, for the same tenant and version only', async () => {
    const ring = memoryKeyRing()
    const { key, wrapped, keyId } = await ring.generate('t1', signal)
    await ring.generate('t2', signal)
    expect(Buffer.from(await ring.unwrap('t1', wrapped, keyId, signal))).toEqual(Buffer.from(key))
    await expect(ring.unwrap('t2', wrapped, keyId, signal)).rejects.toThrow()
    await expect(ring.unwrap('t1', wrapped, 'memory-9', signal)).rejects.toThrow()
    ring.rotate('t1')
    const other = await ring.generate('t1', signal)
    await expect(ring.unwrap('t1', wrapped, other.keyId, signal)).rejects.toThrow()
    await expect(memoryKeyRing().unwrap('t1', wrapped, keyId, signal)).rejects.toThrow()
  })

  it('rotates by re-wrapping: old versions unwrap, the new one wraps', async () => {
    const ring = memoryKeyRing()
    const sealed = await sealEnvelope(ring, context, text, signal)
    ring.rotate('t1')
    expect(await openEnvelope(ring, context, sealed, signal)).toEqual(text)
    const moved = (await rewrapEnvelope(ring, 't1', sealed, signal))!
    expect(await openEnvelope(ring, context, moved, signal)).toEqual(text)
    expect(moved.equals(sealed)).toBe(false)
    expect(moved.subarray(-text.byteLength - 29).equals(sealed.subarray(-text.byteLength - 29))).toBe(true)
  })

  it('erases by destroying, for one tenant, and its key ids never come back', async () => {
    const ring = memoryKeyRing()
    const sealed = await sealEnvelope(ring, context, text, signal)
    const other = await sealEnvelope(ring, { ...context, tenant: 't2' }, text, signal)
    ring.destroy('t1')
    await ring.generate('t1', signal)
    await expect(openEnvelope(ring, context, sealed, signal)).rejects.toThrow()
    expect(await openEnvelope(ring, { ...context, tenant: 't2' }, other, signal)).toEqual(text)
  })

  it('stops on an aborted signal', async () => {
    const ring = memoryKeyRing()
    const aborted = AbortSignal.abort()
    await expect(ring.generate('t1', aborted)).rejects.toThrow()
    const { wrapped, keyId } = await ring.generate('t1', signal)
    await expect(ring.unwrap('t1', wrapped, keyId, aborted)).rejects.toThrow()
    await expect(ring.rewrap('t1', wrapped, keyId, aborted)).rejects.toThrow()
  })
})

describe('masterKeyRing', () => {
  const first = randomBytes(32)
  const second = randomBytes(32)

  it('opens in every process that has the master keys, and rotates', async () => {
    const sealed = await sealEnvelope(masterKeyRing({ masters: { a: first }, current: 'a' }), context, text, signal)
    const both = masterKeyRing({ masters: { a: first, b: second }, current: 'b' })
    expect(await openEnvelope(both, context, sealed, signal)).toEqual(text)
    const moved = (await rewrapEnvelope(both, 't1', sealed, signal))!
    const later = masterKeyRing({ masters: { b: second }, current: 'b' })
    expect(await openEnvelope(later, context, moved, signal)).toEqual(text)
    await expect(openEnvelope(later, context, sealed, signal)).rejects.toThrow()
  })

  it('keeps tenants apart', async () => {
    const ring = masterKeyRing({ masters: { a: first }, current: 'a' })
    const sealed = await sealEnvelope(ring, context, text, signal)
    await expect(openEnvelope(ring, { ...context, tenant: 't2' }, sealed, signal)).rejects.toThrow()
  })

  it.each([
    [{ masters: { a: randomBytes(16) }, current: 'a' }],
    [{ masters: { a: first }, current: 'b' }],
    [{ masters: {}, current: 'a' }],
    [{ masters: { a: 'secret' }, current: 'a' }],
    [{ masters: { a: first }, current: 'a', more: 1 }],
  ])('refuses wrong options at construction, and does not show them (%#)', (options) => {
    expect(() => masterKeyRing(options as never)).toThrow(ConfigurationError)
    expect(() => masterKeyRing(options as never)).not.toThrow(/secret/)
  })
})

describe('a sealed envelope', () => {
  it('opens for its own tenant, use and id, and not when tampered with', async () => {
    const ring = memoryKeyRing()
    const sealed = await sealEnvelope(ring, context, text, signal)
    expect(await openEnvelope(ring, { ...context, use: 'cache' }, sealed, signal)).toBeNull()
    expect(await openEnvelope(ring, { ...context, id: 'r2' }, sealed, signal)).toBeNull()
    for (let index = 0; index < sealed.byteLength; index++) {
      const tampered = Buffer.from(sealed)
      tampered[index]! ^= 0x41
      const opened = await openEnvelope(ring, context, tampered, signal).catch(() => null)
      expect(opened).toBeNull()
    }
    for (let length = 0; length < sealed.byteLength; length++) {
      expect(await openEnvelope(ring, context, sealed.subarray(0, length), signal).catch(() => null)).toBeNull()
    }
    expect(await rewrapEnvelope(ring, 't1', Buffer.from('no'), signal)).toBeNull()
  })
})
