/** Tells an authorization server that a token is no longer needed (RFC 7009). */
import { StageFailed } from '../../base/index.ts'
import { authenticateClient, type ClientAuthentication } from '../identity/client-authentication.ts'
import { callEndpoint, type EndpointOptions } from '../identity/endpoint.ts'

/**
 * Revokes a token. An unknown token answers 200 as well (§2.2).
 *
 * @throws StageFailed GRANT_UNAVAILABLE for any other answer
 */
export async function revokeToken(
  url: URL,
  client: ClientAuthentication,
  token: string,
  options: EndpointOptions & { readonly now: number; readonly signal: AbortSignal },
): Promise<void> {
  const { parameters, headers } = await authenticateClient(client, url, options.now)
  const body = new URLSearchParams({ token, token_type_hint: 'access_token', ...parameters }).toString()
  const init = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body }
  const { status } = await callEndpoint(url, init, { ...options, code: 'GRANT_UNAVAILABLE' })
  if (status !== 200) throw new StageFailed('GRANT_UNAVAILABLE', { rule: 'token-revocation', cause: { status } })
}
