/** Describes a model before it is called: which endpoint it is at, what this library enforces there, and what is merely declared. */
import { ConfigurationError } from '../base/errors/index.ts'
import { type ModelCall, type ModelDescription, modelDescription } from '../base/model-part.ts'
import { guardedFetch } from '../http/guarded-fetch.ts'

/** Whether the provider keeps what it is sent. `none` also needs an agreement with the provider, and its settings. */
export type Retention = 'none' | 'provider-default'

interface EndpointBase {
  /** The base URL of the API. */
  readonly url: string
  /** As the trail names the model. Default: the URL's host. */
  readonly name?: string | undefined
  /** What the application declares of its agreement with the provider. Without `none`, records that forbid retention are refused. */
  readonly retention: Retention
  /** Further declarations for the trail, such as `region:eu` or `business-associate-agreement`. */
  readonly declares?: readonly string[] | undefined
}

/** Options of {@link modelEndpoint}: give `call` or `connect`. */
export type ModelEndpointOptions = EndpointBase &
  (
    | {
        /** An opaque function: the endpoint is declared, not enforced. */
        readonly call: ModelCall
        readonly connect?: undefined
      }
    | {
        /**
         * Makes the function around a `fetch` that reaches only `url`; pass it to the SDK client. The endpoint is then enforced.
         */
        readonly connect: (fetch: typeof globalThis.fetch) => ModelCall
        readonly call?: undefined
        /** The fetch beneath, for instance one with mutual TLS. */
        readonly fetch?: typeof globalThis.fetch | undefined
        /** Bounds one HTTP exchange. Default 60,000. */
        readonly milliseconds?: number | undefined
      }
  )

/**
 * Makes a ModelCall that the trail can describe.
 *
 * @throws ConfigurationError CONFIG_INVALID when the URL is not an https URL (http is accepted on loopback), or neither or
 *   both of `call` and `connect` are given
 */
export function modelEndpoint(options: ModelEndpointOptions): ModelCall {
  const { url, name, retention, declares = [] } = options
  const refuse = (detail: string): never => {
    throw new ConfigurationError('CONFIG_INVALID', `modelEndpoint: ${detail}`)
  }
  if (!URL.canParse(url)) refuse('url must be an absolute URL')
  if (retention !== 'none' && retention !== 'provider-default') refuse('retention must be none or provider-default')
  if ((typeof options.call === 'function') === (typeof options.connect === 'function')) refuse('give either call or connect')
  if (!Array.isArray(declares) || !declares.every((each) => typeof each === 'string' && each.length <= 64))
    refuse('declares must be short words')
  const { origin, host } = new URL(url)
  const enforced = options.connect === undefined ? [] : ['endpoint', 'no-redirect', 'time-and-size']
  const declared = [...(options.connect === undefined ? ['endpoint'] : []), ...(retention === 'none' ? ['no-retention'] : []), ...declares]
  const inner =
    options.connect === undefined
      ? options.call
      : options.connect(
          guardedFetch({
            allow: [url],
            ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
            ...(options.milliseconds === undefined ? {} : { milliseconds: options.milliseconds }),
          }),
        )
  if (typeof inner !== 'function') refuse('connect must return a function')
  const described: ModelCall & { [modelDescription]?: ModelDescription } = (prompt, call) => inner(prompt, call)
  described[modelDescription] = Object.freeze({
    name: name ?? host,
    endpoint: origin,
    enforced: Object.freeze(enforced),
    declared: Object.freeze(declared),
  })
  return described
}
