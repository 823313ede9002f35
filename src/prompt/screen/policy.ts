/** Decides what follows from a screening: by threshold, and stricter for text that a patient or an app brought. */
import type { FragmentHeader } from '../../base/fragment.ts'
import { judgeText } from './screen.ts'

/** What happens to a text: nothing, marked for the model, left out, marked and the reply held for a person, or the request refused. */
export type ScreenEffect = 'pass' | 'mark' | 'drop' | 'review' | 'refuse'

/** What to do from which score on. */
export interface ScreenPolicy {
  /** Score from which a fragment is flagged. Default 0.5. */
  readonly threshold?: number | undefined
  /** For flagged fragments of the record. Default `mark`. */
  readonly flagged?: ScreenEffect | undefined
  /** For flagged fragments that a patient uploaded or a connected app sent. Default `drop`. */
  readonly flaggedUntrusted?: ScreenEffect | undefined
  /** For a flagged question: the person who asks may only harm their own answer. Default `mark`. */
  readonly flaggedQuestion?: 'pass' | 'mark' | 'refuse' | undefined
}

/** What was decided, and the names of the signals. */
export interface Screened {
  readonly effect: ScreenEffect
  readonly signals: readonly string[]
}

const PASS: Screened = Object.freeze({ effect: 'pass', signals: Object.freeze([]) })

/** Screens a fragment. */
export function screenFragment(text: string, { origin }: Pick<FragmentHeader, 'origin'>, policy: ScreenPolicy): Screened {
  const effect = origin === 'record' ? (policy.flagged ?? 'mark') : (policy.flaggedUntrusted ?? 'drop')
  return screened(text, effect, policy)
}

/** Screens a question. */
export function screenQuestion(text: string, policy: ScreenPolicy): Screened {
  return screened(text, policy.flaggedQuestion ?? 'mark', policy)
}

function screened(text: string, effect: ScreenEffect, { threshold }: ScreenPolicy): Screened {
  const { flagged, signals } = judgeText(text, { threshold })
  return flagged && effect !== 'pass' ? { effect, signals: signals.map(({ name }) => name) } : PASS
}
