/** The error family: every message is a constant of the code list plus opaque ids, so that no error can carry a record. */
import {
  ERROR_CODES,
  type AccessDeniedCode,
  type ConfigurationCode,
  type ErrorCode,
  type EvidenceCode,
  type ReplyCode,
  type Stage,
  type StageFailedCode,
} from './codes.ts'

const causes = new WeakMap<object, unknown>()
const rules = new WeakMap<object, string>()

/**
 * The raw cause of an error, for a debugger. It is kept outside the error because `util.inspect` and many loggers print
 * `cause`, and a cause may carry a URL with a patient's name.
 */
export function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? causes.get(error) : undefined
}

/**
 * Which rule refused, in words of the program, for the trail: a denial is loud there and quiet to the caller. Null when the
 * code says it all.
 */
export function ruleOf(error: unknown): string | null {
  return (typeof error === 'object' && error !== null ? rules.get(error) : undefined) ?? null
}

/** What an error may say beyond its code. */
export interface ErrorContext {
  /** The request's opaque id, when there is one. */
  readonly requestId?: string | undefined
  /** Kept behind {@link causeOf}, never on the error. */
  readonly cause?: unknown
  /** Kept behind {@link ruleOf}: a constant such as `claim:tenant`, never a value from data. */
  readonly rule?: string | undefined
}

/** The base of all errors thrown by this library. Match by `code`, or by class. */
export abstract class EnvelopeError<Code extends ErrorCode = ErrorCode> extends Error {
  /** The literal code; docs/errors.md lists all. */
  readonly code: Code
  /** What the library was doing. */
  readonly stage: Stage
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** The request's opaque id, or null outside a request. */
  readonly requestId: string | null
  /** What to do about it: the constant of the code. For developers; it says as much as the code does. */
  readonly remedy: string

  constructor(code: Code, context: ErrorContext = {}, detail?: string) {
    const entry = ERROR_CODES[code]
    super(detail === undefined ? entry.message : `${entry.message}: ${detail}`)
    this.code = code
    this.stage = entry.stage
    this.retryable = entry.retryable
    this.requestId = context.requestId ?? null
    this.remedy = entry.remedy
    if (context.cause !== undefined) causes.set(this, context.cause)
    if (context.rule !== undefined) rules.set(this, context.rule)
    Object.defineProperty(this, 'name', { value: new.target.name, enumerable: false, configurable: true })
  }

  /** Only the constants: code, message, stage, retryable, requestId. */
  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      stage: this.stage,
      retryable: this.retryable,
      requestId: this.requestId,
    }
  }
}

/**
 * Wrong configuration or argument. `detail` names the option and the rule in words of the program, never a value that came
 * from data.
 */
export class ConfigurationError<Code extends ConfigurationCode = ConfigurationCode> extends EnvelopeError<Code> {
  readonly detail: string
  constructor(code: Code, detail: string, context: ErrorContext = {}) {
    super(code, context, detail)
    this.detail = detail
  }
}

/** How a caller can become entitled: RFC 9470 and RFC 9449 values for `WWW-Authenticate`. */
export interface StepUpChallenge {
  /** Authentication context classes, any of which would do. */
  readonly acrValues?: readonly string[]
  /** Greatest age of the authentication, in seconds. */
  readonly maxAge?: number
  /** The nonce that the next DPoP proof must carry (RFC 9449 §9). */
  readonly dpopNonce?: string
}

/** A denied request: quiet to the caller (one message for all), loud in the trail. */
export class AccessDenied<Code extends AccessDeniedCode = AccessDeniedCode> extends EnvelopeError<Code> {
  /** Present on STEP_UP_REQUIRED and SENDER_NONCE_REQUIRED. */
  readonly challenge: StepUpChallenge | null
  constructor(code: Code, context: ErrorContext & { readonly challenge?: StepUpChallenge } = {}) {
    super(code, context)
    this.challenge = context.challenge ?? null
  }
}

/** A stage that threw, timed out, or answered in an unknown shape. Closed: nothing passes. */
export class StageFailed<Code extends StageFailedCode = StageFailedCode> extends EnvelopeError<Code> {}

/** Evidence that this session did not make. */
export class EvidenceError<Code extends EvidenceCode = EvidenceCode> extends EnvelopeError<Code> {}

/** A reply that may not reach the viewer. */
export class ReplyRejected<Code extends ReplyCode = ReplyCode> extends EnvelopeError<Code> {}

/** The union to switch over: narrowing `code` narrows the class. */
export type AnyEnvelopeError =
  | { [C in ConfigurationCode]: ConfigurationError<C> }[ConfigurationCode]
  | { [C in AccessDeniedCode]: AccessDenied<C> }[AccessDeniedCode]
  | { [C in StageFailedCode]: StageFailed<C> }[StageFailedCode]
  | { [C in EvidenceCode]: EvidenceError<C> }[EvidenceCode]
  | { [C in ReplyCode]: ReplyRejected<C> }[ReplyCode]

/** Says whether `error` is one of ours, of this copy of the package. */
export function isEnvelopeError(error: unknown): error is AnyEnvelopeError {
  return error instanceof EnvelopeError
}
