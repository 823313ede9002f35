/** Asks a token endpoint, and reads its answer as what it is: a claim to be measured against what was asked. */
import * as z from 'zod'
import { StageFailed } from '../../base/index.ts'
import { authenticateClient, type ClientAuthentication } from '../identity/client-authentication.ts'
import type { DpopProofs } from '../identity/dpop-proofs.ts'
import { callEndpoint, type EndpointOptions } from '../identity/endpoint.ts'
import { refuse } from '../identity/refuse.ts'
import { readTokenText } from '../identity/token-text.ts'

/** A token answer (RFC 6749 §5.1, RFC 8693 §2.2.1). */
export interface TokenAnswer {
  readonly accessToken: string
  readonly scheme: 'Bearer' | 'DPoP'
  readonly issuedTokenType: string | null
  readonly scope: string | null
  /** Epoch milliseconds; the later of `expires_in` and the token’s own `exp`: what is measured is the longest it could live. */
  readonly expiresAt: number
  /** Claims of a token that is a JWT; not verified, only measured. Null for an opaque one. */
  readonly claims: Readonly<Record<string, unknown>> | null
}

const answerShape = z.looseObject({
  access_token: z.string().min(1).max(65_536),
  token_type: z.string().max(32),
  issued_token_type: z.string().max(256).optional(),
  expires_in: z.number().positive().max(31_536_000).optional(),
  scope: z.string().max(16_384).optional(),
})
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Posts a form to a token endpoint.
 *
 * @throws StageFailed GRANT_UNAVAILABLE for an error answer or another shape; AccessDenied GRANT_WIDENED without an end
 */
export async function askTokenEndpoint(
  url: URL,
  client: ClientAuthentication,
  form: Readonly<Record<string, string | readonly string[]>>,
  options: EndpointOptions & { readonly dpop?: DpopProofs | undefined; readonly now: number; readonly signal: AbortSignal },
): Promise<TokenAnswer> {
  const { dpop, now, signal } = options
  const post = async (nonce?: string) => {
    const { parameters, headers } = await authenticateClient(client, url, now)
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...form, ...parameters })) for (const each of [value].flat()) body.append(name, each)
    const proof = dpop === undefined ? {} : { dpop: await dpop.forTokenRequest('POST', url.href, nonce) }
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers, ...proof },
      body: body.toString(),
    }
    return callEndpoint(url, init, { ...options, signal, code: 'GRANT_UNAVAILABLE' })
  }
  let answer = await post()
  const nonce = answer.headers.get('dpop-nonce')
  // RFC 9449 §8: once, with the nonce that it asks for.
  if (answer.status === 400 && dpop !== undefined && nonce !== null && errorOf(answer.body) === 'use_dpop_nonce') answer = await post(nonce)
  const parsed = answerShape.safeParse(answer.body)
  if (answer.status !== 200 || !parsed.success)
    throw new StageFailed('GRANT_UNAVAILABLE', { rule: 'token-answer', cause: { status: answer.status } })
  return readAnswer(parsed.data, dpop !== undefined, now)
}

function readAnswer(answer: z.output<typeof answerShape>, withDpop: boolean, now: number): TokenAnswer {
  const type = answer.token_type.toLowerCase()
  const scheme = type === 'bearer' ? 'Bearer' : type === 'dpop' && withDpop ? 'DPoP' : null
  // INVARIANT: `N_A` and other types are not access tokens (RFC 8693 §2.2.1), and a bound token needs our key.
  if (scheme === null) throw new StageFailed('GRANT_UNAVAILABLE', { rule: 'token-type' })
  const claims = JWT.test(answer.access_token) ? readTokenText(answer.access_token).claims : null
  const exp = claims?.['exp']
  const ends = [
    ...(answer.expires_in === undefined ? [] : [now + answer.expires_in * 1000]),
    ...(typeof exp === 'number' && Number.isFinite(exp) ? [exp * 1000] : []),
  ]
  // INVARIANT: a credential without a known end is longer than any.
  if (ends.length === 0) refuse('GRANT_WIDENED', 'exchange:no-end')
  const expiresAt = Math.max(...ends)
  return {
    accessToken: answer.access_token,
    scheme,
    issuedTokenType: answer.issued_token_type ?? null,
    scope: answer.scope ?? null,
    expiresAt,
    claims,
  }
}

/** Whether every scope of `given` was asked for. A missing answer means what was asked (RFC 6749 §5.1). */
export function assertScopeWithin(given: string | null, asked: string): void {
  const allowed = new Set(asked.split(' '))
  // INVARIANT: scope is never widened; what a scope string means is not interpreted here, so only equal ones count.
  if (given?.split(' ').some((scope) => scope !== '' && !allowed.has(scope)) === true) refuse('GRANT_WIDENED', 'exchange:scope')
}

function errorOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)['error'] : undefined
}
