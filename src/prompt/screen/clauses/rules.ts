/**
 * The rules that clauses follow. `IGNORE! 4 PRIOR` reads: a word that tells to ignore, said as an order, and within four words
 * in the same sentence one for what came before. `/` gives a choice, `&` any order. The language of the words does not matter.
 */
import type { SignalName } from '../signal.ts'
import type { WordClass } from './lexicon.ts'

/** One class, or one of several, within `gap` words of the step before. */
export interface RuleStep {
  readonly classes: readonly WordClass[]
  readonly gap: number
  /** Whether the word must be said as an order. */
  readonly imperative: boolean
}

/** One rule. */
export interface ClauseRule {
  readonly name: SignalName
  readonly weight: number
  readonly steps: readonly RuleStep[]
  /** Classes that, close by, make it ordinary clinical language. */
  readonly unless: readonly WordClass[]
}

function steps(source: string): readonly RuleStep[] {
  const found: RuleStep[] = []
  let gap = 3
  for (const token of source.split(' ')) {
    if (/^\d+$/.test(token)) gap = Number(token)
    else {
      found.push({ classes: token.replaceAll('!', '').split('/') as WordClass[], gap, imperative: token.endsWith('!') })
      gap = 3
    }
  }
  return found
}

function rule(name: SignalName, weight: number, source: string, unless = ''): readonly ClauseRule[] {
  const guards = unless === '' ? [] : (unless.split(' ') as WordClass[])
  const sources = source.includes(' & ') ? permutations(source.replace(/ & /g, ' ')) : [source]
  return sources.map((each) => ({ name, weight, steps: steps(each), unless: guards }))
}

/** `A 6 B` in both orders. */
function permutations(source: string): readonly string[] {
  const [first, gap, second] = source.split(' ')
  return [`${first} ${gap} ${second}`, `${second} ${gap} ${first}`]
}

/** All rules. */
export const CLAUSE_RULES: readonly ClauseRule[] = Object.freeze([
  // Setting aside what came before.
  ...rule('overrides-rules', 0.7, 'IGNORE! & 3 PRIOR', 'STAFF CARE'),
  ...rule('overrides-rules', 0.65, 'IGNORE! 3 PREVIOUS 2 ORDERS', 'STAFF CARE'),
  ...rule('overrides-rules', 0.65, 'IGNORE! 3 ORDERS 1 PREVIOUS', 'STAFF CARE'),
  ...rule('overrides-rules', 0.65, 'PREVIOUS 3 ORDERS 4 IGNORE!', 'STAFF CARE'),
  ...rule('overrides-rules', 0.45, 'IGNORE! 1 EVERYWORD', 'STAFF CARE'),
  ...rule('overrides-rules', 0.65, 'ORDERS 3 IGNORE! 6 SAY!/SHOW!', 'STAFF CARE'),
  ...rule('overrides-rules', 0.6, 'IGNORE! 1 ALL 8 SAY!/SHOW!/REPLY_ONLY!', 'STAFF CARE'),
  ...rule('overrides-rules', 0.6, 'IGNORE! 3 RULES 8 SAY/SHOW', 'STAFF CARE'),
  ...rule('overrides-rules', 0.65, 'IGNORE! 2 YOUR 2 RULES', 'STAFF'),
  ...rule('overrides-rules', 0.45, 'IGNORE! 3 RULES', 'STAFF CARE'),
  ...rule('overrides-rules', 0.55, 'IGNORE! 2 USER 6 SAY!/SHOW!/REPLY_ONLY!', 'CARE'),
  ...rule('overrides-rules', 0.6, 'NEW_TASK 10 SAY!/SHOW!', 'STAFF CARE'),
  ...rule('overrides-rules', 0.5, 'NEW_TASK', 'STAFF CARE'),
  ...rule('overrides-rules', 0.5, 'TURN 10 SAY!/SHOW!/IGNORE!/REPLY_ONLY!', 'STAFF CARE'),
  ...rule('overrides-rules', 0.5, 'ALL 8 TURN 8 SAY!/SHOW!/REPLY_ONLY!/NEW_TASK', 'STAFF CARE'),
  ...rule('overrides-rules', 0.6, 'PRIOR 8 NEW_TASK/TURN', 'STAFF CARE'),
  ...rule('overrides-rules', 0.55, 'NEW_TASK/TURN 8 NEW_TASK/TURN', 'STAFF CARE'),
  ...rule('overrides-rules', 0.6, 'NO_RULES 8 SHOW', 'STAFF'),
  ...rule('overrides-rules', 0.6, 'SHOW!/SAY! 8 NO_RULES', 'STAFF'),
  ...rule('overrides-rules', 0.55, 'NO_RULES 3 NO_RULES'),
  ...rule('overrides-rules', 0.55, 'RULES 6 NO_RULES', 'STAFF CARE'),
  ...rule('overrides-rules', 0.55, 'DATA 8 NO_RULES', 'STAFF CARE'),

  // A machine, or its reader, spoken to.
  ...rule('addresses-machine', 0.6, 'MACHINE 4 SAY!/SHOW!/IGNORE!/NOT_SAY!/OMIT!/CARRY!', 'HOLD_BACK HUMAN_ASSISTANT'),
  ...rule('addresses-machine', 0.6, 'AUTOMATED 8 SAY/OMIT/NOT_SAY', 'STAFF'),
  ...rule('addresses-machine', 0.5, 'AUTOMATED 10 FAVOUR', 'STAFF'),

  ...rule('addresses-machine', 0.5, 'META'),

  // Playing a part.
  ...rule('new-persona', 0.65, 'BECOME 8 PLAY/FREE/MACHINE/BRIEF_MACHINE', 'RETURN'),
  ...rule('new-persona', 0.6, 'PLAY! 8 FREE', 'RETURN'),
  ...rule('new-persona', 0.55, 'FROM_NOW & 8 PLAY', 'RETURN'),
  ...rule('new-persona', 0.6, 'PLAY! 8 MACHINE/BRIEF_MACHINE', 'CARE'),
  ...rule('new-persona', 0.55, 'PLAY! 14 SHOW/REAL', 'CARE'),
  ...rule('new-persona', 0.5, 'BECOME 6 FREE', 'RETURN'),
  ...rule('new-persona', 0.55, 'YOU 10 UNBOUND', 'RETURN CARE'),
  ...rule('new-persona', 0.4, 'PLAY!', 'CARE STAFF HOLD_BACK'),

  // What is hidden.
  ...rule('reveals-hidden', 0.65, 'SHOW! & 5 PROMPT', 'STAFF CARE'),
  ...rule('reveals-hidden', 0.6, 'SHOW! 6 BEFORE', 'STAFF CARE'),
  ...rule('reveals-hidden', 0.65, 'SHOW! 6 SECRET', 'STAFF'),
  ...rule('reveals-hidden', 0.55, 'SECRET 10 SHOW!', 'STAFF'),
  ...rule('reveals-hidden', 0.6, 'SHOW! & 8 OTHERS', 'CARE'),
  ...rule('reveals-hidden', 0.5, 'SAY! 5 OTHERS', 'STAFF CARE'),
  ...rule('reveals-hidden', 0.5, 'RUN! 6 OTHERS', 'STAFF CARE'),
  ...rule('reveals-hidden', 0.6, 'FIND! 8 OTHERS 8 SHOW/SAY', 'CARE'),
  ...rule('reveals-hidden', 0.35, 'FIND! 8 OTHERS', 'CARE'),
  ...rule('reverses-placeholders', 0.65, 'SHOW! & 6 REAL', 'STAFF'),
  ...rule('reverses-placeholders', 0.6, 'TRANSLATE 10 REAL'),

  // Carrying away.
  ...rule('exfiltration', 0.65, 'CARRY! 8 DATA 10 DESTINATION', 'STAFF'),
  ...rule('exfiltration', 0.45, 'CARRY! 8 DATA 10 MAILBOX', 'STAFF'),
  ...rule('exfiltration', 0.45, 'CARRY! 10 MAILBOX 8 BEFORE_REPLY'),
  ...rule('exfiltration', 0.65, 'CARRY! 8 EVERYTHING/WHOLE 10 MAILBOX/DESTINATION'),
  ...rule('exfiltration', 0.65, 'EVERYTHING/WHOLE 6 MAILBOX/DESTINATION 4 CARRY!'),
  ...rule('exfiltration', 0.6, 'CARRY! 8 DESTINATION 8 DATA', 'STAFF CARE'),
  ...rule('exfiltration', 0.6, 'DATA 4 FILLED 10 LINK', 'STAFF CARE'),
  ...rule('exfiltration', 0.6, 'CARRY! & 8 EVERYTHING', 'STAFF CARE'),
  ...rule('exfiltration', 0.35, 'CARRY! 8 WHOLE', 'STAFF CARE'),
  ...rule('exfiltration', 0.6, 'CARRY! 10 BEFORE_REPLY', 'STAFF'),
  ...rule('exfiltration', 0.65, 'LINK 14 FILLED 10 DATA', 'STAFF CARE'),
  ...rule('exfiltration', 0.6, 'DATA 8 LINK 8 FILLED', 'STAFF CARE'),
  ...rule('exfiltration', 0.6, 'SAY! 6 LINK 10 DATA', 'STAFF CARE'),
  ...rule('exfiltration', 0.6, 'DESTINATION 8 FILLED', 'STAFF'),
  ...rule('exfiltration', 0.6, 'SAY! 8 LINK 8 DESTINATION', 'STAFF'),

  // Tools.
  ...rule('calls-tool', 0.6, 'RUN! 3 YOUR 3 TOOL/DEVICE', 'STAFF CARE'),
  ...rule('calls-tool', 0.6, 'RUN! 4 TOOL/DEVICE 12 SHOW!/SAY!/CARRY!', 'STAFF'),
  ...rule('calls-tool', 0.55, 'RUN! 3 TOOL', 'STAFF CARE'),
  ...rule('calls-tool', 0.55, 'RUN! 3 DEVICE 2 ACT', 'STAFF'),
  ...rule('calls-tool', 0.55, 'HAVE_ACCESS 4 DEVICE/TOOL'),
  ...rule('calls-tool', 0.35, 'RUN! 3 DEVICE', 'STAFF CARE'),
  ...rule('calls-tool', 0.55, 'BEFORE_REPLY 4 RUN!/CARRY!', 'STAFF'),

  // The answer.
  ...rule('steers-output', 0.6, 'YOUR 3 OUTPUT/SUMMARY 6 SAY/OMIT/NOT_SAY', 'STAFF CARE'),
  ...rule('steers-output', 0.6, 'SAY!/OMIT!/NOT_SAY! 12 YOUR 3 OUTPUT/SUMMARY', 'STAFF CARE'),
  ...rule('steers-output', 0.55, 'WRITING & 10 SAY', 'STAFF'),
  ...rule('steers-output', 0.6, 'WRITING & 10 OMIT', 'STAFF'),
  ...rule('steers-output', 0.6, 'WRITING & 10 NOT_SAY', 'STAFF'),
  ...rule('steers-output', 0.55, 'WRITING & 14 CHANGE', 'STAFF'),
  ...rule('steers-output', 0.55, 'SAY! 14 ALTHOUGH', 'STAFF CARE'),
  ...rule('steers-output', 0.6, 'OUTPUT/SUMMARY 6 SAY 14 ALTHOUGH', 'STAFF'),
  ...rule('steers-output', 0.35, 'TREAT_AS! 8 TREAT_AS', 'STAFF CARE'),
  ...rule('steers-output', 0.55, 'TREAT_AS 8 SAY!', 'STAFF CARE'),
  ...rule('steers-output', 0.55, 'CHANGE! 12 TREAT_AS', 'STAFF'),
  ...rule('steers-output', 0.55, 'SAY! 10 WHATEVER', 'STAFF CARE'),
  ...rule('steers-output', 0.5, 'WHATEVER 8 SAY!', 'STAFF CARE'),
  ...rule('steers-output', 0.55, 'SAY! 3 ONLY 3 ONLY', 'STAFF CARE'),
  ...rule('steers-output', 0.55, 'KINDLY 8 OUTPUT/SUMMARY 6 SAY/OMIT/NOT_SAY/TREAT_AS', 'STAFF'),
  ...rule('steers-output', 0.55, 'KINDLY 16 WRITING', 'STAFF'),
  ...rule('steers-output', 0.55, 'FROM_NOW 1 SAY/SHOW/REFUSE/IGNORE', 'STAFF CARE'),
  ...rule('steers-output', 0.5, 'TELL! 3 USER', 'STAFF CARE'),
  ...rule('steers-output', 0.5, 'REPLY_ONLY!', 'STAFF CARE HOLD_BACK'),
  ...rule('delayed-trigger', 0.4, 'IF_ASKED 10 SAY!', 'STAFF CARE'),
  ...rule('delayed-trigger', 0.6, 'IF_USER 12 SAY!/NOT_SAY!/REFUSE!/SHOW!'),

  ...rule('steers-output', 0.5, 'OUTPUT 2 MUST 3 SAY/OMIT/NOT_SAY', 'STAFF CARE'),
  ...rule('steers-output', 0.5, 'SUMMARY 2 MUST 3 OMIT/NOT_SAY', 'STAFF CARE'),
  ...rule('steers-output', 0.4, 'SUMMARY 2 MUST 2 SAY', 'STAFF CARE'),
  ...rule('steers-output', 0.5, 'MAKE! 4 PASTIME', 'STAFF CARE'),
  ...rule('secrecy', 0.5, 'NOT_SAY! 3 THIS_NOTE', 'STAFF'),

  ...rule('steers-output', 0.4, 'OMIT! 2 MENTION', 'STAFF'),
  ...rule('steers-output', 0.4, 'SHOWN_AS 2 NORMAL', 'STAFF'),
  ...rule('steers-output', 0.5, 'STATE! 6 NORMAL', 'STAFF CARE'),
  ...rule('steers-output', 0.5, 'KINDLY 10 SAY 6 NORMAL', 'STAFF CARE'),
  ...rule('steers-output', 0.4, 'KINDLY 8 USER', 'STAFF CARE'),

  // Refusing.
  ...rule('denies-answer', 0.6, 'REFUSE! 8 QUESTION', 'STAFF'),
  ...rule('denies-answer', 0.55, 'SAY! 8 NOTHING_KNOWN', 'STAFF'),
  ...rule('denies-answer', 0.55, 'PLAY! 10 NOTHING_KNOWN', 'STAFF CARE'),
  ...rule('denies-answer', 0.6, 'IF_ASKED 14 NOTHING_KNOWN', 'STAFF CARE'),

  // Pressure and rank.
  ...rule('claims-emergency', 0.6, 'URGENT 12 NO_RULES', 'CARE'),
  ...rule('claims-emergency', 0.55, 'URGENT 14 RULES', 'CARE STAFF'),
  ...rule('claims-emergency', 0.6, 'URGENT & 14 EVERYTHING', 'STAFF CARE'),
  ...rule('claims-emergency', 0.5, 'URGENT 10 SHOW!', 'STAFF CARE'),
  ...rule('claims-privilege', 0.6, 'AUTHORITY 8 GRANT 8 YOU', 'CARE'),
  ...rule('claims-privilege', 0.6, 'AUTHORITY 8 GRANT 10 SHOW/RULES/EVERYTHING', 'CARE'),
  ...rule('claims-privilege', 0.55, 'AUTHORITY 12 YOUR 2 RULES', 'CARE'),
  ...rule('claims-privilege', 0.35, 'AUTHORITY 6 GRANT', 'CARE STAFF'),
  ...rule('claims-privilege', 0.55, 'AUTHORITY 6 GRANT 8 THIS_REQUEST', 'CARE'),
  ...rule('claims-privilege', 0.55, 'MAKERS 6 GRANT'),

  // Language and bias.
  ...rule('steers-output', 0.55, 'TRANSLATE! 3 LANGUAGE/ODD_LANGUAGE 8 FROM_NOW'),
  ...rule('steers-output', 0.55, 'TRANSLATE! 6 EVERYTHING', 'STAFF'),
  ...rule('steers-output', 0.5, 'TRANSLATE! 2 ODD_LANGUAGE', 'CARE'),
  ...rule('steers-output', 0.35, 'TRANSLATE! 2 LANGUAGE', 'STAFF CARE'),
  ...rule('favours', 0.4, 'ALWAYS 3 FAVOUR!', 'STAFF CARE'),
  ...rule('favours', 0.55, 'FAVOUR! 10 BRAND', 'CARE'),
  ...rule('favours', 0.55, 'IF_ASKED 8 FAVOUR!', 'STAFF'),

  // In pieces.
  ...rule('split-instruction', 0.55, 'JOIN 12 OBEY'),
  ...rule('split-instruction', 0.5, 'PIECES 10 PIECES 12 OBEY/SHOW/IGNORE', 'STAFF CARE'),
  ...rule('split-instruction', 0.5, 'PIECES 8 OBEY', 'STAFF CARE'),
  ...rule('split-instruction', 0.5, 'SPLICE'),
  ...rule('split-instruction', 0.4, 'PIECES & 10 JOIN', 'STAFF CARE'),
])
