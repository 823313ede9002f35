/**
 * Runs checks over a text that grows. It advances in steps whose places depend on the text alone, and lets nothing out that
 * lies within a check's reach of text that has not come yet: so every chunking gives the same output.
 */
import { ReplyRejected } from '../base/errors/index.ts'
import type { Check, CheckContext, FindingAction, Verdict } from '../base/seams/check.ts'
import { applyFindings, isFinding, type PlacedFinding, stricter } from './findings.ts'
import { sentenceEnd, sentences } from './sentence.ts'

/** When text goes out: as it settles, sentence by sentence, or all at once when the reply has ended. */
export type Delivery = 'stream' | 'sentence' | 'buffer'

/** Text goes out in steps of this many UTF-16 units, or of as many sentences as that takes. */
const STEP = 256
/** The least that a check sees before and after a step. */
const LEAST_REACH = 32
/** A match that goes on for longer is not one that anybody can check. */
const MAX_REACH = 16_384

/** What a machine needs. */
export interface MachineOptions {
  readonly checks: readonly Check[]
  readonly delivery: Delivery
  readonly context: CheckContext
  readonly requestId?: string | undefined
}

/** The text is held for review: thrown inside, by `end`, in buffer delivery only. */
export class HeldForReview extends Error {
  readonly rules: readonly string[]
  readonly text: string
  constructor(rules: readonly string[], text: string) {
    super('held for review')
    this.rules = rules
    this.text = text
  }
}

/** Checks one reply. */
export class CheckMachine {
  readonly #checks: readonly Check[]
  readonly #delivery: Delivery
  readonly #context: CheckContext
  readonly #requestId: string | undefined
  readonly #reach: number
  readonly #counts: number[]
  readonly #actions: (FindingAction | 'pass')[]
  readonly #rules = new Set<string>()
  #text = ''
  /** Offset in `#text` up to which text went out. Text before it is kept as far as a check may look back. */
  #committed = 0
  #failure: Error | null = null

  constructor({ checks, delivery, context, requestId }: MachineOptions) {
    this.#checks = checks
    this.#delivery = delivery
    this.#context = context
    this.#requestId = requestId
    this.#reach = Math.max(LEAST_REACH, ...checks.filter(({ mode }) => mode === 'stream').map(({ holdBack }) => holdBack))
    this.#counts = checks.map(() => 0)
    this.#actions = checks.map(() => 'pass')
  }

  /** Takes more text; gives what no later text can change. @throws ReplyRejected BLOCKED, CHECK_FAILED */
  push(chunk: string): string {
    this.assertOpen()
    this.#text += chunk
    return this.#advance(false)
  }

  /** Gives the rest, all of it or nothing. @throws ReplyRejected BLOCKED, CHECK_FAILED; HeldForReview */
  end(): string {
    this.assertOpen()
    const rest = this.#advance(true)
    this.assertOpen()
    return rest
  }

  /**
   * Throws what ended the reply, when something did. To be asked before more text is waited for: what settled before the end came
   * was given first.
   */
  assertOpen(): void {
    if (this.#failure !== null) throw this.#failure
  }

  /** What each check came to, so far. */
  verdicts(): readonly Verdict[] {
    return this.#checks.map(({ name }, index) => ({ check: name, action: this.#actions[index]!, count: this.#counts[index]! }))
  }

  /** The rules that any finding named, so far. */
  rules(): readonly string[] {
    return [...this.#rules]
  }

  #advance(final: boolean): string {
    let out = ''
    try {
      while (this.#committed < this.#text.length) {
        const step = this.#step(final)
        if (step === null) break
        out += step
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new ReplyRejected('CHECK_FAILED', { requestId: this.#requestId, cause: error })
      // INVARIANT: what settled before the reply ended goes out, however much of it came at once: so no cut makes a difference.
      if (out === '') throw this.#failure
    }
    this.#forget()
    return out
  }

  /** Text that no check can look back to any more. */
  #forget(): void {
    const spare = this.#committed - this.#reach
    if (spare < 4_096) return
    this.#text = this.#text.slice(spare)
    this.#committed -= spare
  }

  #target(final: boolean): number | null {
    const { length } = this.#text
    switch (this.#delivery) {
      case 'buffer':
        return final ? length : null
      case 'sentence':
        return this.#sentencesEnd(final)
      case 'stream':
        if (length >= this.#committed + STEP) return this.#committed + STEP
        return final ? length : null
    }
  }

  /** The end of as many sentences as make a step; null while the text does not yet show it. */
  #sentencesEnd(final: boolean): number | null {
    let end = this.#committed
    do {
      const next = sentenceEnd(this.#text, end, final)
      if (next === null) return null
      end = next
    } while (end - this.#committed < STEP && end < this.#text.length)
    return end - this.#committed >= STEP || final ? end : null
  }

  #step(final: boolean): string | null {
    const from = this.#committed
    const { length } = this.#text
    // No step is shorter, and none is taken before its reach has come.
    if (!final && length < from + STEP + this.#reach) return null
    const target = this.#target(final)
    if (target === null) return null
    // INVARIANT: a step is never cut inside a character.
    let cut = target < length && isHighSurrogate(this.#text.charCodeAt(target - 1)) ? target + 1 : target
    for (;;) {
      const wanted = cut + this.#reach
      if (wanted > length && !final) return null
      if (cut - from > MAX_REACH && this.#delivery !== 'buffer') throw this.#block('match-without-end')
      const findings = this.#examine(from, target, cut)
      // What crosses the end waits for the next step, when enough is left of this one; a sentence is never parted.
      if (this.#delivery === 'stream') cut = earlier(findings, cut, from + STEP / 2)
      let settled = cut
      for (const { start, end } of findings) if (start < settled && end > settled) settled = end
      // INVARIANT: nothing goes out that a growing match could still change: a step ends after every finding that began in it,
      // with a full reach of text after it.
      if (settled === cut) {
        const taken = findings.filter(({ start }) => start < cut || (start === cut && cut === length))
        this.#count(taken)
        const held = taken.some(({ action }) => action === 'review')
        if (held && this.#delivery !== 'buffer') throw this.#block()
        const out = applyFindings(this.#text, from, cut, held ? taken.filter(({ action }) => action !== 'review') : taken)
        this.#committed = cut
        if (held) throw new HeldForReview(this.rules(), out)
        return out
      }
      cut = settled
    }
  }

  #examine(from: number, target: number, cut: number): PlacedFinding[] {
    const whole = this.#delivery === 'buffer'
    const found: PlacedFinding[] = []
    const run = (check: Check, index: number, text: string, start: number): void => {
      for (const finding of this.#run(check, text)) {
        const at = finding.start + start
        const until = finding.end + start
        // What began before this step and ends in it is still to be acted on: its rest has not gone out.
        if (until < from || (until === from && at < from)) continue
        found.push({ ...finding, check: index, start: Math.max(at, from), end: until })
      }
    }
    // Checks with the same reach see the same text, cut once.
    const windows = new Map<number, string>()
    let spans: ReturnType<typeof sentences> | null = null
    this.#checks.forEach((check, index) => {
      if (check.mode === 'stream') {
        const reach = Math.max(LEAST_REACH, check.holdBack)
        const start = whole ? 0 : Math.max(0, from - reach)
        let window = windows.get(reach)
        if (window === undefined) windows.set(reach, (window = this.#text.slice(start, Math.min(cut + reach, this.#text.length))))
        run(check, index, window, start)
      } else if (check.mode === 'whole') run(check, index, this.#text, 0)
      else {
        spans ??= sentences(this.#text.slice(from, target))
        for (const [start, end] of spans) run(check, index, this.#text.slice(from + start, from + end), from + start)
      }
    })
    // A match that would end the reply does so as soon as it is seen.
    const fatal = found.filter(({ action }) => action === 'withhold')
    if (fatal.length > 0) {
      this.#count(fatal)
      throw this.#block()
    }
    return found
  }

  #run(check: Check, text: string): readonly PlacedFinding[] {
    let findings: unknown
    try {
      findings = check.check(text, this.#context)
    } catch (error) {
      throw new ReplyRejected('CHECK_FAILED', { requestId: this.#requestId, cause: error })
    }
    // INVARIANT: a check that answers in an unknown shape, a promise included, is an outage and not a pass.
    if (!Array.isArray(findings) || !findings.every((finding) => isFinding(finding, text.length))) {
      throw new ReplyRejected('CHECK_FAILED', { requestId: this.#requestId })
    }
    return findings as PlacedFinding[]
  }

  #count(findings: readonly PlacedFinding[]): void {
    for (const { check, action, rule } of findings) {
      this.#counts[check]! += 1
      this.#actions[check] = stricter(this.#actions[check]!, action)
      this.#rules.add(rule)
    }
  }

  #block(rule?: string): ReplyRejected {
    if (rule !== undefined) this.#rules.add(rule)
    return new ReplyRejected('BLOCKED', { requestId: this.#requestId })
  }
}

/** The end of a step that no finding crosses, at `least` or later and no later than `cut`; `cut` when there is none. */
function earlier(findings: readonly PlacedFinding[], cut: number, least: number): number {
  let end = cut
  for (;;) {
    const crossing = findings.filter((finding) => finding.start < end && finding.end > end)
    if (crossing.length === 0) return end
    end = Math.min(...crossing.map(({ start }) => start))
    if (end < least) return cut
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
