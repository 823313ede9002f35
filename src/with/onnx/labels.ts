/** Reads what a token classifier says of each piece, and joins pieces to spans: a word that is an identifier in part is one whole. */
import { ConfigurationError } from '../../base/errors/index.ts'
import type { PhiSpan } from '../../base/seams/deidentifier.ts'
import { isPhiCategory, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import type { Piece } from './word-pieces.ts'

/** A label of the model, read: `B-PATIENT` begins a `PATIENT`. */
export interface Label {
  /** Null for `O`, and for a kind that is not reported. */
  readonly category: PhiCategory | null
  readonly begins: boolean
  readonly ends: boolean
}

/**
 * Reads the labels of BIO, BILOU and BIOES tagging; one without a prefix is inside. Throws ConfigurationError CONFIG_INVALID when a kind has no
 * category, when a category is none, when a category is given to a kind that no label has, or when there is no `O`.
 */
export function readLabels(labels: readonly string[], categories: Readonly<Record<string, PhiCategory | null>>): readonly Label[] {
  const kinds = new Set<string>()
  const read = labels.map((label): Label => {
    if (label === 'O') return { category: null, begins: false, ends: false }
    const [, prefix, kind] = /^(?:([BILUES])-)?(.+)$/.exec(label) ?? []
    if (kind === undefined || !Object.hasOwn(categories, kind)) invalid(`\`categories\` says nothing of a label in \`labels\``)
    kinds.add(kind)
    const category = categories[kind] ?? null
    if (category !== null && !isPhiCategory(category)) invalid('`categories` names an unknown category')
    return { category, begins: /^[BUS]$/.test(prefix ?? ''), ends: /^[LUES]$/.test(prefix ?? '') }
  })
  if (!labels.includes('O')) invalid('`labels` has no "O"')
  if (new Set(labels).size !== labels.length) invalid('`labels` has a label twice')
  if (Object.keys(categories).some((kind) => !kinds.has(kind))) invalid('`categories` has a kind that no label has')
  return read
}

function invalid(detail: string): never {
  throw new ConfigurationError('CONFIG_INVALID', `onnxDetector: ${detail}`)
}

/** What the model says of one piece. */
export interface Verdict {
  /** The probability that the piece belongs to an identifier that is reported. */
  readonly confidence: number
  /** The likeliest label that reports one. */
  readonly label: Label
}

/** Reads one row of logits. Throws RangeError for what is not a number: such a model found nothing, which must not look like nothing there. */
export function verdictOf(logits: Float32Array, labels: readonly Label[]): Verdict {
  let greatest = -Infinity
  for (const logit of logits) {
    if (Number.isNaN(logit)) throw new RangeError('the model answered what is not a number')
    greatest = Math.max(greatest, logit)
  }
  let whole = 0
  let reported = 0
  let best = -1
  for (const [index, logit] of logits.entries()) {
    const weight = logit === greatest ? 1 : Math.exp(logit - greatest)
    whole += weight
    if (labels[index]!.category === null) continue
    reported += weight
    if (best < 0 || logit > logits[best]!) best = index
  }
  return { confidence: best < 0 ? 0 : reported / whole, label: labels[Math.max(best, 0)]! }
}

/** The spans of a text's pieces, in order. */
export function spansOf(pieces: readonly Piece[], verdicts: readonly Verdict[], threshold: number, detector: string): readonly PhiSpan[] {
  const spans: PhiSpan[] = []
  let open = false
  let lastWord = -2
  for (let from = 0; from < pieces.length; ) {
    const { word } = pieces[from]!
    let to = from
    let best = from
    for (; to < pieces.length && pieces[to]!.word === word; to += 1) if (verdicts[to]!.confidence > verdicts[best]!.confidence) best = to
    const { confidence, label } = verdicts[best]!
    if (confidence >= threshold && label.category !== null) {
      const start = pieces[from]!.start
      const { end } = pieces[to - 1]!
      const last = spans.at(-1)
      const joins = open && last !== undefined && word === lastWord + 1 && last.category === label.category && !label.begins
      if (joins) spans[spans.length - 1] = { ...last, end, confidence: Math.max(last.confidence, confidence) }
      else spans.push({ start, end, category: label.category, detector, confidence })
      open = !label.ends
      lastWord = word
    } else open = false
    from = to
  }
  return spans
}
