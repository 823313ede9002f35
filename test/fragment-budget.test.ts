import { describe, expect, test } from 'vitest'
import { usageLimits } from 'phi-envelope/admit'
import { testEnvelope } from './support/envelope.ts'

describe('fragment budgets', () => {
  test('deny what would go past them, before anything is handed on', async () => {
    const limits = usageLimits({ budgets: [{ name: 'fragments', of: 'fragments', per: ['user'], maximum: 5, windowSeconds: 3600 }] })
    const { envelope, world, events } = testEnvelope(() => ({ admission: { limits } }))
    await using session = await envelope.open(world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: '' }))
    expect(await session.retrieve({ limit: 3 })).toHaveLength(3)
    await expect(session.retrieve({ limit: 3 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', message: 'access denied' })
    expect(events.filter(({ type }) => type === 'limit-hit')).toMatchObject([{ limit: 'fragments', effect: 'deny' }])
  })
})
