/** Finds an issuer's key set by its metadata, which must say that it is this issuer's. */
import * as z from 'zod'
import { StageFailed } from '../../base/index.ts'
import { callEndpoint, type EndpointOptions, endpointUrl } from './endpoint.ts'

const metadataShape = z.looseObject({ issuer: z.string(), jwks_uri: z.string() })

/**
 * Gives the address of the issuer's keys: the given one, or the `jwks_uri` of OpenID Connect Discovery 1.0 §4, whose `issuer`
 * must equal ours (§4.3).
 *
 * @throws ConfigurationError CONFIG_INVALID when an address is not https
 */
export function locateKeys(
  issuer: string,
  jwksUri: string | undefined,
  options: EndpointOptions,
): (given: { readonly signal: AbortSignal }) => Promise<URL> {
  if (jwksUri !== undefined) {
    const url = endpointUrl('jwksUri', jwksUri)
    return async () => url
  }
  const metadata = endpointUrl('issuer', `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  return async ({ signal }) => {
    const { status, body } = await callEndpoint(metadata, {}, { ...options, signal, code: 'IDENTITY_UNAVAILABLE' })
    const parsed = metadataShape.safeParse(body)
    // INVARIANT: metadata of another issuer would bring another issuer's keys.
    if (status !== 200 || !parsed.success || parsed.data.issuer !== issuer)
      throw new StageFailed('IDENTITY_UNAVAILABLE', { rule: 'discovery' })
    try {
      return endpointUrl('jwks_uri', parsed.data.jwks_uri)
    } catch (cause) {
      throw new StageFailed('IDENTITY_UNAVAILABLE', { rule: 'discovery', cause })
    }
  }
}
