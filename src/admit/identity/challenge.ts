/** Writes the HTTP answer to a denial: a status and challenge for those who can become entitled, one message for all. */
import { AccessDenied, ACCESS_DENIED_MESSAGE, type AccessDeniedCode, isEnvelopeError } from '../../base/index.ts'

/** An answer to a caller. It tells nothing about why. */
export interface DenialResponse {
  readonly status: 401 | 403 | 429 | 503
  readonly headers: Readonly<Record<string, string>>
  /** The same for every denial. */
  readonly message: string
}

/** What the error says about the token itself: another token could help (RFC 6750 §3.1, RFC 9449 §7.1). */
const PROOF = /^(SENDER_|BOUND_TOKEN_)/
const UNAUTHENTICATED = /^(TOKEN_|SENDER_|BOUND_TOKEN_|CLIENT_CERTIFICATE_|WORKLOAD_REJECTED|REVOKED)/

/**
 * The `WWW-Authenticate` value of a denial: `insufficient_user_authentication` with `acr_values` and `max_age` (RFC 9470 §3),
 * `use_dpop_nonce` (RFC 9449 §9), `invalid_dpop_proof` or `invalid_token`; null when no other credential would help.
 */
export function wwwAuthenticate(error: AccessDenied): string | null {
  const code: AccessDeniedCode = error.code
  const { challenge } = error
  if (code === 'STEP_UP_REQUIRED') {
    const { acrValues = [], maxAge } = challenge ?? {}
    const parameters = [
      'error="insufficient_user_authentication"',
      'error_description="A different authentication level is required"',
      ...(acrValues.length === 0 ? [] : [`acr_values="${acrValues.map(quotable).join(' ')}"`]),
      ...(maxAge === undefined ? [] : [`max_age="${Math.floor(maxAge)}"`]),
    ]
    return `Bearer ${parameters.join(', ')}`
  }
  if (code === 'SENDER_NONCE_REQUIRED')
    return 'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"'
  if (PROOF.test(code)) return 'DPoP error="invalid_dpop_proof"'
  return UNAUTHENTICATED.test(code) ? 'Bearer error="invalid_token"' : null
}

/**
 * The HTTP answer to any error of the library: 401 with a challenge, 429 for a limit, 403 for a denial, 503 for an outage.
 * Whatever is not ours is 503.
 */
export function denialResponse(error: unknown): DenialResponse {
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (!(error instanceof AccessDenied)) {
    return Object.freeze({
      status: isEnvelopeError(error) && !error.retryable ? 403 : 503,
      headers: Object.freeze(headers),
      message: ACCESS_DENIED_MESSAGE,
    })
  }
  const denied = error as AccessDenied
  const challenge = wwwAuthenticate(denied)
  if (challenge !== null) headers['www-authenticate'] = challenge
  const nonce = denied.challenge?.dpopNonce
  if (nonce !== undefined) headers['dpop-nonce'] = nonce
  const status = challenge !== null ? 401 : denied.code === 'LIMIT_EXCEEDED' ? 429 : 403
  return Object.freeze({ status, headers: Object.freeze(headers), message: ACCESS_DENIED_MESSAGE })
}

/** `acr_values` stand in a quoted string: what could end it is left out (RFC 9110 §5.6.4). */
function quotable(value: string): string {
  return value.replaceAll(/[^\x21\x23-\x5b\x5d-\x7e]/g, '')
}
