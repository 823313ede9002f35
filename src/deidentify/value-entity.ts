/** Says which spellings of a value mean one value, so that their tokens share an index. */
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { nameWords } from './coreference.ts'
import { isoDate } from './dates.ts'
import { squeeze } from './words.ts'

/** What the value is whatever its case, spacing, punctuation and order of date; null when nothing of it can be compared. */
export function valueEntity(category: PhiCategory, value: string, now: number): string | null {
  const date = category === 'date' ? isoDate(value, now) : null
  if (date !== null) return `date:${date}`
  const letters = squeeze(value)
  return letters === '' ? null : `${category}:${letters}`
}

/** How full a name is; 0 for what is not a name. */
export function nameWordCount({ category, value }: { readonly category: PhiCategory; readonly value: string }): number {
  return category === 'name' ? nameWords(value).length : 0
}
