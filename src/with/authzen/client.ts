/** Speaks OpenID AuthZEN 1.0 to one decision point: discovered and pinned, bounded, every item answered or the call fails. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import { guardedFetch } from '../../http/guarded-fetch.ts'
import { parseJson } from '../../http/json.ts'
import { type Evaluated, type Evaluation, metadataShape, readItem, readItems } from './wire.ts'

/** How to reach the decision point. */
export interface AuthzenClientOptions {
  /** Its identifier: the URL under which its metadata stands, and which the metadata must name (section 9.2.3). */
  readonly decisionPoint: string
  /** The `Authorization` header for each call. None unless said. */
  readonly authorization?: (() => string | Promise<string>) | undefined
  /** Bound of each call. 2,000 unless said. */
  readonly milliseconds?: number | undefined
  /** Greatest answer. 1 MiB unless said. */
  readonly maxBytes?: number | undefined
  /** Greatest number of evaluations in one call, 1 to 50. 50 unless said. */
  readonly batch?: number | undefined
  /** Endpoints, when the decision point publishes no metadata. */
  readonly endpoints?: { readonly evaluation: string; readonly evaluations?: string | undefined } | undefined
  readonly plainHttp?: boolean | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** A client. Every failure is StageFailed POLICY_UNAVAILABLE: closed. */
export interface AuthzenClient {
  /** One evaluation (section 6). */
  evaluate(evaluation: Evaluation): Promise<Evaluated>
  /** As many answers as evaluations, in their order (section 7, `execute_all`). */
  evaluateAll(evaluations: readonly Evaluation[]): Promise<readonly Evaluated[]>
  /** Obligation types that the decision point says it may issue. */
  obligationsSupported(): Promise<readonly string[]>
}

const optionsSchema = z.strictObject({
  decisionPoint: z.url(),
  authorization: z.custom<() => string | Promise<string>>((value) => typeof value === 'function').optional(),
  milliseconds: z.int().positive().max(60_000).default(2_000),
  maxBytes: z
    .int()
    .positive()
    .default(1024 * 1024),
  batch: z.int().min(1).max(50).default(50),
  endpoints: z.strictObject({ evaluation: z.url(), evaluations: z.url().optional() }).optional(),
  plainHttp: z.boolean().optional(),
  fetch: z.custom<typeof globalThis.fetch>((value) => typeof value === 'function').optional(),
})

interface Endpoints {
  readonly evaluation: string
  readonly evaluations: string | null
  readonly obligations: readonly string[]
}

/** @throws ConfigurationError CONFIG_INVALID */
export function authzenClient(options: AuthzenClientOptions): AuthzenClient {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `authzen: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  const { decisionPoint, authorization, milliseconds, maxBytes, batch, endpoints, plainHttp, fetch } = parsed.data
  const { origin } = new URL(decisionPoint)
  const call = guardedFetch({
    allow: [origin],
    milliseconds,
    maxBytes,
    ...(plainHttp === undefined ? {} : { plainHttp }),
    ...(fetch === undefined ? {} : { fetch }),
  })
  let found: Promise<Endpoints> | null = null

  async function locate(): Promise<Endpoints> {
    if (endpoints !== undefined) return { evaluation: endpoints.evaluation, evaluations: endpoints.evaluations ?? null, obligations: [] }
    const metadata = metadataShape.safeParse(await ask(wellKnown(decisionPoint), null))
    if (!metadata.success) return unavailable('metadata is missing or malformed')
    const { data } = metadata
    // INVARIANT: the metadata is of the decision point that was configured, not of one that it names (section 9.2.3).
    if (data.policy_decision_point.replace(/\/$/, '') !== decisionPoint.replace(/\/$/, ''))
      return unavailable('metadata names another decision point')
    return {
      evaluation: data.access_evaluation_endpoint,
      evaluations: data.access_evaluations_endpoint ?? null,
      obligations: Object.freeze([...(data.obligations_supported ?? [])]),
    }
  }

  function located(): Promise<Endpoints> {
    found ??= locate().catch((error: unknown) => {
      found = null
      throw error
    })
    return found
  }

  async function ask(url: string, body: unknown): Promise<unknown> {
    try {
      const headers = new Headers({ accept: 'application/json' })
      if (authorization !== undefined) headers.set('authorization', await authorization())
      if (body !== null) headers.set('content-type', 'application/json')
      const response = await call(url, body === null ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) })
      if (response.status !== 200) {
        await response.body?.cancel()
        return unavailable('answer is not 200')
      }
      if (!/^application\/json(?:\s*;|\s*$)/i.test(response.headers.get('content-type') ?? '')) return unavailable('answer is not JSON')
      return parseJson(await response.text())
    } catch (cause) {
      throw cause instanceof StageFailed && cause.code === 'POLICY_UNAVAILABLE' ? cause : new StageFailed('POLICY_UNAVAILABLE', { cause })
    }
  }

  async function evaluate(evaluation: Evaluation): Promise<Evaluated> {
    return readItem(await ask((await located()).evaluation, evaluation))
  }

  async function evaluateBatch(asked: readonly Evaluation[]): Promise<readonly Evaluated[]> {
    const { evaluations } = await located()
    if (evaluations === null) return Promise.all(asked.map(evaluate))
    // Each item is whole: defaults would merge as whole objects, which decision points read differently.
    const read = readItems(await ask(evaluations, { evaluations: asked, options: { evaluations_semantic: 'execute_all' } }), asked)
    return read ?? unavailable('answers are fewer, more, or in another order')
  }

  return Object.freeze({
    evaluate,
    async evaluateAll(asked: readonly Evaluation[]) {
      const answers: Evaluated[] = []
      for (let from = 0; from < asked.length; from += batch) answers.push(...(await evaluateBatch(asked.slice(from, from + batch))))
      return answers
    },
    obligationsSupported: async () => (await located()).obligations,
  })
}

/** RFC 8615: the well-known part comes between host and path. */
function wellKnown(decisionPoint: string): string {
  const { origin, pathname } = new URL(decisionPoint)
  return `${origin}/.well-known/authzen-configuration${pathname.replace(/\/$/, '')}`
}

function unavailable(cause: string): never {
  throw new StageFailed('POLICY_UNAVAILABLE', { cause })
}
