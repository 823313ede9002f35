import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { EvidenceError } from '../../src/base/errors/index.ts'
import { makeSealer, type SessionScope } from '../../src/base/evidence/seal.ts'

const SECRET = 'Zenobia Quill MRN 4471'
const scope: SessionScope = Object.freeze({ id: 'one' })
const other: SessionScope = Object.freeze({ id: 'one' })
const opaque = makeSealer<object, { text: string }>('Authorized')
const readable = makeSealer<{ shown: string }, { text: string; shown: string }>('Redacted', ({ shown }) => ({ shown }))

const codeOf = (body: () => unknown): string => {
  try {
    body()
    return 'opened'
  } catch (error) {
    return error instanceof EvidenceError ? error.code : String(error)
  }
}

describe('evidence', () => {
  test('opens in its session', () => {
    expect(opaque.open(scope, opaque.seal(scope, { text: SECRET }))).toEqual({ text: SECRET })
    expect(codeOf(() => opaque.open(other, opaque.seal(scope, { text: SECRET })))).toBe('EVIDENCE_FOREIGN')
  })

  const evidence = opaque.seal(scope, { text: SECRET })
  const shown = readable.seal(scope, { text: SECRET, shown: 'x' })
  const twin = makeSealer<object, { text: string }>('Authorized')
  const constructorOf = (value: object): unknown => (value as { constructor: unknown }).constructor
  test.each<[string, unknown]>([
    ['a spread', { ...evidence }],
    ['a spread of readable evidence', { ...shown }],
    ['Object.create', Object.create(evidence)],
    ['Object.create on the prototype', Object.create(Object.getPrototypeOf(evidence) as object)],
    ['setPrototypeOf', Object.setPrototypeOf({ shown: 'x' }, Object.getPrototypeOf(shown) as object)],
    ['a Proxy', new Proxy(evidence, {})],
    ['JSON', JSON.parse(JSON.stringify(evidence))],
    ['JSON of readable evidence', JSON.parse(JSON.stringify(shown))],
    ['Object.assign', Object.assign({}, shown)],
    ['a property descriptor copy', Object.defineProperties({}, Object.getOwnPropertyDescriptors(shown))],
    ['another copy of the maker', twin.seal(scope, { text: SECRET })],
    ['another kind', shown],
    ['null', null],
    ['undefined', undefined],
    ['a string', SECRET],
    ['a function', () => SECRET],
    [
      'the inherited constructor',
      Reflect.construct(constructorOf(evidence) as new (...args: unknown[]) => object, [scope, { text: SECRET }]),
    ],
  ])('%s is refused', (_name, forged) => {
    expect(codeOf(() => opaque.open(scope, forged))).toBe('EVIDENCE_FORGED')
  })

  test('a structured clone cannot be made or is refused', () => {
    expect(codeOf(() => readable.open(scope, structuredClone({ ...shown })))).toBe('EVIDENCE_FORGED')
    expect(codeOf(() => opaque.open(scope, structuredClone(evidence)))).toBe('EVIDENCE_FORGED')
  })

  test('the constructor of evidence cannot mint', () => {
    expect(constructorOf(evidence)).toBe(Object)
    expect(Object.hasOwn(Object.getPrototypeOf(evidence) as object, 'constructor')).toBe(false)
  })

  test('opaque evidence shows nothing, readable evidence only what it exposes', () => {
    for (const value of [evidence, shown]) {
      const all = [
        inspect(value, { showHidden: true, depth: null, getters: true }),
        JSON.stringify(value),
        String(value),
        JSON.stringify(Object.getOwnPropertyDescriptors(value)),
      ]
      expect(all.join('\n')).not.toContain('Zenobia')
    }
    expect(JSON.stringify(evidence)).toBe('"[Authorized]"')
    expect(JSON.stringify(shown)).toBe('{"shown":"x"}')
  })

  test('neither evidence nor its prototype can be altered', () => {
    for (const value of [evidence, shown]) {
      expect(Object.isFrozen(value)).toBe(true)
      expect(Object.isFrozen(Object.getPrototypeOf(value))).toBe(true)
      expect(Reflect.set(value, 'shown', 'y')).toBe(false)
      expect(Reflect.defineProperty(Object.getPrototypeOf(value) as object, 'toJSON', { value: () => SECRET })).toBe(false)
    }
  })
})
