/** However a reply is cut into chunks, what goes out is the same: for each check, and for all together, withholding included. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReplyChecker } from '../../src/reply/index.ts'
import { allChecks, context, cutAt, deliveriesOf, FATAL, groups, LONG_PIECES, PIECES, SHORT, streamed } from './invariance-cases.ts'
import { run, testContext } from './harness.ts'

const text = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
        { weight: 1, arbitrary: fc.constantFrom(...LONG_PIECES) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
      ),
      {
        maxLength: 14,
      },
    ),
    fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...FATAL) }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }),
  )
  .map(([before, fatal, after]) => before.join('') + fatal + after.join(''))

describe('chunk invariance', () => {
  for (const [name, checks] of Object.entries(groups)) {
    it(`${name}: random cuts`, async () => {
      await fc.assert(
        fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 12 }), async (whole, places) => {
          expect(await streamed(checks, cutAt(whole, places))).toEqual(await streamed(checks, [whole]))
        }),
        { numRuns: name.startsWith('all') ? 50 : 20 },
      )
    })
    it(`${name}: every split point of short texts, single units, empty chunks, in every delivery`, async () => {
      for (const whole of SHORT[name]!) {
        for (const delivery of deliveriesOf(checks)) {
          const expected = await streamed(checks, [whole], delivery)
          // A text on which the check does nothing would show nothing.
          expect(expected.failure !== null || expected.text !== whole).toBe(true)
          expect(await streamed(checks, whole.split(''), delivery)).toEqual(expected)
          expect(
            await streamed(
              checks,
              whole.split('').flatMap((unit) => ['', unit, '']),
              delivery,
            ),
          ).toEqual(expected)
          for (let at = 1; at < whole.length; at += 1)
            expect(await streamed(checks, [whole.slice(0, at), whole.slice(at)], delivery)).toEqual(expected)
        }
      }
    })
    it(`${name}: single units, and split points of longer texts`, async () => {
      for (const whole of [PIECES.slice(0, 20).join(''), `${PIECES.slice(5, 12).join('')}${FATAL[1]} ${PIECES[0]}`]) {
        const expected = await streamed(checks, [whole])
        expect(await streamed(checks, whole.split(''))).toEqual(expected)
        for (let at = 1; at < whole.length; at += 97)
          expect(await streamed(checks, [whole.slice(0, at), whole.slice(at)])).toEqual(expected)
      }
    })
  }

  it('has every check of the package', () => {
    expect(Object.keys(SHORT)).toEqual(Object.keys(groups))
    expect(Object.entries(allChecks).every(([name, check]) => check.name === name)).toBe(true)
  })

  it('what streams is what a check of the whole text gives', async () => {
    const streaming = groups['all stream checks']!
    await fc.assert(
      fc.asyncProperty(text, async (whole) => {
        // A window full of hidden characters shows no beginning of a line; what follows it is then taken for one, and more is removed.
        fc.pre(!whole.includes('\u200b'.repeat(300)))
        const stream = await streamed(streaming, [whole])
        const buffer = createReplyChecker({ checks: streaming, delivery: 'buffer' }).checkText(whole, context)
        expect(stream.failure === 'BLOCKED').toBe(buffer.outcome === 'withheld')
        if (stream.failure === null) expect(stream.text).toBe(buffer.text)
      }),
      { numRuns: 120 },
    )
  })

  it('each long match is judged alike in a stream and whole, wherever a step ends in it', async () => {
    for (const check of groups['all stream checks']!) {
      for (const piece of LONG_PIECES) {
        for (let lead = 0; lead < 192; lead += 24) {
          const whole = `${'word '.repeat(40).slice(0, lead + 8)} ${piece}and on. ${'More of it. '.repeat(70)}`
          const buffer = createReplyChecker({ checks: [check], delivery: 'buffer' }).checkText(whole, context)
          expect(await streamed([check], [whole])).toEqual({ text: buffer.text, failure: null })
        }
      }
    }
  })
})

describe('a stream that does not come to its end', () => {
  const checks = groups['all stream checks']!
  const whole = `${PIECES.slice(0, 16).join('')}${'And so it went on. '.repeat(60)}`
  const chunks = whole.match(/[\s\S]{1,37}/g)!

  it('an iterator that throws at any place ends the reply as an outage; only what was settled went out', async () => {
    const { text: expected } = await streamed(checks, [whole])
    let longest = 0
    for (let at = 0; at <= chunks.length; at += 1) {
      const { text: out, failure } = await streamed(
        checks,
        (async function* broken() {
          yield* chunks.slice(0, at)
          throw new Error('the wire broke')
        })(),
      )
      expect(failure).toBe('CHECK_FAILED')
      expect(expected.startsWith(out)).toBe(true)
      // Nothing goes out within reach of text that did not come.
      const settled = chunks.slice(0, at).join('').slice(0, -32)
      expect(out.length === 0 || out.length < settled.length + 200).toBe(true)
      if (settled.length < 384) expect(out).toBe('')
      longest = Math.max(longest, out.length)
    }
    expect(longest).toBeGreaterThan(600)
  })

  it('a reader that stops at any piece stops the source once, and has seen the beginning of the whole', async () => {
    const { text: expected } = await streamed(checks, [whole])
    for (let stopAfter = 1; stopAfter < 4; stopAfter += 1) {
      let stopped = 0
      let out = ''
      const source: AsyncIterable<string> = {
        [Symbol.asyncIterator]: () => {
          let at = 0
          return {
            next: async () => (at < chunks.length ? { done: false, value: chunks[at++]! } : { done: true, value: undefined }),
            return: async () => {
              stopped += 1
              return { done: true, value: undefined }
            },
          }
        },
      }
      let count = 0
      for await (const piece of createReplyChecker({ checks }).checkStream(source, context)) {
        out += piece
        count += 1
        if (count === stopAfter) break
      }
      expect(expected.startsWith(out)).toBe(true)
      expect(out.length).toBeLessThan(expected.length)
      expect(stopped).toBe(1)
    }
  })

  it('an abort in the middle lets nothing more out, wherever it comes', async () => {
    const full = await (await run(async () => whole, testContext(), { checks })).reply.text()
    for (let at = 1; at < chunks.length; at += 1) {
      const stage = testContext()
      const { reply } = await run(
        async function* aborted() {
          for (const [index, chunk] of chunks.entries()) {
            if (index === at) stage.controller.abort()
            yield chunk
          }
        },
        stage,
        { checks },
      )
      let out = ''
      await expect(
        (async () => {
          for await (const piece of reply.stream) out += piece
        })(),
      ).rejects.toMatchObject({ code: 'ABORTED' })
      expect(full.startsWith(out)).toBe(true)
      expect(out.length).toBeLessThan(full.length)
    }
  })
})

describe('through model, checks and restoring', () => {
  const whole =
    'For [NAME-1-k7qd]: `[NAME-1-k7qd]` <b x=[NAME-1-k7qd]> (see\n[NAME-1-k7qd](x) of Maria Ortiz) 👩‍⚕️ [F1] [DATE-1-m3pt].\n\nSo\ud83d.'

  it('the restored reply and its outcome do not depend on the cuts', async () => {
    const said = async (parts: readonly string[]): Promise<unknown> => {
      const { reply } = await run(async function* say() {
        yield* parts
      }, testContext())
      return [await reply.text(), await reply.outcome()]
    }
    const expected = await said([whole])
    expect(JSON.stringify(expected)).toContain('For Maria Ortiz:')
    expect(await said(whole.split(''))).toEqual(expected)
    for (let at = 1; at < whole.length; at += 1) expect(await said([whole.slice(0, at), whole.slice(at)])).toEqual(expected)
  })

  it('every citation is collected, however long the brackets are and wherever they are cut', async () => {
    const scenario = { fragments: Array.from({ length: 30 }, (_, index) => ({ text: `Note ${index}.` })) }
    const labels = Array.from({ length: 30 }, (_, index) => `F${index + 1}`)
    const text = `All of it [${labels.join(', ')}]. ${'And more. '.repeat(90)}`
    for (const size of [1, 7, 64, 5_000]) {
      const { reply } = await run(
        async function* say() {
          for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
        },
        testContext(),
        { scenario },
      )
      await reply.text()
      expect((await reply.outcome()).citations.map(({ label }) => label)).toEqual(labels)
    }
  })
})
