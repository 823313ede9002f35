/** The controlled envelope: configured once, opened for each request; nothing reaches a model or a viewer around it. */
import type { Ask, OpenAsk } from './base/ask.ts'
import type { Reply } from './base/evidence/index.ts'
import type { ModelCall } from './base/model-part.ts'
import type { RevocationKey } from './base/seams/index.ts'
import { compose } from './compose.ts'
import { type EnvelopeConfiguration, readConfiguration } from './configuration.ts'
import { callModel, contextAssembler, open, phiTokenizer, responseChecker, retrievalFilter } from './layers.ts'
import { openSession } from './open-session.ts'
import type { Session } from './session.ts'
import { ownSession } from './session-context.ts'

/** An application's envelope. Make one and keep it. */
export interface Envelope {
  /**
   * Takes one question through the whole flow. The Reply's stream may outlive the call: the session ends when it was drained,
   * cancelled, or is past its deadline.
   *
   * @throws AccessDenied, StageFailed; the Reply's stream throws ReplyRejected, AccessDenied or StageFailed
   */
  ask(ask: Ask, model: ModelCall): Promise<Reply>
  /** Opens a session to go step by step; use it with `await using`, or close it. */
  open(ask: OpenAsk): Promise<Session>
  /** Revokes a user, token, grant, workload or everything, here and at every process that shares the revocation list. */
  revoke(key: RevocationKey, options: { readonly until: number; readonly reason: string }): Promise<void>
}

/**
 * Makes an envelope. What it needs at least: who verifies users, what decides, what silence of consent means, where records
 * are, and where the trail goes.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function createEnvelope(configuration: EnvelopeConfiguration): Envelope {
  const settings = readConfiguration(configuration)
  const envelope: Envelope = Object.freeze({
    ask: async (ask: Ask, model: ModelCall) => flow(ask, callModel(model)),
    open: async (ask: OpenAsk) => ownSession(envelope, await openSession(ask, settings)),
    revoke: (key: RevocationKey, options: { until: number; reason: string }) => settings.admission.revocations.revoke(key, options),
  })
  const flow = compose(open(envelope), retrievalFilter(), phiTokenizer(), responseChecker(), contextAssembler())
  return envelope
}
