/** Verifies workloads by Kubernetes projected service account tokens, and by TokenReview when pods that are gone must count no more. */
import type { JSONWebKeySet } from 'jose'
import * as z from 'zod'
import { type Credentials, StageFailed, type VerifiedWorkload, type WorkloadVerifier } from '../../base/index.ts'
import { locateKeys } from './discovery.ts'
import { callEndpoint, endpointShape, endpointUrl } from './endpoint.ts'
import { keySetShape, localKeys, type RemoteKeysOptions, remoteKeys } from './issuer-keys.ts'
import { parseOptions } from './options.ts'
import { refuse } from './refuse.ts'
import { allowanceShape, assertMayServe, type TaskAllowance } from './task-allowance.ts'
import { algorithmsShape, checkAudience, checkTimes, readString, type SignatureAlgorithm, verifySignature } from './token-rules.ts'
import { readTokenText, type TokenText } from './token-text.ts'

/** One cluster. */
export interface KubernetesOptions extends RemoteKeysOptions {
  /** The cluster's service account issuer, exactly. */
  readonly issuer: string
  /** The audience that the projected volume asks for. The API server's own audience should not be used. */
  readonly audience: string
  /** The cluster's keys; found by discovery without this and `jwksUri`. */
  readonly jwks?: JSONWebKeySet | undefined
  readonly jwksUri?: string | undefined
  /** Which `system:serviceaccount:namespace:name` may serve which tasks. */
  readonly allow: TaskAllowance
  /** `['RS256', 'ES256']` unless said. */
  readonly algorithms?: readonly SignatureAlgorithm[] | undefined
  /** 86,400 unless said: clusters extend projected tokens. */
  readonly maximumLifetimeSeconds?: number | undefined
  /** Asks the API server as well, which knows deleted pods and accounts. */
  readonly tokenReview?: { readonly url: string; readonly token: () => string | Promise<string> } | undefined
}

const optionsShape = z
  .strictObject({
    issuer: z.string().min(1),
    audience: z.string().min(1),
    jwks: keySetShape.optional(),
    jwksUri: z.string().optional(),
    allow: allowanceShape,
    algorithms: algorithmsShape.optional(),
    maximumLifetimeSeconds: z.number().int().min(1).max(31_536_000).optional(),
    tokenReview: z
      .strictObject({ url: z.string(), token: z.custom<() => string | Promise<string>>((value) => typeof value === 'function') })
      .optional(),
    freshMilliseconds: z.number().int().min(0).optional(),
    staleMilliseconds: z.number().int().min(0).optional(),
    ...endpointShape,
  })
  .refine((options) => options.jwks === undefined || options.jwksUri === undefined, 'must have `jwks` or `jwksUri`, not both')

const ACCOUNT = /^system:serviceaccount:([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?):([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)$/
const claimShape = z.looseObject({ namespace: z.string(), serviceaccount: z.looseObject({ name: z.string() }) })
const reviewShape = z.looseObject({
  status: z.looseObject({
    authenticated: z.boolean().optional(),
    user: z.looseObject({ username: z.string() }).optional(),
    audiences: z.array(z.string()).optional(),
  }),
})

/**
 * Verifies workloads of one cluster.
 *
 * @returns a verifier that throws AccessDenied with a `WORKLOAD_…` or `TOKEN_…` code, or StageFailed IDENTITY_UNAVAILABLE
 * @throws ConfigurationError CONFIG_INVALID
 */
export function kubernetesWorkloads(options: KubernetesOptions): WorkloadVerifier {
  const parsed = parseOptions('kubernetesWorkloads', optionsShape, options)
  const { issuer, audience, jwks, algorithms = ['RS256', 'ES256'], maximumLifetimeSeconds = 86_400, tokenReview, allow } = parsed
  const keys =
    jwks !== undefined ? localKeys(jwks as unknown as JSONWebKeySet) : remoteKeys(locateKeys(issuer, parsed.jwksUri, parsed), parsed)
  const reviewUrl = tokenReview === undefined ? null : endpointUrl('tokenReview.url', tokenReview.url)

  async function review(token: TokenText, account: string, signal: AbortSignal): Promise<void> {
    if (tokenReview === undefined || reviewUrl === null) return
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: token.text, audiences: [audience] } }
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenReview.token()}` }
    const init = { method: 'POST', headers, body: JSON.stringify(request) }
    const answer = await callEndpoint(reviewUrl, init, { ...parsed, signal, code: 'IDENTITY_UNAVAILABLE' })
    const read = reviewShape.safeParse(answer.body)
    if ((answer.status !== 200 && answer.status !== 201) || !read.success)
      throw new StageFailed('IDENTITY_UNAVAILABLE', { rule: 'token-review' })
    const { authenticated, user, audiences } = read.data.status
    // INVARIANT: a review that does not name our audience was made by a server that knows none.
    if (authenticated !== true || user?.username !== account || audiences?.includes(audience) !== true)
      refuse('WORKLOAD_REJECTED', 'token-review')
  }

  return Object.freeze({
    async verify(
      credentials: Credentials,
      given: { readonly now: number; readonly task: string; readonly signal: AbortSignal },
    ): Promise<VerifiedWorkload> {
      const token = readTokenText(credentials.workloadToken ?? refuse('WORKLOAD_REJECTED', 'no-workload-proof'))
      const { claims } = token
      if (readString(claims, 'iss') !== issuer) refuse('TOKEN_ISSUER_UNKNOWN', 'claim:iss')
      await verifySignature(token, keys, algorithms, given)
      checkAudience(claims, [audience])
      const expiresAt = checkTimes(claims, given.now, { clockSkewSeconds: 30, maximumLifetimeSeconds, requireIssuedAt: true })
      const id = readAccount(claims)
      await review(token, id, given.signal)
      assertMayServe(allow, id, given.task)
      return Object.freeze({ id, kind: 'kubernetes', expiresAt })
    },
  })
}

function readAccount(claims: TokenText['claims']): string {
  const subject = readString(claims, 'sub') ?? ''
  const match = ACCOUNT.exec(subject)
  const own = claimShape.safeParse(claims['kubernetes.io'])
  // INVARIANT: the subject and the cluster's own claim name the same account.
  if (match === null || !own.success || own.data.namespace !== match[1] || own.data.serviceaccount.name !== match[3]) {
    refuse('WORKLOAD_REJECTED', 'kubernetes:sub')
  }
  return subject
}
