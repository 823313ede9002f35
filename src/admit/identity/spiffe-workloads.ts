/** Verifies workloads by SPIFFE: a JWT-SVID that they send, or the X.509-SVID of their connection. */
import * as z from 'zod'
import { ConfigurationError, type Credentials, StageFailed, type VerifiedWorkload, type WorkloadVerifier } from '../../base/index.ts'
import { clientCertificate, declaredProxies } from './client-certificate.ts'
import { callEndpoint, type EndpointOptions, endpointShape, endpointUrl } from './endpoint.ts'
import type { KeyHint } from './issuer-keys.ts'
import { readJwtSvid, verifyJwtSvid } from './jwt-svid.ts'
import { parseOptions } from './options.ts'
import { type Refreshed, refreshed } from './refreshed.ts'
import { refuse } from './refuse.ts'
import { parseSpiffeBundle, type SpiffeBundle } from './spiffe-bundle.ts'
import { parseTrustDomain } from './spiffe-id.ts'
import { allowanceShape, assertMayServe, type TaskAllowance } from './task-allowance.ts'
import { readSvidChain, verifySvidChain } from './x509-svid.ts'

/** Where a trust domain's bundle comes from: a document, an address (`https_web`), or a function such as a Workload API client. */
export type BundleSource =
  | { readonly bundle: unknown }
  | { readonly bundleUri: string }
  | { readonly load: (options: { readonly signal: AbortSignal }) => Promise<unknown> }

/** SPIFFE rules. */
export interface SpiffeOptions extends EndpointOptions {
  /** Bundles by trust domain. An SVID of any other domain is refused. */
  readonly trustDomains: Readonly<Record<string, BundleSource>>
  /** Which SPIFFE id may serve which tasks. */
  readonly allow: TaskAllowance
  /** This service, as a JWT-SVID's `aud` names it. Without it only X.509-SVIDs count. */
  readonly audience?: string | readonly string[] | undefined
  /** Proxies that verify client certificates and send `Client-Cert`; none unless said. */
  readonly proxies?: readonly string[] | undefined
  /** Greatest life of a JWT-SVID; 3,600 unless said. */
  readonly maximumLifetimeSeconds?: number | undefined
  /** 30 unless said. */
  readonly clockSkewSeconds?: number | undefined
  /** Up to what age a bundle counts while it cannot be fetched; 3,600,000 unless said. */
  readonly staleMilliseconds?: number | undefined
}

const optionsShape = z.strictObject({
  trustDomains: z.record(
    z.string(),
    z.union([
      z.strictObject({ bundle: z.unknown().refine((value) => value !== undefined) }),
      z.strictObject({ bundleUri: z.string() }),
      z.strictObject({
        load: z.custom<(options: { readonly signal: AbortSignal }) => Promise<unknown>>((value) => typeof value === 'function'),
      }),
    ]),
  ),
  allow: allowanceShape,
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]).optional(),
  proxies: z.array(z.string()).readonly().optional(),
  maximumLifetimeSeconds: z.number().int().min(1).max(86_400).optional(),
  clockSkewSeconds: z.number().int().min(0).max(300).optional(),
  staleMilliseconds: z.number().int().min(0).optional(),
  ...endpointShape,
})

/** Bundles are fetched anew after this time, or after their own hint when that is shorter. */
const FRESH = 300_000

/**
 * Verifies workloads by SPIFFE. A `workloadToken` is read as a JWT-SVID; without one the client certificate is read as an
 * X.509-SVID.
 *
 * @returns a verifier that throws AccessDenied with a `WORKLOAD_…` or `TOKEN_…` code, or StageFailed IDENTITY_UNAVAILABLE
 * @throws ConfigurationError CONFIG_INVALID
 */
export function spiffeWorkloads(options: SpiffeOptions): WorkloadVerifier {
  const parsed = parseOptions('spiffeWorkloads', optionsShape, options)
  const { audience, maximumLifetimeSeconds = 3600, clockSkewSeconds = 30, allow } = parsed
  const rules = { audience: typeof audience === 'string' ? [audience] : (audience ?? []), maximumLifetimeSeconds, clockSkewSeconds }
  const isProxy = declaredProxies('proxies', parsed.proxies ?? [])
  const bundles = new Map(
    Object.entries(parsed.trustDomains).map(([domain, source]) => [domain, bundleOf(domain, source as BundleSource, parsed)]),
  )
  const bundle = (trustDomain: string): Refreshed<SpiffeBundle> => {
    // INVARIANT: only the bundle of the very trust domain that the SVID names may vouch for it.
    return bundles.get(trustDomain) ?? refuse('WORKLOAD_DOMAIN_FOREIGN')
  }

  async function verifyJwt(text: string, given: Given): Promise<VerifiedWorkload> {
    if (rules.audience.length === 0) refuse('WORKLOAD_REJECTED', 'jwt-svid-not-accepted')
    const svid = readJwtSvid(text)
    const source = bundle(svid.id.trustDomain)
    const current = await source.current(given.now)
    const { kid } = svid.token.header
    const key = async (hint: KeyHint, options: Given) => {
      const known = current.jwtAuthorities.includes(kid as string) ? current : await source.newer(String(kid), given.now)
      return (known ?? current).jwtKeys.key(hint, options)
    }
    const expiresAt = await verifyJwtSvid(svid, { key: (hint, options) => key(hint, { ...given, ...options }) }, rules, given)
    return { id: svid.id.id, kind: 'spiffe-jwt', expiresAt }
  }

  async function verifyX509(credentials: Credentials, given: Given): Promise<VerifiedWorkload> {
    const certificate = clientCertificate(credentials, isProxy) ?? refuse('WORKLOAD_REJECTED', 'no-workload-proof')
    const chain = readSvidChain([certificate.leaf, ...certificate.intermediates])
    const expiresAt = verifySvidChain(chain, await bundle(chain.id.trustDomain).current(given.now), given.now)
    return { id: chain.id.id, kind: 'spiffe-x509', expiresAt }
  }

  return Object.freeze({
    async verify(credentials: Credentials, given: Given): Promise<VerifiedWorkload> {
      const { workloadToken } = credentials
      const workload = workloadToken === undefined ? await verifyX509(credentials, given) : await verifyJwt(workloadToken, given)
      assertMayServe(allow, workload.id, given.task)
      return Object.freeze(workload)
    },
  })
}

interface Given {
  readonly now: number
  readonly task: string
  readonly signal: AbortSignal
}

function bundleOf(
  domain: string,
  source: BundleSource,
  options: EndpointOptions & { staleMilliseconds?: number | undefined },
): Refreshed<SpiffeBundle> {
  const invalid = (rule: string): never => {
    throw new ConfigurationError('CONFIG_INVALID', `spiffeWorkloads: \`trustDomains\` ${rule}`)
  }
  if (parseTrustDomain(domain) !== domain) invalid('must be keyed by trust domain names')
  if ('bundle' in source) {
    const bundle = parseSpiffeBundle(source.bundle) ?? invalid('has a document that is no bundle')
    return { current: async () => bundle, newer: async () => null }
  }
  const rules = { fresh: FRESH, stale: options.staleMilliseconds ?? 3_600_000 }
  const url = 'bundleUri' in source ? endpointUrl('bundleUri', source.bundleUri) : null
  const load = async (): Promise<SpiffeBundle> => {
    const { signal } = new AbortController()
    const document =
      url !== null
        ? (await callEndpoint(url, {}, { ...options, signal, code: 'IDENTITY_UNAVAILABLE' })).body
        : 'load' in source
          ? await source.load({ signal })
          : null
    const bundle = parseSpiffeBundle(document)
    if (bundle === null) throw new StageFailed('IDENTITY_UNAVAILABLE', { rule: 'spiffe-bundle' })
    if (bundle.refreshHintSeconds !== null) rules.fresh = Math.min(FRESH, Math.max(10, bundle.refreshHintSeconds) * 1000)
    return bundle
  }
  // INVARIANT: an older sequence is a replay of a bundle whose keys were withdrawn (Trust Domain and Bundle §4.1.1).
  return refreshed(load, rules, (next, held) => (next.sequence ?? 0) >= (held.sequence ?? 0))
}
