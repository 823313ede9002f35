/** The closed list of error codes: what each means, whether a retry can help, and what to do. docs/errors.md is made from it. */

/** What the library was doing. */
export type Stage = 'configure' | 'admit' | 'retrieve' | 'deidentify' | 'prompt' | 'model' | 'reply' | 'trail' | 'telemetry' | 'session'

interface CodeEntry {
  readonly stage: Stage
  readonly message: string
  readonly retryable: boolean
  readonly remedy: string
}

const entries = <const T extends Readonly<Record<string, CodeEntry>>>(table: T): T => Object.freeze(table)

/** Wrong configuration or argument: thrown at construction, before any data is touched. */
export const CONFIGURATION_CODES = entries({
  CONFIG_INVALID: {
    stage: 'configure',
    message: 'configuration is invalid',
    retryable: false,
    remedy: 'Read `detail`: it names the option and what it must be.',
  },
  FILTER_INVALID: {
    stage: 'configure',
    message: 'filter is not in the filter language',
    retryable: false,
    remedy: 'Read `detail`. Unknown operators and fields, empty conjunctions and negation on optional fields are refused.',
  },
  PEER_MISSING: {
    stage: 'configure',
    message: 'an optional peer package is not installed',
    retryable: false,
    remedy: 'Install the package that `detail` names.',
  },
  ARGUMENT_INVALID: {
    stage: 'session',
    message: 'argument is invalid',
    retryable: false,
    remedy: 'Read `detail`: it names the argument and what it must be, never its value.',
  },
})

/** A denied request. Every code has the same message, so that absent and forbidden look alike; the trail has the reason. */
export const ACCESS_DENIED_MESSAGE = 'access denied'
const denied = (remedy: string): CodeEntry & { stage: 'admit'; message: typeof ACCESS_DENIED_MESSAGE; retryable: false } => ({
  stage: 'admit',
  message: ACCESS_DENIED_MESSAGE,
  retryable: false,
  remedy,
})
export const ACCESS_DENIED_CODES = entries({
  REQUEST_MALFORMED: denied('The Ask did not parse: unknown purpose, malformed patient reference, missing field.'),
  TOKEN_REJECTED: denied('The access token did not verify. The trail entry `request-denied` names the rule.'),
  STEP_UP_REQUIRED: denied('Send the user through the authorization request that the challenge describes (RFC 9470).'),
  SENDER_UNPROVEN: denied('The token is bound to a key or certificate whose proof is missing or wrong (RFC 9449, RFC 8705).'),
  WORKLOAD_REJECTED: denied('The calling workload did not prove who it is, or may not serve this task.'),
  REVOKED: denied('The session, user, grant or workload was revoked. Open a new session with new credentials.'),
  CONSENT_DENIED: denied('No consent permits this purpose and actor, or one forbids it.'),
  POLICY_DENIED: denied('No row of the policy permits this request, or one denies it.'),
  PATIENT_MISMATCH: denied('The record does not belong to the patients of the session, or the launch context names another patient.'),
  LIMIT_EXCEEDED: denied('A rate or volume limit was reached. The trail entry `limit-hit` names it.'),
  SESSION_ENDED: denied('The session was closed, drained, cancelled, revoked, or is past its deadline. Open a new one.'),
  OUTSIDE_SESSION: denied('Call adapters inside `session.run(…)`; outside one, every adapter denies.'),
  VIEWER_REJECTED: denied('The viewer of the reply did not verify.'),
})

const failed = <const S extends Stage>(stage: S, message: string, retryable: boolean, remedy: string) => ({
  stage,
  message,
  retryable,
  remedy,
})

/** A stage that broke. It is a denial: nothing passes on. */
export const STAGE_FAILED_CODES = entries({
  IDENTITY_UNAVAILABLE: failed(
    'admit',
    'identity could not be verified now',
    true,
    'The key set or introspection endpoint did not answer. Retry later.',
  ),
  POLICY_UNAVAILABLE: failed('admit', 'policy engine failed', true, 'The policy engine threw, timed out or answered in an unknown shape.'),
  CONSENT_UNAVAILABLE: failed(
    'admit',
    'consent could not be read',
    true,
    'The consent source threw, timed out or answered in an unknown shape.',
  ),
  RELATIONSHIP_UNAVAILABLE: failed(
    'admit',
    'care relationship could not be read',
    true,
    'The relationship source threw, timed out or answered in an unknown shape.',
  ),
  REVOCATION_UNAVAILABLE: failed('admit', 'revocation list could not be read', true, 'The revocation list threw or timed out.'),
  LIMITS_UNAVAILABLE: failed('admit', 'limits could not be counted', true, 'The limit counters threw or timed out.'),
  GRANT_UNAVAILABLE: failed(
    'admit',
    'delegated credential could not be obtained',
    true,
    'The token exchange or signer failed, or answered wider or longer than asked.',
  ),
  SOURCE_FAILED: failed('retrieve', 'source failed', true, 'The source threw, timed out, broke a limit or answered in an unknown shape.'),
  FILTER_UNSUPPORTED: failed(
    'retrieve',
    'store cannot express the filter',
    false,
    'Declare the field to the store, or let the source verify after fetching.',
  ),
  DEIDENTIFY_FAILED: failed('deidentify', 'de-identification failed', false, 'A detector or the tokenizer threw. Nothing was passed on.'),
  VAULT_UNAVAILABLE: failed('deidentify', 'vault failed', true, 'The vault threw, timed out or could not authenticate a value.'),
  IDENTITY_LEAKED: failed(
    'deidentify',
    'a known identifier remained after masking',
    false,
    'The leak check found a vaulted or known value in masked text. Report the text shape, not the text.',
  ),
  PROMPT_REFUSED: failed(
    'prompt',
    'prompt could not be assembled safely',
    false,
    'Instructions carry an identifier, or the question or a bound was refused. The trail names the rule.',
  ),
  MODEL_FAILED: failed('model', 'model call failed', true, 'The model function threw, timed out, answered nothing or too much.'),
  MODEL_OUTPUT_UNKNOWN: failed(
    'model',
    'model answered in an unknown shape',
    false,
    'Map the client’s stream to ModelPart, or use an adapter.',
  ),
  TRAIL_UNAVAILABLE: failed(
    'trail',
    'audit trail could not be written',
    true,
    'The trail did not acknowledge. Nothing is delivered without it.',
  ),
  DEADLINE_EXCEEDED: failed('session', 'deadline passed', true, 'The stage took longer than its limit. Nothing was passed on.'),
  ABORTED: failed('session', 'request was aborted', false, 'The caller’s signal aborted, or the reply was cancelled.'),
})

/** Evidence that was forged, altered, taken from another session, or made by another copy of the package. */
export const EVIDENCE_CODES = entries({
  EVIDENCE_FORGED: failed(
    'session',
    'value is not evidence made by this library',
    false,
    'Pass on what the stage before returned, unchanged. Two installed copies of the package also cause this.',
  ),
  EVIDENCE_FOREIGN: failed('session', 'evidence belongs to another session', false, 'Use evidence only in the session that made it.'),
})

/** A reply that may not go out. */
export const REPLY_CODES = entries({
  BLOCKED: failed(
    'reply',
    'reply was withheld',
    false,
    'A check found what this viewer may not see. The trail entry `reply-checked` names the rule.',
  ),
  CHECK_FAILED: failed(
    'reply',
    'reply could not be checked',
    false,
    'A check threw, or the model sent a part that no check reads. This is an outage, not a finding.',
  ),
  HELD_FOR_REVIEW: failed(
    'reply',
    'reply is held for human review',
    false,
    'A reviewer must release it; the queue has it under the request id.',
  ),
})

/** Every code with its entry. */
export const ERROR_CODES = Object.freeze({
  ...CONFIGURATION_CODES,
  ...ACCESS_DENIED_CODES,
  ...STAGE_FAILED_CODES,
  ...EVIDENCE_CODES,
  ...REPLY_CODES,
})

export type ConfigurationCode = keyof typeof CONFIGURATION_CODES
export type AccessDeniedCode = keyof typeof ACCESS_DENIED_CODES
export type StageFailedCode = keyof typeof STAGE_FAILED_CODES
export type EvidenceCode = keyof typeof EVIDENCE_CODES
export type ReplyCode = keyof typeof REPLY_CODES
/** Any error code of the library. */
export type ErrorCode = keyof typeof ERROR_CODES
