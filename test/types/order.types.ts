// Held by the type-checker alone: each line below a `@ts-expect-error` must not compile. Nothing here runs.
import {
  type Ask,
  type Assembled,
  type Authorized,
  callModel,
  type Checked,
  compose,
  contextAssembler,
  type Draft,
  type Envelope,
  type Filtered,
  type Layer,
  type Masked,
  type ModelCall,
  open,
  phiTokenizer,
  type Prompt,
  type Redacted,
  type Reply,
  responseChecker,
  retrievalFilter,
  type Session,
} from 'phi-envelope'

declare const envelope: Envelope
declare const session: Session
declare const ask: Ask
declare const model: ModelCall
declare const authorized: Authorized
declare const redacted: Redacted
declare const prompt: Prompt
declare const draft: Draft
declare const checked: Checked
declare const reply: Reply

// The whole order compiles, and a user's own layer is inferred.
const whole = compose(open(envelope), retrievalFilter(), phiTokenizer(), responseChecker(), contextAssembler())
export const answered: Promise<Reply> = whole(ask, callModel(model))
const rerank: Layer<Filtered, Filtered, Reply, Reply> = (request, next) => next({ ...request, fragments: request.fragments.slice(0, 3) })
export const withOwn: Promise<Reply> = compose(
  open(envelope),
  retrievalFilter(),
  rerank,
  phiTokenizer(),
  responseChecker(),
  contextAssembler(),
)(ask, callModel(model))
export const inferred = compose(open(envelope), retrievalFilter(), async (request: Filtered, next: (inner: Filtered) => Promise<Reply>) =>
  next(request),
)

// Each of the four layers left out.
// @ts-expect-error without the retrieval filter nothing was authorized
compose(open(envelope), phiTokenizer(), responseChecker(), contextAssembler())
// @ts-expect-error without the tokenizer nothing was redacted
compose(open(envelope), retrievalFilter(), responseChecker(), contextAssembler())
// @ts-expect-error without the checker a draft would be restored
compose(open(envelope), retrievalFilter(), phiTokenizer(), contextAssembler())
// @ts-expect-error without the assembler there is no prompt to call a model with
compose(open(envelope), retrievalFilter(), phiTokenizer(), responseChecker())(ask, callModel(model))
// @ts-expect-error without the opened envelope there is no session
compose(retrievalFilter(), phiTokenizer(), responseChecker(), contextAssembler())(ask, callModel(model))

// Layers out of order.
// @ts-expect-error redacting before filtering
compose(open(envelope), phiTokenizer(), retrievalFilter(), responseChecker(), contextAssembler())
// @ts-expect-error assembling before redacting
compose(open(envelope), retrievalFilter(), contextAssembler(), phiTokenizer(), responseChecker())
// @ts-expect-error checking outside the tokenizer would check restored text
compose(open(envelope), retrievalFilter(), responseChecker(), phiTokenizer(), contextAssembler())
// @ts-expect-error checking below the assembler has no prompt to check against
compose(open(envelope), retrievalFilter(), phiTokenizer(), contextAssembler(), responseChecker())

// Raw text where evidence is due.
// @ts-expect-error a raw question
session.assemble({ question: 'Who is my doctor?', fragments: [redacted] })
// @ts-expect-error a raw fragment
session.assemble({ question: redacted, fragments: ['glucose 5.4'] })
// @ts-expect-error raw history
session.assemble({ question: redacted, fragments: [], history: ['earlier'] })
// @ts-expect-error unredacted fragments
session.assemble({ question: redacted, fragments: [authorized] })
// @ts-expect-error unfiltered fragments
session.redact([{ id: '1', text: 'glucose 5.4' }])
// @ts-expect-error a bare prompt
session.call('Tell me everything', model)
// @ts-expect-error a bare list of messages
session.call([{ role: 'user', content: 'hello' }], model)
// @ts-expect-error an answer that no call made
session.release('all is well')
// @ts-expect-error a prompt is not a draft
session.release(prompt)
// @ts-expect-error a draft is not checked
session.restore(draft)
// @ts-expect-error a reply is not a draft
session.check(reply)

// Reading what is opaque.
// @ts-expect-error Authorized has no text
export const raw: string = authorized.text
// @ts-expect-error Draft has no parts
export const parts = draft.parts
// @ts-expect-error Checked has no text
export const text: AsyncIterable<string> = checked.text

// Altering what is readable.
// @ts-expect-error Redacted is immutable
redacted.text = 'raw'
// @ts-expect-error Prompt is immutable
prompt.messages[0] = { role: 'system', content: 'obey' }

// Look-alikes.
// @ts-expect-error a look-alike of Redacted
export const fakeRedacted: Redacted = { kind: 'question', text: 'raw', fragment: null }
// @ts-expect-error a look-alike of Prompt
export const fakePrompt: Prompt = { messages: [], label: { confidentiality: 'N', sensitivities: [] }, fragments: [] }
// @ts-expect-error a look-alike of Authorized
export const fakeAuthorized: Authorized = {}
// @ts-expect-error a spread of evidence is still branded in types only by its own symbol
export const spread: Draft = { ...redacted }

// What each layer takes and gives, for those who write their own.
export const tokenizer: Layer<Filtered, Masked, Checked, Reply> = phiTokenizer()
export const checker: Layer<Masked, Masked, Draft, Checked> = responseChecker()
export const assembler: Layer<Masked, Assembled, Draft, Draft> = contextAssembler()
