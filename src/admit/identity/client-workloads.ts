/** Verifies workloads by private_key_jwt client assertions (RFC 7523 §3, SMART client-confidential-asymmetric): once, and for minutes. */
import type { JSONWebKeySet } from 'jose'
import * as z from 'zod'
import { ConfigurationError, type Credentials, type VerifiedWorkload, type WorkloadVerifier } from '../../base/index.ts'
import { endpointShape, endpointUrl } from './endpoint.ts'
import { type IssuerKeys, keySetShape, localKeys, type RemoteKeysOptions, remoteKeys } from './issuer-keys.ts'
import { parseOptions } from './options.ts'
import { refuse } from './refuse.ts'
import { memoryReplays, type ReplayList } from './replay.ts'
import { assertMayServe, type TaskAllowance } from './task-allowance.ts'
import { algorithmsShape, checkAudience, checkTimes, readString, type SignatureAlgorithm, verifySignature } from './token-rules.ts'
import { readTokenText } from './token-text.ts'

/** One registered client. */
export interface ClientRegistration {
  /** Its keys, or the address at which it registered them. */
  readonly jwks?: JSONWebKeySet | undefined
  readonly jwksUri?: string | undefined
  readonly tasks: readonly string[] | 'any'
}

/** Registered clients. */
export interface ClientOptions extends RemoteKeysOptions {
  /** This service, as an assertion's `aud` names it: usually a token URL. */
  readonly audience: string | readonly string[]
  readonly clients: Readonly<Record<string, ClientRegistration>>
  /** `['RS384', 'ES384', 'ES256', 'PS256']` unless said. */
  readonly algorithms?: readonly SignatureAlgorithm[] | undefined
  /** Where used assertions are remembered; this process's memory unless said. */
  readonly replays?: ReplayList | undefined
}

const optionsShape = z.strictObject({
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]),
  clients: z.record(
    z.string().min(1),
    z.strictObject({
      jwks: keySetShape.optional(),
      jwksUri: z.string().optional(),
      tasks: z.union([z.literal('any'), z.array(z.string().min(1)).readonly()]),
    }),
  ),
  algorithms: algorithmsShape.optional(),
  replays: z.custom<ReplayList>((value) => typeof (value as ReplayList | null)?.claim === 'function').optional(),
  freshMilliseconds: z.number().int().min(0).optional(),
  staleMilliseconds: z.number().int().min(0).optional(),
  ...endpointShape,
})

/** Assertions live at most five minutes (client-confidential-asymmetric, "Authentication JWT Claims"). */
const MAXIMUM_LIFETIME_SECONDS = 300

/**
 * Verifies workloads by client assertions in `workloadToken`.
 *
 * @returns a verifier that throws AccessDenied with a `WORKLOAD_…` or `TOKEN_…` code, or StageFailed IDENTITY_UNAVAILABLE
 * @throws ConfigurationError CONFIG_INVALID
 */
export function clientWorkloads(options: ClientOptions): WorkloadVerifier {
  const parsed = parseOptions('clientWorkloads', optionsShape, options)
  const { audience, algorithms = ['RS384', 'ES384', 'ES256', 'PS256'], replays = memoryReplays() } = parsed
  const audiences = typeof audience === 'string' ? [audience] : audience
  const clients = new Map<string, { readonly keys: IssuerKeys; readonly jwksUri: string | null }>()
  const allow: Record<string, readonly string[] | 'any'> = {}
  for (const [id, { jwks, jwksUri, tasks }] of Object.entries(parsed.clients)) {
    if ((jwks === undefined) === (jwksUri === undefined)) {
      throw new ConfigurationError('CONFIG_INVALID', 'clientWorkloads: a client must have `jwks` or `jwksUri`')
    }
    const url = jwksUri === undefined ? null : endpointUrl('jwksUri', jwksUri)
    const keys = url === null ? localKeys(jwks as unknown as JSONWebKeySet) : remoteKeys(async () => url, parsed)
    clients.set(id, { keys, jwksUri: jwksUri ?? null })
    allow[id] = tasks
  }
  const allowance: TaskAllowance = Object.freeze(allow)

  return Object.freeze({
    async verify(
      credentials: Credentials,
      given: { readonly now: number; readonly task: string; readonly signal: AbortSignal },
    ): Promise<VerifiedWorkload> {
      const token = readTokenText(credentials.workloadToken ?? refuse('WORKLOAD_REJECTED', 'no-workload-proof'), ['jku'])
      const { claims, header } = token
      const id = readString(claims, 'iss') ?? ''
      const client = clients.get(id) ?? refuse('WORKLOAD_REJECTED', 'client-unknown')
      if (claims['sub'] !== id) refuse('WORKLOAD_REJECTED', 'client:sub')
      if (header['typ'] !== 'JWT') refuse('TOKEN_TYPE_REFUSED', 'header:typ')
      if (typeof header['kid'] !== 'string') refuse('TOKEN_KEY_UNKNOWN', 'header:kid')
      // INVARIANT: `jku` may repeat the registered address, and is never followed.
      if (header['jku'] !== undefined && header['jku'] !== client.jwksUri) refuse('TOKEN_KEY_HEADER_REFUSED', 'header:jku')
      await verifySignature(token, client.keys, algorithms, given)
      checkAudience(claims, audiences)
      const expiresAt = checkTimes(claims, given.now, {
        clockSkewSeconds: 30,
        maximumLifetimeSeconds: MAXIMUM_LIFETIME_SECONDS,
        requireIssuedAt: false,
      })
      assertMayServe(allowance, id, given.task)
      const tokenId = readString(claims, 'jti') ?? refuse('TOKEN_CLAIMS_REFUSED', 'claim:jti')
      const key = `assertion|${JSON.stringify([id, tokenId])}`
      if (!(await replays.claim(key, { until: expiresAt + 1, ...given }))) refuse('TOKEN_REPLAYED', 'claim:jti')
      return Object.freeze({ id, kind: 'client', expiresAt })
    },
  })
}
