/** Finds tokens that the session did not give: forged, foreign, expired, or mangled by the model. */
import type { Check } from '../../base/seams/check.ts'
import { findMangledTokens, findTokens, MAX_TOKEN_LENGTH } from '../../text/token-grammar.ts'

/** Takes unknown and mangled tokens out; nothing stands behind them that this viewer could be shown. */
export function tokensCheck(): Check {
  return {
    name: 'tokens',
    mode: 'stream',
    holdBack: 2 * MAX_TOKEN_LENGTH,
    check(text, context) {
      const unknown = findTokens(text).filter(({ token }) => context.restoration(token).kind === 'unknown')
      return [
        ...unknown.map(({ start, end, token }) => ({
          rule: 'unknown-token',
          start,
          end,
          action: 'redact' as const,
          hash: context.hash(token),
        })),
        ...findMangledTokens(text)
          .filter(isTokenLike(text))
          .map(({ start, end }) => ({ rule: 'mangled-token', start, end, action: 'redact' as const })),
      ]
    },
  }
}

const WITH_CODE = /^[A-Z]+[ _\u2010-\u2015-]{1,3}\d+(?:[.,]\d+)?[_\u2010-\u2015-][0-9a-z]{4}$/i
const CAPITALS = /^[A-Z]+[_\u2010-\u2015-]\d{1,3}(?:[.,]\d+)?$/

/** Whether it cannot be ordinary words, as "age 45" and "phone 555" are: it has a code, an opening bracket, or capitals with a dash. */
const isTokenLike =
  (text: string) =>
  ({ start, end }: { readonly start: number; readonly end: number }): boolean => {
    const found = text.slice(start, end)
    return text[start - 1] === '[' || WITH_CODE.test(found) || CAPITALS.test(found)
  }
