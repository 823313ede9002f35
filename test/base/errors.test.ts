import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AccessDenied,
  ACCESS_DENIED_CODES,
  causeOf,
  ConfigurationError,
  ERROR_CODES,
  type ErrorCode,
  EvidenceError,
  isEnvelopeError,
  ReplyRejected,
  StageFailed,
} from '../../src/base/index.ts'
import { renderErrorList } from '../../tools/error-list.ts'

const documented = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

describe('error family', () => {
  test('docs/errors.md lists every code, and no other', () => {
    const inDocs = [...documented.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1] as string).sort()
    expect(inDocs).toEqual(Object.keys(ERROR_CODES).sort())
    expect(documented).toBe(renderErrorList())
  })

  test('absent and forbidden look alike', () => {
    const messages = new Set(Object.values(ACCESS_DENIED_CODES).map(({ message }) => message))
    expect([...messages]).toEqual(['access denied'])
  })

  test('no message, stack, inspection or JSON shows the cause', () => {
    const make = [
      (cause: unknown) => new AccessDenied('TOKEN_REJECTED', { cause, requestId: 'r-1' }),
      (cause: unknown) => new StageFailed('SOURCE_FAILED', { cause }),
      (cause: unknown) => new EvidenceError('EVIDENCE_FORGED', { cause }),
      (cause: unknown) => new ReplyRejected('BLOCKED', { cause }),
      (cause: unknown) => new ConfigurationError('CONFIG_INVALID', '`users` is missing', { cause }),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...make), fc.string({ minLength: 12, maxLength: 30 }), (build, secret) => {
        const value = `MRN ${secret} Zenobia`
        const error = build(new Error(value))
        const shown = [
          error.message,
          error.stack,
          inspect(error, { showHidden: true, depth: null }),
          JSON.stringify(error),
          String(error),
        ].join('\n')
        expect(shown).not.toContain(value)
        expect(shown).not.toContain('Zenobia')
        expect((causeOf(error) as Error).message).toBe(value)
        expect(isEnvelopeError(error)).toBe(true)
      }),
    )
  })

  test('every code builds with its literal, stage and retry advice', () => {
    for (const [code, entry] of Object.entries(ERROR_CODES)) {
      expect(entry.remedy.length).toBeGreaterThan(20)
      expect(entry.message).not.toMatch(/\.$/)
      expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/)
    }
    const error = new StageFailed('VAULT_UNAVAILABLE', { requestId: 'r-2' })
    expect({ ...error.toJSON() }).toEqual({
      name: 'StageFailed',
      code: 'VAULT_UNAVAILABLE',
      message: 'vault failed',
      stage: 'deidentify',
      retryable: true,
      requestId: 'r-2',
    })
    expect(error.remedy).toBe(ERROR_CODES.VAULT_UNAVAILABLE.remedy)
    const narrow = (caught: unknown): ErrorCode | null =>
      isEnvelopeError(caught) && caught.code === 'STEP_UP_REQUIRED' ? caught.code : null
    expect(narrow(new AccessDenied('STEP_UP_REQUIRED', { challenge: { acrValues: ['mfa'] } }))).toBe('STEP_UP_REQUIRED')
  })
})
