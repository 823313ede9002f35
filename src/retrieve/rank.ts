/** Ranks inside the boundary: BM25 over the words of what is permitted, then recency. Nothing that was denied weighs in. */
import MiniSearch from 'minisearch'
import * as z from 'zod'
import { ConfigurationError } from '../base/errors/index.ts'
import type { Candidate, Ranker } from '../base/seams/source.ts'
import type { DataClass } from '../base/vocabulary/data-class.ts'

/** How much beside the words counts. */
export interface LexicalRankerOptions {
  /** Score added to the newest, falling with age. 0.3 unless said. */
  readonly recency?: number
  /** Days in which the recency score halves. 180 unless said. */
  readonly halfLifeDays?: number
  /** Factors by class; 1 unless said. */
  readonly classes?: Readonly<Partial<Record<DataClass, number>>>
}

const optionsSchema = z.strictObject({
  recency: z.number().min(0).max(10).optional(),
  halfLifeDays: z.number().positive().optional(),
  classes: z.record(z.string(), z.number().positive()).optional(),
})

const STOP_WORDS = new Set(
  'a an and are as at be been but by can could did do does for from had has have how i if in into is it its me my of on or our she he so that the their them they this to was we were what when where which who why will with would you your'.split(
    ' ',
  ),
)
const WORD = /[\p{L}\p{N}]+(?:[.'-][\p{L}\p{N}]+)*/gu

const tokenize = (text: string): string[] => text.normalize('NFKC').match(WORD) ?? []
function processTerm(term: string): string | null {
  const lower = term.toLowerCase()
  if (STOP_WORDS.has(lower)) return null
  // A light plural cut, so that "allergies" finds "allergy" and "labs" finds "lab".
  if (lower.length > 4 && lower.endsWith('ies')) return `${lower.slice(0, -3)}y`
  if (lower.length > 3 && lower.endsWith('s') && !lower.endsWith('ss') && !lower.endsWith('us') && !lower.endsWith('is'))
    return lower.slice(0, -1)
  return lower
}

/**
 * A ranker by words. Every candidate gets a place: those that share no word come after, newest first. Ties are broken by date,
 * then by place, so the order is the same each time.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function lexicalRanker(options: LexicalRankerOptions = {}): Ranker {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `lexicalRanker: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { recency = 0.3, halfLifeDays = 180, classes = {} } = parsed.data

  return Object.freeze({
    rank(question: string, candidates: readonly Candidate[]): readonly number[] {
      const index = new MiniSearch<{ id: number; text: string; title: string }>({
        fields: ['text', 'title'],
        tokenize,
        processTerm,
        searchOptions: { boost: { title: 2 }, prefix: (term) => term.length > 4, combineWith: 'OR' },
      })
      index.addAll(candidates.map(({ text, title, dataClass }, id) => ({ id, text, title: `${title ?? ''} ${dataClass ?? ''}` })))
      const scores = new Float64Array(candidates.length)
      let best = 0
      for (const { id, score } of index.search(question)) {
        scores[id as number] = score
        best = Math.max(best, score)
      }
      const dates = candidates.map(({ dateEnd, dateStart, lastUpdated }) => dateEnd ?? dateStart ?? lastUpdated ?? '')
      const now = Date.parse([...dates].sort().at(-1) ?? '')
      for (let id = 0; id < candidates.length; id++) {
        const days = dates[id] === '' ? Number.POSITIVE_INFINITY : (now - Date.parse(dates[id] as string)) / 86_400_000
        const words = best === 0 ? 0 : (scores[id] as number) / best
        const factor = classes[candidates[id]?.dataClass ?? ''] ?? 1
        scores[id] = words * factor + recency * 2 ** (-days / halfLifeDays)
      }
      return candidates
        .map((_, id) => id)
        .sort((a, b) => {
          const byScore = (scores[b] as number) - (scores[a] as number)
          return byScore === 0 ? (dates[b] as string).localeCompare(dates[a] as string) : byScore
        })
    },
  })
}
