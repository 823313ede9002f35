/** What every reply check must keep: offsets, no match in a finding, and the same findings however the text is cut. */
import type { Check, CheckContext, Finding } from '../../base/seams/index.ts'
import { casesOf, type Contract, demand } from '../contract.ts'
import type { Create } from '../sample.ts'

/** Options of {@link checkContract}. */
export interface CheckContractOptions {
  readonly create: Create<Check>
  /** Texts in which the check finds something. */
  readonly bad: readonly string[]
  /** Texts in which it finds nothing. */
  readonly good: readonly string[]
  /** What the check may know; see {@link emptyCheckContext}. */
  readonly context?: CheckContext | undefined
}

/** The contract of {@link Check}. */
export function checkContract(options: CheckContractOptions): Contract {
  const { create, bad, good, context = emptyCheckContext() } = options
  return {
    seam: 'Check',
    cases: casesOf({
      'has a name, a mode and a hold-back': async () => {
        const { name, mode, holdBack } = await create()
        demand(name.length > 0 && ['stream', 'sentence', 'whole'].includes(mode), 'a check has a name and a mode')
        demand(Number.isInteger(holdBack) && holdBack >= 0, 'a hold-back is a whole number of UTF-16 units')
      },
      'finds what is bad and lets good text pass': async () => {
        const check = await create()
        for (const text of bad) demand(check.check(text, context).length > 0, 'something is found in a bad text')
        for (const text of good) demand(check.check(text, context).length === 0, 'nothing is found in a good text')
        demand(check.check('', context).length === 0, 'nothing is found in nothing')
      },
      'says where, and never what': async () => {
        const check = await create()
        for (const text of bad) {
          for (const finding of check.check(text, context)) {
            demand(finding.start >= 0 && finding.start <= finding.end && finding.end <= text.length, 'offsets lie inside the text')
            demand(['annotate', 'redact', 'review', 'withhold'].includes(finding.action), 'an action of the seam')
            const match = text.slice(finding.start, finding.end)
            const shown = JSON.stringify({ rule: finding.rule, hash: finding.hash, replacement: finding.replacement })
            demand(match.length < 4 || !shown.includes(match), 'a finding does not carry the match')
          }
        }
      },
      'finds the same however the text grows': async () => {
        const check = await create()
        if (check.mode !== 'stream') return
        for (const text of [...bad, ...good]) {
          const whole = check.check(text, context)
          for (let length = 0; length <= text.length; length++) {
            const settled = length - check.holdBack
            const before = (findings: readonly Finding[]): string => JSON.stringify(findings.filter(({ end }) => end <= settled))
            demand(
              before(check.check(text.slice(0, length), context)) === before(whole),
              'what is settled does not change as text is added',
            )
          }
        }
      },
    }),
  }
}

/** A context in which nothing is known: no token, no value, no fragment. */
export function emptyCheckContext(overrides: Partial<CheckContext> = {}): CheckContext {
  return {
    prompt: {
      messages: [],
      label: { confidentiality: 'U', sensitivities: [] },
      fragments: [],
      instructions: '',
      question: '',
      canaries: [],
      mark: '',
      obligations: [],
    },
    restoration: () => ({ kind: 'unknown' }),
    knownValues: () => [],
    detect: () => [],
    hash: (value) => `hash-${value.length}`,
    ...overrides,
  }
}
