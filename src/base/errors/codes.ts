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
  REQUEST_MALFORMED: denied(
    'The Ask did not parse: unknown purpose, malformed patient reference, missing or unknown field. The trail entry `request-denied` and `ruleOf(error)` name the field.',
  ),
  TOKEN_REJECTED: denied('The access token did not verify. The trail entry `request-denied` names the rule.'),
  TOKEN_MALFORMED: denied(
    'The token is not one canonical compact JWS: padding, white space, spare bits, size, or JSON that is not an object.',
  ),
  TOKEN_ISSUER_UNKNOWN: denied('No configured issuer has exactly this `iss`.'),
  TOKEN_ALGORITHM_REFUSED: denied('The `alg` is not in the issuer’s allow-list; `none` and HMAC never are (RFC 8725 §3.1).'),
  TOKEN_TYPE_REFUSED: denied('The `typ` is not that of an access token of this issuer, or the token is an ID token (RFC 9068 §4).'),
  TOKEN_KEY_HEADER_REFUSED: denied('The header brings its own key (`jku`, `jwk`, `x5u`, `x5c`) or a `crit` extension (RFC 8725 §3.10).'),
  TOKEN_KEY_UNKNOWN: denied('The issuer’s own key set has not exactly one key for this `kid` and `alg`.'),
  TOKEN_SIGNATURE_REFUSED: denied('The signature does not verify under the issuer’s key.'),
  TOKEN_AUDIENCE_REFUSED: denied('The `aud` does not name this application, or names others that are not declared.'),
  TOKEN_EXPIRY_MISSING: denied('The token has no `exp` or no `iat`.'),
  TOKEN_EXPIRED: denied('The token is past its `exp`. Refresh it.'),
  TOKEN_LIFETIME_REFUSED: denied('The token lives longer than the issuer may issue; see `maximumLifetimeSeconds`.'),
  TOKEN_NOT_YET_VALID: denied('The `nbf` or `iat` is in the future by more than the clock skew.'),
  TOKEN_REPLAYED: denied('A token, proof or assertion that counts once was seen before.'),
  TOKEN_CLAIMS_REFUSED: denied('A claim is missing or has the wrong shape. The trail names the claim.'),
  TOKEN_INACTIVE: denied('The introspection endpoint says that the token is not active (RFC 7662).'),
  STEP_UP_REQUIRED: denied('Send the user through the authorization request that the challenge describes (RFC 9470).'),
  SENDER_UNPROVEN: denied('The token is bound to a key or certificate, and the request carries no proof of it (RFC 9449, RFC 8705).'),
  SENDER_PROOF_REFUSED: denied('The DPoP proof does not verify for this request (RFC 9449 §4.3).'),
  SENDER_KEY_MISMATCH: denied('The DPoP proof is made with another key than the token is bound to.'),
  SENDER_CERTIFICATE_MISMATCH: denied('The connection’s certificate is not the one that the token is bound to (RFC 8705 §3).'),
  SENDER_NONCE_REQUIRED: denied('Repeat the request with a DPoP proof that carries the nonce of the challenge (RFC 9449 §9).'),
  BOUND_TOKEN_AS_BEARER: denied('A DPoP-bound token was sent with the Bearer scheme, or an unbound one with DPoP (RFC 9449 §7.1).'),
  CLIENT_CERTIFICATE_UNTRUSTED: denied('A `Client-Cert` header came from a peer that is no declared proxy, or is malformed (RFC 9440).'),
  WORKLOAD_REJECTED: denied('The calling workload did not prove who it is.'),
  WORKLOAD_DOMAIN_FOREIGN: denied('The SPIFFE trust domain is not one of the configured ones.'),
  WORKLOAD_CERTIFICATE_REFUSED: denied(
    'The certificate is no X.509-SVID leaf: CA, key usage, URI names, chain or validity (X509-SVID §4, §5).',
  ),
  WORKLOAD_TASK_REFUSED: denied('The workload is known, and the allow-list does not let it serve this task.'),
  GRANT_WIDENED: denied('The token exchange answered with more scope, another subject or audience, or a longer life than asked.'),
  REVOKED: denied('The session, user, grant or workload was revoked. Open a new session with new credentials.'),
  CONSENT_DENIED: denied('No consent permits this purpose and actor, or one forbids it.'),
  POLICY_DENIED: denied('No row of the policy permits this request, or one denies it.'),
  PATIENT_MISMATCH: denied('The record does not belong to the patients of the session, or the launch context names another patient.'),
  LIMIT_EXCEEDED: denied('A rate or volume limit was reached. The trail entry `limit-hit` names it.'),
  SESSION_ENDED: denied(
    'The session was closed, drained, cancelled, revoked, or is past its deadline. Open a new one; in the block of an `await using`, await each step before you return.',
  ),
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
  SOURCE_FAILED: failed(
    'retrieve',
    'source failed',
    true,
    'The source threw, timed out, broke a limit or answered in an unknown shape. `causeOf(error)` is what it threw.',
  ),
  EGRESS_REFUSED: failed(
    'session',
    'destination is not on the allow-list',
    false,
    'Add the origin and path to `allow`, over https. Redirects and links to other hosts are never followed.',
  ),
  EGRESS_FAILED: failed(
    'session',
    'remote endpoint failed',
    true,
    'The endpoint did not answer in time, answered too much, redirected, or the connection broke.',
  ),
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
  MODEL_FAILED: failed(
    'model',
    'model call failed',
    true,
    'The model function threw, timed out, answered nothing or too much. `causeOf(error)` is what it threw.',
  ),
  MODEL_OUTPUT_UNKNOWN: failed(
    'model',
    'model answered in an unknown shape',
    false,
    'Return a string, or a stream of strings and ModelParts: not the client’s own answer. `aiSdkModel` and `chatModelCall` adapt models.',
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
    'Pass on what the step before returned, awaited and unchanged: questions and fragments come from `redact`, prompts from `assemble` or `mask`. Two installed copies of the package also cause this.',
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
