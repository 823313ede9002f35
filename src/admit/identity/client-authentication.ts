/** Authenticates this application at an authorization server: by a signed assertion, by its certificate, or by a secret. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type SigningKeys, signingKeysShape, signToken } from './signing-keys.ts'

/** How this application authenticates. */
export type ClientAuthentication =
  /** RFC 7523 §2.2, and SMART client-confidential-asymmetric. */
  | { readonly method: 'private_key_jwt'; readonly clientId: string; readonly keys: SigningKeys }
  /** RFC 8705 §2: the certificate is in the `fetch`. */
  | { readonly method: 'tls_client_auth'; readonly clientId: string }
  /** RFC 6749 §2.3.1; weaker than the others. */
  | { readonly method: 'client_secret_basic'; readonly clientId: string; readonly clientSecret: string }

/** zod shape of {@link ClientAuthentication}. */
export const clientAuthenticationShape = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('private_key_jwt'), clientId: z.string().min(1), keys: signingKeysShape }),
  z.strictObject({ method: z.literal('tls_client_auth'), clientId: z.string().min(1) }),
  z.strictObject({ method: z.literal('client_secret_basic'), clientId: z.string().min(1), clientSecret: z.string().min(1) }),
])

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Shorter than the five minutes that are allowed: it is used at once. */
const ASSERTION_SECONDS = 60

/** Form parameters and headers that authenticate one request. A new assertion each time: it counts once. */
export async function authenticateClient(
  client: ClientAuthentication,
  tokenUrl: URL,
  now: number,
): Promise<{ readonly parameters: Readonly<Record<string, string>>; readonly headers: Readonly<Record<string, string>> }> {
  const { clientId } = client
  switch (client.method) {
    case 'private_key_jwt': {
      const iat = Math.floor(now / 1000)
      const claims = { iss: clientId, sub: clientId, aud: tokenUrl.href, iat, exp: iat + ASSERTION_SECONDS, jti: randomUUID() }
      const assertion = await signToken(client.keys, 'JWT', claims)
      return { parameters: { client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion }, headers: {} }
    }
    case 'tls_client_auth':
      return { parameters: { client_id: clientId }, headers: {} }
    case 'client_secret_basic': {
      const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(client.clientSecret)}`
      return { parameters: {}, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
    }
  }
}
