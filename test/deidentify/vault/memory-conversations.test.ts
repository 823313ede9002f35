import { describe, expect, it } from 'vitest'
import { memoryConversations } from '../../../src/deidentify/vault/index.ts'

const { signal } = new AbortController()
const turn = (question: string) => ({ question, answer: 'a', basis: [] })

describe('memoryConversations', () => {
  it('gives turns back in order, to their own scope, as they were appended', async () => {
    const store = memoryConversations()
    const mutable = { question: 'q1', answer: 'a', basis: [] }
    await store.append('s1', mutable, { expiresAt: Number.MAX_SAFE_INTEGER })
    await store.append('s1', turn('q2'), { expiresAt: Number.MAX_SAFE_INTEGER })
    mutable.question = 'changed'
    const turns = await store.turns('s1', signal)
    expect(turns.map(({ question }) => question)).toEqual(['q1', 'q2'])
    expect(() => Object.assign(turns[0]!, { question: 'x' })).toThrow()
    expect(await store.turns('s2', signal)).toEqual([])
    await store.drop('s1')
    expect(await store.turns('s1', signal)).toEqual([])
  })

  it('is bounded in conversations and turns, and expires by the clock', async () => {
    let time = 0
    const store = memoryConversations({ maxConversations: 2, maxTurns: 3, clock: { now: () => time } })
    for (let index = 0; index < 5; index++) await store.append('s1', turn(`q${index}`), { expiresAt: 10 + index })
    expect((await store.turns('s1', signal)).map(({ question }) => question)).toEqual(['q2', 'q3', 'q4'])
    time = 13
    expect((await store.turns('s1', signal)).map(({ question }) => question)).toEqual(['q4'])
    await store.append('s2', turn('q'), { expiresAt: 100 })
    await store.append('s3', turn('q'), { expiresAt: 100 })
    expect(await store.turns('s1', signal)).toEqual([])
    await expect(store.turns('s2', AbortSignal.abort())).rejects.toThrow()
    expect(() => memoryConversations({ maxTurns: 0 })).toThrow()
  })
})
