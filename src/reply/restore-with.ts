/** Restores a whole text, by the same rules as a stream. */
import type { Restoration } from '../base/seams/deidentifier.ts'
import { escapeValue, hiddenWords, type ReplyFormat } from './restored-value.ts'
import { RestoreScanner } from './restore-scanner.ts'

/** `text` with its tokens as `restoration` says: values escaped for `format`, hidden ones in words, unknown ones as they are. */
export function restoreWith(text: string, restoration: (token: string) => Restoration, format: ReplyFormat): string {
  const scanner = new RestoreScanner()
  return [...scanner.push(text), ...scanner.end()]
    .map((piece) => {
      if (!piece.restore) return piece.text
      const found = restoration(piece.token)
      if (found.kind === 'value') return escapeValue(found.value, format)
      return found.kind === 'hidden' ? hiddenWords(found.category) : piece.token
    })
    .join('')
}
