import { Writable } from 'node:stream'
import fc from 'fast-check'
import { createAnonymizer } from 'langsmith/anonymizer'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { langSmithPrivacy, pinoHooks, scrubValue } from '../../src/telemetry/index.ts'
import { deidentifier, IDENTIFIERS, leaks } from './invented.ts'

const [name, mail, , mrn] = IDENTIFIERS as [string, string, string, string]
const nested = (depth: number, value: unknown): unknown => (depth === 0 ? value : { inner: nested(depth - 1, value) })

describe('scrubValue', () => {
  const scrub = langSmithPrivacy({ deidentifier }).anonymizer

  test('masks strings, keys and long numbers wherever they stand', () => {
    expect(
      scrub({ text: `for ${name}`, [mail]: 1, record: Number(mrn), big: 88412097n, list: [name], deep: { a: [{ b: name }] } }),
    ).toEqual({
      text: 'for [name]',
      '[name]': 1,
      record: '[number]',
      big: '[number]',
      list: ['[name]'],
      deep: { a: [{ b: '[name]' }] },
    })
  })

  test('removes what it cannot judge', () => {
    const cycle: Record<string, unknown> = { name }
    cycle['self'] = cycle
    const value = {
      cycle,
      bytes: Buffer.from(name),
      date: new Date(0),
      call: () => name,
      symbol: Symbol(name),
      map: new Map([[name, name]]),
      nan: Number.NaN,
    }
    expect(leaks(JSON.stringify(scrub(value)))).toEqual([])
    const error = Object.assign(new Error(`no ${name}`, { cause: new Error(mail) }), { code: mail })
    expect(leaks(JSON.stringify(scrub({ error })))).toEqual([])
    const hostile = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error(name)
      },
    })
    expect(scrub({ hostile })).toEqual({ hostile: '[removed]' })
  })

  test('a scrubber that throws or answers nonsense removes', () => {
    expect(
      scrubValue({ a: 'x' }, () => {
        throw new Error('no')
      }),
    ).toEqual({ '[removed]': '[removed]' })
    expect(scrubValue('x', () => 5 as never)).toBe('[removed]')
  })

  test('leaves no identifier in any shape, and keeps its input', () => {
    const leaf = fc.oneof(
      fc.constantFrom(...IDENTIFIERS),
      fc.constantFrom(...IDENTIFIERS).map((value) => `a ${value} b`),
      fc.boolean(),
      fc.constant(Number(mrn)),
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...IDENTIFIERS, 'key'), tie('tree'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const before = JSON.stringify(value)
        expect(leaks(JSON.stringify(scrub({ value })))).toEqual([])
        expect(JSON.stringify(value)).toBe(before)
      }),
      { numRuns: 200 },
    )
  })
})

describe('langSmithPrivacy', () => {
  test('has none of the holes of the anonymizer of langsmith: depth, keys, numbers', () => {
    const theirs = createAnonymizer((text) => (deidentifier.detect(text).length > 0 ? '[masked]' : text))
    const { anonymizer } = langSmithPrivacy({ deidentifier })
    for (const value of [nested(40, name), { [name]: 1 }, { record: Number(mrn) }] as Record<string, unknown>[]) {
      expect(leaks(JSON.stringify(theirs(structuredClone(value))))).not.toEqual([])
      expect(leaks(JSON.stringify(anonymizer(value)))).toEqual([])
    }
  })

  test('hide sends nothing of inputs and outputs', () => {
    const { hideInputs, hideOutputs, hideMetadata } = langSmithPrivacy({ deidentifier, mode: 'hide' })
    expect([hideInputs({ a: 1 }), hideOutputs({ a: 1 }), hideMetadata({ a: 1 })]).toEqual([{}, {}, { a: 1 }])
  })
})

describe('pinoHooks', () => {
  const written = (log: (logger: pino.Logger) => void): string => {
    let text = ''
    const sink = new Writable({
      write(chunk, _, done) {
        text += String(chunk)
        done()
      },
    })
    log(pino({ hooks: pinoHooks({ deidentifier }) }, sink))
    return text
  }

  test('scrubs message, error, nesting, bindings and keys, and keeps level and time', () => {
    const text = written((logger) => {
      logger.info(`calling ${name}`)
      logger.error(Object.assign(new Error(`failed for ${mail}`), { patient: { deep: { mrn: Number(mrn), name } } }), 'oops')
      logger.child({ user: name }).warn({ a: { b: { c: { [mail]: [name] } } }, requestId: 'request-12345678' }, '%s called', name)
    })
    expect(leaks(text)).toEqual([])
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatchObject({ level: 30, time: expect.any(Number), msg: 'calling [name]' })
    expect(lines[2]).toMatchObject({ requestId: 'request-12345678' })
  })

  test('keeps the names that pino gives its fields, whatever a detector takes them for', () => {
    const { streamWrite } = pinoHooks({ scrub: () => '[name]' })
    expect(streamWrite('{"msg":"a","err":{"type":"b","stack":"c"},"note":"d"}')).toBe(
      '{"msg":"[name]","err":{"type":"[name]","stack":"[name]"},"[name]":"[name]"}\n',
    )
  })

  test('a line that is no JSON, or a safe key with text in it, does not pass', () => {
    const { streamWrite } = pinoHooks({ deidentifier, safeKeys: ['job'] })
    expect(streamWrite(`oops ${name}`)).toBe('{"msg":"[removed]"}\n')
    expect(leaks(streamWrite(JSON.stringify({ requestId: `r ${name}`, job: 'job-1234567' })))).toEqual([])
    expect(streamWrite('{"job":"job-1234567"}')).toBe('{"job":"job-1234567"}\n')
  })
})
