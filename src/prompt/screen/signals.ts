/**
 * The signals that read words, each a pattern with a weight. Weights say how far one alone points to a text written for a
 * machine rather than for a colleague; they were set on clinical text, where imperatives are everyday language.
 */
import type { PatternSignal } from './signal.ts'
import { STEERING_ANSWERS } from './signals/answers.ts'
import { CARRYING_AWAY } from './signals/carrying.ts'
import { CLAIMS } from './signals/claims.ts'
import { DISGUISES } from './signals/disguise.ts'
import { REACHING_FOR_HIDDEN } from './signals/hidden.ts'
import { SPEAKING_TO_MACHINES } from './signals/machine.ts'
import { WAITING_FOR_QUESTIONS } from './signals/questions.ts'
import { REPLACING_RULES } from './signals/rules.ts'
import { LANGUAGES } from './signals/languages.ts'

/** All that patterns give. */
export const PATTERN_SIGNALS: readonly PatternSignal[] = Object.freeze([
  ...SPEAKING_TO_MACHINES,
  ...REPLACING_RULES,
  ...REACHING_FOR_HIDDEN,
  ...CARRYING_AWAY,
  ...STEERING_ANSWERS,
  ...WAITING_FOR_QUESTIONS,
  ...CLAIMS,
  ...DISGUISES,
  ...LANGUAGES,
])
