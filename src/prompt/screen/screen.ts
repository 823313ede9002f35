/** Screens a text for instructions to a machine. A signal on top of separation, never the guarantee: it explains itself and can be wrong. */
import { neutralise } from '../neutralise.ts'
import { readings, type Reading } from './readings.ts'
import { aroundAnchors } from './around-anchors.ts'
import { findClauses } from './clauses/find-clauses.ts'
import { HIDING } from './signals/hiding.ts'
import type { SignalMatch, SignalName } from './signal.ts'
import { PATTERN_SIGNALS } from './signals.ts'

/** One reason why a text was noticed. */
export interface ScreenSignal {
  readonly name: SignalName
  /** 0 to 1: how far it alone points to an instruction planted for a machine. */
  readonly weight: number
  /** How the text had to be read for it: as it stands, or decoded. */
  readonly reading: Reading['kind']
  /** UTF-16 offsets into the text as given, end exclusive: where, never what. */
  readonly start: number
  readonly end: number
}

/** What screening found. */
export interface ScreenResult {
  /** Whether `score` reached the threshold. */
  readonly flagged: boolean
  /** 0 to 1. */
  readonly score: number
  readonly signals: readonly ScreenSignal[]
  /** The text without hidden characters, template tokens, role headers and false boundaries. */
  readonly cleaned: string
}

/** Options of {@link screenText}. */
export interface ScreenOptions {
  /** Score from which a text counts as flagged. Default 0.5. */
  readonly threshold?: number | undefined
}

const findPatterns = aroundAnchors(PATTERN_SIGNALS)

/** Longer texts are screened in pieces of this many UTF-16 units, with overlap, so that time stays linear. */
const PIECE = 20_000
const OVERLAP = 1_000

/**
 * Screens one text.
 *
 * @remarks Signals of one reading add up as independent evidence: `1 - ∏(1 - weight)`, each name once.
 */
export function screenText(text: string, options: ScreenOptions = {}): ScreenResult {
  return Object.freeze({ ...judgeText(text, options), cleaned: neutralise(text).text })
}

/** As {@link screenText}, without cleaning. */
export function judgeText(text: string, options: ScreenOptions = {}): Omit<ScreenResult, 'cleaned'> {
  const threshold = options.threshold ?? 0.5
  const best = new Map<SignalName, ScreenSignal>()
  const keep = (name: SignalName, match: SignalMatch, reading: Reading, offset: number): void => {
    const known = best.get(name)
    if (known !== undefined && known.weight >= match.weight) return
    const [start, end] = reading.spanOf(match.start, match.end)
    best.set(name, { name, weight: match.weight, reading: reading.kind, start: offset + start, end: offset + end })
  }
  for (let from = 0; from === 0 || from < text.length; from += PIECE - OVERLAP) {
    const piece = from === 0 && text.length <= PIECE ? text : text.slice(from, from + PIECE)
    for (const reading of readings(piece)) {
      for (const match of findPatterns(reading.text)) keep(match.signal.name, match, reading, from)
      for (const match of findClauses(reading.text)) keep(match.name, match, reading, from)
      for (const signal of HIDING) {
        const match = signal.find(reading, piece)
        if (match !== null) keep(signal.name, match, reading, from)
      }
    }
  }
  const signals = [...best.values()].sort((a, b) => b.weight - a.weight)
  const score = 1 - signals.reduce((left, { weight }) => left * (1 - weight), 1)
  return Object.freeze({ flagged: score >= threshold, score, signals: Object.freeze(signals) })
}
