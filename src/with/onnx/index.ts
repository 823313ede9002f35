/** Finds identifiers with a token classifier of your own: an ONNX file on this disk, run by your ONNX Runtime, without any network. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import type { PhiSpan } from '../../base/seams/deidentifier.ts'
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import type { AsyncDetector } from '../../deidentify/index.ts'
import { readLabels, spansOf, type Verdict, verdictOf } from './labels.ts'
import { type Classifier, classify, depthIn, INPUTS, type OnnxRuntime, type OnnxSession, windowsOf } from './runtime.ts'
import { readVocabulary, wordPieces } from './word-pieces.ts'

export type { OnnxRuntime, OnnxSession } from './runtime.ts'

/** Options of {@link onnxDetector}. */
export interface OnnxDetectorOptions {
  /** The module `onnxruntime-node` or `onnxruntime-web`, as you imported it. */
  readonly runtime: OnnxRuntime
  /** Path of the ONNX file: a BERT with a token classification head, whose first output, or `logits`, is batch × pieces × labels. */
  readonly model: string
  /** The SHA-256 of that file, in hexadecimal. Another file is refused. Unchecked unless given. */
  readonly sha256?: string | undefined
  /** Path of its `vocab.txt`. */
  readonly vocabulary: string
  /** Whether the vocabulary keeps case and accents. Default false. */
  readonly cased?: boolean | undefined
  /** The model's labels in the order of its outputs, such as `['O', 'B-PATIENT', 'I-PATIENT']`: BIO, BILOU, BIOES or bare. */
  readonly labels: readonly string[]
  /** The category of each kind of label; null for one that is not to be reported. Every kind must be here. */
  readonly categories: Readonly<Record<string, PhiCategory | null>>
  /** The least probability, all reported labels together, at which a word is an identifier. Default 0.5; lower finds more. */
  readonly threshold?: number | undefined
  /** How many pieces the model takes at once, its two marks included. Default 512. */
  readonly windowPieces?: number | undefined
  /** How many pieces two windows of a long text share. Default 64. */
  readonly overlapPieces?: number | undefined
  /** How many windows one run takes. Default 8. */
  readonly batch?: number | undefined
  /** The detector's name in spans. Default `onnx`. */
  readonly name?: string | undefined
  /** Handed to `InferenceSession.create`. */
  readonly session?: object | undefined
}

const runtimeSchema = z.custom<OnnxRuntime>((value) => {
  const { InferenceSession, Tensor } = (value ?? {}) as Partial<OnnxRuntime>
  return typeof InferenceSession?.create === 'function' && typeof Tensor === 'function'
})
const count = z.number().int().positive()
const optionsSchema = z.strictObject({
  runtime: z.unknown(),
  model: z.string().min(1),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .optional(),
  vocabulary: z.string().min(1),
  cased: z.boolean().optional(),
  labels: z.array(z.string().min(1)).min(2).max(1_024),
  categories: z.record(z.string(), z.string().nullable()),
  threshold: z.number().gt(0).lte(1).optional(),
  windowPieces: count.min(8).max(8_192).optional(),
  overlapPieces: z.number().int().min(0).optional(),
  batch: count.max(256).optional(),
  name: z.string().min(1).optional(),
  session: z.looseObject({}).optional(),
})

/**
 * Loads a model as a slow detector for `createDeidentifier({ detectors })`. It looks at the text in windows; a word of which any piece
 * is found is found whole. Runs wait for one another, since a session is not shared. Whatever fails, rejects.
 *
 * @throws ConfigurationError PEER_MISSING when `runtime` is not an ONNX Runtime; CONFIG_INVALID when an option, a file, its digest, a
 *   label or an input of the model is not as it must be
 */
export async function onnxDetector(options: OnnxDetectorOptions): Promise<AsyncDetector> {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) invalid(`\`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  if (!runtimeSchema.safeParse(options.runtime).success) throw new ConfigurationError('PEER_MISSING', 'onnxruntime-node or onnxruntime-web')
  const { runtime, cased = false, threshold = 0.5, windowPieces = 512, overlapPieces = 64, batch = 8, name = 'onnx' } = options
  const size = windowPieces - 2
  if (overlapPieces >= size) invalid('`overlapPieces` must be less than the pieces of a window')
  const labels = readLabels(options.labels, options.categories)
  const vocabulary = readVocabulary((await contentOf('vocabulary', options.vocabulary)).toString('utf8'))
  const classifier: Classifier = { runtime, session: await load(options), labels: labels.length }

  async function detect(text: string, signal: AbortSignal): Promise<readonly PhiSpan[]> {
    const pieces = wordPieces(text, vocabulary, cased)
    const windows = windowsOf(pieces.length, size, overlapPieces)
    const verdicts: Verdict[] = []
    const depths: number[] = []
    for (let from = 0; from < windows.length; from += batch) {
      if (signal.aborted) throw new StageFailed('ABORTED')
      const some = windows.slice(from, from + batch)
      const rows = some.map(({ start, end }) => [vocabulary.first, ...pieces.slice(start, end).map(({ id }) => id), vocabulary.last])
      const logits = await classify(classifier, rows, vocabulary.pad)
      for (const [row, window] of some.entries()) {
        for (let piece = window.start; piece < window.end; piece += 1) {
          const depth = depthIn(window, piece, pieces.length)
          if (depth <= (depths[piece] ?? -1)) continue
          depths[piece] = depth
          verdicts[piece] = verdictOf(logits(row, piece - window.start + 1), labels)
        }
      }
    }
    return spansOf(pieces, verdicts, threshold, name)
  }

  let turn: Promise<unknown> = Promise.resolve()
  return Object.freeze({
    name,
    detect(text: string, { signal }: { readonly signal: AbortSignal }) {
      const mine = turn.then(() => detect(text, signal)).catch(closed)
      turn = mine.catch(() => undefined)
      return mine
    },
  })
}

function closed(error: unknown): never {
  throw error instanceof StageFailed ? error : new StageFailed('DEIDENTIFY_FAILED', { cause: error })
}

function invalid(detail: string, cause?: unknown): never {
  throw new ConfigurationError('CONFIG_INVALID', `onnxDetector: ${detail}`, { cause })
}

async function contentOf(option: 'model' | 'vocabulary', path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => invalid(`\`${option}\` cannot be read`, cause))
}

async function load({ runtime, model, sha256, session: sessionOptions }: OnnxDetectorOptions): Promise<OnnxSession> {
  const bytes = await contentOf('model', model)
  // INVARIANT: the file that is run is the one that was pinned.
  if (sha256 !== undefined && createHash('sha256').update(bytes).digest('hex') !== sha256.toLowerCase())
    invalid('`model` is not the file of `sha256`')
  let session: OnnxSession
  try {
    session = await runtime.InferenceSession.create(bytes, sessionOptions)
  } catch (cause) {
    return invalid('`model` cannot be loaded', cause)
  }
  if (!session.inputNames.includes('input_ids') || session.inputNames.some((input) => !INPUTS.includes(input)))
    invalid(`\`model\` takes other inputs than ${INPUTS.join(', ')}`)
  return session
}
