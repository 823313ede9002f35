import { inspect } from 'node:util'
import { type Fault, recordingModel, withFault } from 'phi-envelope/testing'
import type { EnvelopeConfiguration, ModelCall } from '../../src/index.ts'
import { testEnvelope } from './envelope.ts'

/** A part that can break. */
export type Part = keyof EnvelopeConfiguration | 'model'

/** Short enough for tests that wait for them. */
export const LIMITS = { stage: 60, model: 60, session: 2_000 }

/** Everything that an error shows to whoever prints it. */
export const shownOf = (error: unknown): string =>
  [String(error), (error as Error).stack, inspect(error, { showHidden: true, depth: null }), JSON.stringify(error)].join('\n')

/** An envelope with one broken part, whose errors and answers carry `canary`, and a model that is watched. */
export function broken(part: Part, fault: Fault, canary: string, answer: ModelCall, methods?: readonly string[]) {
  let model: ModelCall = answer
  const breakIt = <T extends object>(value: T): T => withFault(value, fault, { canary, ...(methods === undefined ? {} : { methods }) }).part
  const made = testEnvelope((parts) => {
    switch (part) {
      case 'model':
        model = breakIt(answer)
        return { limits: LIMITS }
      case 'sources':
        return { limits: LIMITS, sources: parts.sources.map((source) => breakIt(source)) }
      case 'checks':
        return {
          limits: LIMITS,
          checks: [breakIt({ name: 'own', mode: 'stream' as const, holdBack: 8, check: () => [] })],
        }
      case 'revocations':
        return { limits: LIMITS, revocations: breakIt({ revoke: async () => undefined, isRevoked: async () => false }) }
      case 'labeller':
        return {
          limits: LIMITS,
          labeller: breakIt({ label: () => ({ dataClass: 'visit' as const, confidentiality: 'N' as const, sensitivities: [] }) }),
        }
      case 'deidentifier':
        return { limits: LIMITS, deidentifier: breakIt({ detect: () => [] }) }
      default:
        return { limits: LIMITS, [part]: breakIt(parts[part] as object) }
    }
  })
  const seen = recordingModel((prompt, options) => model(prompt, options))
  return { ...made, seen }
}
