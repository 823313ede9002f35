import { describe, expect, it } from 'vitest'
import { isEnvelopeError, ReplyRejected, StageFailed } from '../../src/base/errors/index.ts'
import { tokensCheck } from '../../src/reply/index.ts'
import { run, says, testContext } from './harness.ts'

const failureOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'none'
  } catch (error) {
    return isEnvelopeError(error) ? error.code : String(error)
  }
}

describe('a reply', () => {
  it('is restored for its viewer: what the grant reveals as values, the rest in words', async () => {
    const context = testContext()
    const { reply, ends } = await run(says('[NAME-1-k7qd], born [DATE-1-m3pt], MRN [MRN-1-q2zz], has an A1c of 7.2 % [F1].'), context)
    expect(await reply.text()).toBe('Maria Ortiz, born 1980-04-12, MRN (record number not shown), has an A1c of 7.2 % [F1].')
    expect(await reply.outcome()).toMatchObject({ citations: [{ label: 'F1', reference: 'Observation/F1' }] })
    expect(ends).toEqual([{ end: 'drained', answer: '[NAME-1-k7qd], born [DATE-1-m3pt], MRN [MRN-1-q2zz], has an A1c of 7.2 % [F1].' }])
    expect(context.events.map(({ type }) => type)).toEqual([
      'prompt-assembled',
      'model-called',
      'reply-generated',
      'reply-checked',
      'vault-opened',
      'reply-delivered',
    ])
  })

  it('loses tokens that the session did not give and tokens that were mangled', async () => {
    const { reply } = await run(says('Ask [NAME-9-zzzz] or [NAME-1-k7q] or name-1-k7qd about it.'), testContext())
    expect(await reply.text()).not.toMatch(/NAME|name-1/)
  })

  it('loses known values that stand raw', async () => {
    const { reply } = await run(says('The patient is maria  ORTIZ, phone 555.013.4477.'), testContext())
    expect(await reply.text()).toBe('The patient is [name withheld], phone [phone withheld].')
  })

  it('is withheld when a known value is encoded', async () => {
    for (const disguise of [
      Buffer.from('Maria Ortiz').toString('base64'),
      Buffer.from('the name is Maria Ortiz indeed').toString('base64'),
      Buffer.from('Maria Ortiz').toString('hex'),
      'M a r i a   O r t i z',
      'M-a-r-i-a- -O-r-t-i-z',
      'M·a·r·i·a·O·r·t·i·z',
      'M💊a💊r💊i💊a💊O💊r💊t💊i💊z',
      'M、a、r、i、a、O、r、t、i、z',
      'Maria%20Ortiz',
      '&#77;&#97;&#114;&#105;&#97;&#32;&#79;&#114;&#116;&#105;&#122;',
    ]) {
      const { reply, ends } = await run(says(`It is ${disguise} you know.`), testContext())
      expect(await failureOf(reply.text()), disguise).toBe('BLOCKED')
      expect(ends).toEqual([{ end: 'failed', answer: null }])
      expect(await failureOf(reply.outcome())).toBe('BLOCKED')
    }
  })

  it('is withheld when it carries a canary, in any case or spacing', async () => {
    const disguises: ((canary: string) => string)[] = [
      (canary) => canary,
      (canary) => canary.toUpperCase(),
      (canary) => [...canary].join(' '),
      (canary) => [...canary].reverse().join(''),
      (canary) => Buffer.from(`x ${canary}`).toString('base64'),
    ]
    for (const disguise of disguises) {
      const { reply } = await run(async (prompt) => {
        const canary = /nor this: ([a-z0-9]+)/.exec(prompt.messages[0]!.content)![1]!
        return `Sure: ${disguise(canary)}`
      }, testContext())
      expect(await failureOf(reply.text())).toBe('BLOCKED')
    }
  })

  it('loses citations that resolve to nothing', async () => {
    const { reply } = await run(says('A [F1], b [F7], c [F1, F9].'), testContext())
    expect(await reply.text()).toBe('A [F1], b [citation removed], c [F1].')
  })

  it('never restores inside an address, code or a tag', async () => {
    const raw = [
      'https://a.example/?q=[NAME-1-k7qd]',
      '[x](https://a.example/[NAME-1-k7qd])',
      '![i](//a.example/p?n=[NAME-1-k7qd])',
      '`[NAME-1-k7qd]`',
      '```\nname = [NAME-1-k7qd]\n```',
      '<img alt="[NAME-1-k7qd]" src=x>',
      '<script> [NAME-1-k7qd] </script>',
      'mailto:[NAME-1-k7qd]@a.example',
      '[NAME-1-k7qd].a.example/x',
      'www.[NAME-1-k7qd].example',
    ]
    for (const text of raw) {
      const { reply } = await run(says(`See ${text} end`, 3), testContext(), { checks: [tokensCheck()] })
      expect(await reply.text(), text).not.toContain('Maria')
    }
    const { reply } = await run(says('So (**[NAME-1-k7qd]**) or "[NAME-1-k7qd]\'s": `x` [NAME-1-k7qd].'), testContext())
    expect(await reply.text()).toBe('So (**Maria Ortiz**) or "Maria Ortiz\'s": `x` Maria Ortiz.')
  })

  it('ends once when its reader stops, and stops the model', async () => {
    const context = testContext()
    let stopped = false
    const { reply, ends } = await run(async function* endless(_prompt, { signal }) {
      try {
        for (;;) {
          if (signal.aborted) return
          yield 'Words that go on and on. '
          await new Promise((resolve) => setImmediate(resolve))
        }
      } finally {
        stopped = true
      }
    }, context)
    for await (const _piece of reply.stream) break
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(stopped).toBe(true)
    expect(ends).toEqual([{ end: 'cancelled', answer: null }])
    reply.cancel()
    expect(ends).toHaveLength(1)
    expect(await failureOf(reply.outcome())).toBe('ABORTED')
  })

  it('ends at once when it is cancelled while the model is silent', async () => {
    const { reply, ends } = await run(async function* silent() {
      yield 'x'
      await new Promise(() => undefined)
    }, testContext())
    const reading = reply.text()
    setTimeout(() => reply.cancel(), 5)
    expect(await failureOf(reading)).toBe('ABORTED')
    expect(ends).toEqual([{ end: 'cancelled', answer: null }])
  })

  it('ends when its session aborts, read or not', async () => {
    const context = testContext()
    const { reply, ends } = await run(says('Hello.'), context)
    context.controller.abort(new StageFailed('DEADLINE_EXCEEDED'))
    expect(ends).toEqual([{ end: 'failed', answer: null }])
    expect(await failureOf(reply.text())).toBe('DEADLINE_EXCEEDED')
    expect(await failureOf(reply.outcome())).toBe('DEADLINE_EXCEEDED')
  })

  it('lets nothing out before the barrier, and nothing at all when the barrier refuses', async () => {
    const context = testContext()
    const { reply, ends } = await run(says('Hello there.'), context, {
      release: { beforeFirst: () => Promise.reject(new StageFailed('TRAIL_UNAVAILABLE')) },
    })
    const seen: string[] = []
    const failure = await failureOf(
      (async () => {
        for await (const piece of reply.stream) seen.push(piece)
      })(),
    )
    expect([failure, seen, ends]).toEqual(['TRAIL_UNAVAILABLE', [], [{ end: 'failed', answer: null }]])
  })

  it('fails closed when a check throws or answers nonsense', async () => {
    for (const check of [
      () => {
        throw new Error('Maria Ortiz')
      },
      () => Promise.resolve([]) as never,
      () => [{ rule: 'x', start: 0, end: 9_999, action: 'redact' as const }],
      () => undefined as never,
    ]) {
      const { reply } = await run(says('Hello.'), testContext(), { checks: [{ name: 'mine', mode: 'stream', holdBack: 0, check }] })
      const error = await reply.text().catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(ReplyRejected)
      expect((error as ReplyRejected).code).toBe('CHECK_FAILED')
    }
  })

  it('is read once', async () => {
    const { reply } = await run(says('Hello.'), testContext())
    await reply.text()
    expect(await failureOf(reply.text())).toBe('ARGUMENT_INVALID')
  })
})
