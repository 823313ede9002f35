/** The shape of a request: who asks, for what purpose, about whom, and what. */
import type { Credentials } from './seams/identity.ts'
import type { Purpose } from './vocabulary/purpose.ts'

/** A request to open the envelope. */
export interface Ask {
  readonly credentials: Credentials
  /** An HL7 v3 ActReason code. */
  readonly purpose: Purpose
  /** The application's own name for what it does, such as `visit-summary`; policies and workload allow-lists speak of it. */
  readonly task: string
  /** `Patient/…`, a declared list, or null for a request that reads no patient's record. */
  readonly patient: string | readonly string[] | null
  /** What the user asks, as typed. */
  readonly question: string
  /** Carries the vault scope and the turns across requests; a session's own scope when absent. */
  readonly conversation?: string | undefined
  /** Who reads the reply, when it is not the user: verified like the user, and identifiers are restored for them. */
  readonly viewer?: Credentials | undefined
  /** The id of a support ticket that covers this request. */
  readonly ticket?: string | undefined
  /** Declares an emergency. A purpose of BTG without it, or it without the purpose BTG, is refused. */
  readonly breakGlass?: { readonly reason: string } | undefined
  /** Circumstances that the application knows: where the request comes from, what the device is. */
  readonly context?:
    | { readonly location?: string | undefined; readonly devicePosture?: string | undefined; readonly encounterStatus?: string | undefined }
    | undefined
  readonly signal?: AbortSignal | undefined
}

/** An Ask whose question comes later. */
export type OpenAsk = Omit<Ask, 'question'> & { readonly question?: string | undefined }
