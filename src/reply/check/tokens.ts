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
        ...findMangledTokens(text).map(({ start, end }) => ({ rule: 'mangled-token', start, end, action: 'redact' as const })),
      ]
    },
  }
}
