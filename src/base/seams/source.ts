/** The seams to where records are: candidates in rank order, never trusted. */
import type { Filter } from '../filter/index.ts'
import type { Origin } from '../fragment.ts'
import type { Labels } from './labeller.ts'
import type { DelegatedCredential } from './identity.ts'
import type { DataClass } from '../vocabulary/data-class.ts'

/**
 * A record piece as a source gives it. Nothing here is believed until it was snapshotted, labelled and checked; absent fields
 * deny.
 */
export interface Candidate {
  readonly id: string
  readonly text: string
  /**
   * The text by element of the record (`code`, `value`, `note`), when the source knows; the text is then these joined by line
   * ends. An obligation that limits fields keeps only the elements it names, and denies a candidate without parts.
   */
  readonly parts?: readonly { readonly element: string; readonly text: string }[] | undefined
  /**
   * Text made from other candidates of the same search, such as the trend of a value. It is added only when every candidate it
   * is made from was permitted as well.
   */
  readonly derived?: readonly { readonly element: string; readonly text: string; readonly from: readonly string[] }[] | undefined
  readonly tenant?: string | undefined
  readonly patient?: string | undefined
  readonly dataClass?: DataClass | undefined
  readonly labels?: Partial<Labels> | undefined
  readonly origin?: Origin | undefined
  readonly reference?: string | undefined
  readonly version?: string | undefined
  readonly span?: readonly [number, number] | undefined
  readonly title?: string | undefined
  readonly resourceType?: string | undefined
  readonly status?: string | undefined
  readonly encounter?: string | undefined
  readonly codes?: readonly string[] | undefined
  readonly categories?: readonly string[] | undefined
  readonly securityLabels?: readonly string[] | undefined
  readonly authors?: readonly string[] | undefined
  /** Instants in UTC with milliseconds. */
  readonly dateStart?: string | undefined
  readonly dateEnd?: string | undefined
  readonly lastUpdated?: string | undefined
  /**
   * Set instead of a text that could not be read: a constant such as `media-type`. The candidate is then counted as denied
   * with this reason.
   */
  readonly unreadable?: string | undefined
}

/** What is searched for. `text` was redacted. */
export interface SourceQuery {
  readonly text: string
  /** The grant's filter and everything it was narrowed by. Frozen; built anew for each call. */
  readonly filter: Filter
  /** Only records changed or dated at or after this instant. */
  readonly since: string | null
  /** How many the caller wants in the end; a paging source goes on past it when asked for more. */
  readonly limit: number
  readonly tenant: string
  readonly patients: readonly string[]
  readonly credentials: DelegatedCredential | null
  /** For caches: a digest of everything that the grant was decided from, and whose it is; never sent anywhere. */
  readonly decision?: { readonly digest: string /** `issuer|subject`. */; readonly user: string } | undefined
}

/** What a source can promise. */
export interface SourceCapabilities {
  /** Whether iteration goes on until the source is exhausted. */
  readonly paging: boolean
  /** Whether the rank order is exact, so that the first k permitted are the best k. */
  readonly exact: boolean
  /**
   * Whether the order is by relevance. A source that knows no relevance says false: all that is permitted within the budget is
   * then ranked inside the boundary. True unless said.
   */
  readonly ranked?: boolean | undefined
}

/** A place to search. */
export interface Source {
  readonly name: string
  readonly capabilities: SourceCapabilities
  search(query: SourceQuery, signal: AbortSignal): AsyncIterable<Candidate>
}

/** Orders candidates by relevance inside the boundary, for sources that know no relevance. */
export interface Ranker {
  /** Indexes into `texts`, best first, each at most once. */
  rank(question: string, candidates: readonly Candidate[]): readonly number[]
}
