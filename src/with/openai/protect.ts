/** Wraps an OpenAI client: `chat.completions.create` and `responses.create` go through the session, and nothing else goes anywhere. */
import { ConfigurationError } from '../../base/errors/index.ts'
import type { PromptMessage } from '../../base/evidence/index.ts'
import { type ModelCall, type ModelPart, modelDescription } from '../../base/model-part.ts'
import type { Envelope } from '../../envelope.ts'
import type { Session } from '../../session.ts'
import { joinedMessages, readAnswer, sessionOf, type ToolSection, toolSection } from '../shared/index.ts'
import { readChatMessages, readResponseInput, settingsOf } from './body.ts'
import { checkedPromise, checkedStream } from './promise.ts'
import { type AnswerFacts, readChat, readResponse } from './read.ts'
import { type Answered, chatChunks, chatCompletion, response, responseEvents } from './write.ts'

/** A client, by shape: openai 5, 6 and 7 fit. */
export interface OpenAIClient {
  readonly chat: { readonly completions: { create(body: never, options?: never): unknown } }
  readonly responses?: { create(body: never, options?: never): unknown } | undefined
}

/** What is left of a client: its own types for what is protected, and nothing else. */
export type ProtectedOpenAI<Client extends OpenAIClient> = {
  readonly chat: { readonly completions: Pick<Client['chat']['completions'], 'create'> }
} & (Client extends { readonly responses: { create: infer Create } } ? { readonly responses: { readonly create: Create } } : unknown)

/** Options of {@link protectOpenAI}. */
export interface ProtectOpenAIOptions {
  /** What is promised of the endpoint, such as `no-retention`: recorded in the trail as declared, not as enforced. */
  readonly declared?: readonly string[] | undefined
}

/** One of the client's two ways to ask. */
interface Way {
  create(body: object, options: object): unknown
  messages(body: Body, requestId: string): readonly PromptMessage[]
  /** Where the messages stand in the body that is sent. */
  place(messages: readonly PromptMessage[]): object
  read(stream: AsyncIterable<unknown>, section: ToolSection, facts: AnswerFacts): AsyncGenerator<ModelPart>
  whole(answered: Answered): Promise<object>
  events(answered: Answered): AsyncGenerator<object, undefined>
}
type Body = Readonly<Record<string, unknown>>

/**
 * Wraps a client. Inside `session.run` every message is tokenized and screened, the model is asked with a Prompt, and the answer
 * is checked before any of it comes out, streaming or not; outside one it denies. Answers are tokenized; `session.run`
 * restores text that leaves it. The provider is told not to store. `asResponse` rejects, `withResponse` gives an empty response.
 *
 * @throws ConfigurationError CONFIG_INVALID when `client` is none
 */
export function protectOpenAI<Client extends OpenAIClient>(
  client: Client,
  envelope: Envelope,
  options: ProtectOpenAIOptions = {},
): ProtectedOpenAI<Client> {
  if (typeof client?.chat?.completions?.create !== 'function')
    throw new ConfigurationError('CONFIG_INVALID', '`client` must be an OpenAI client')
  const { declared = [] } = options
  const chat: Way = {
    create: (body, sent) => client.chat.completions.create(body as never, sent as never),
    messages: (body, requestId) => readChatMessages(body['messages'], requestId),
    place: (messages) => ({ messages, stream: true, stream_options: { include_usage: true } }),
    read: readChat,
    whole: chatCompletion,
    events: chatChunks,
  }
  const responses: Way = {
    create: (body, sent) => client.responses?.create(body as never, sent as never),
    messages: readResponseInput,
    place: (input) => ({ input, stream: true }),
    read: readResponse,
    whole: response,
    events: responseEvents,
  }
  const guard = (way: Way) => ({
    create: (body: Body, sent: { readonly signal?: AbortSignal } = {}) => checkedPromise(create(way, envelope, declared, body, sent)),
  })
  return Object.freeze({
    chat: Object.freeze({ completions: Object.freeze(guard(chat)) }),
    ...(client.responses === undefined ? {} : { responses: Object.freeze(guard(responses)) }),
  }) as unknown as ProtectedOpenAI<Client>
}

async function create(
  way: Way,
  envelope: Envelope,
  declared: readonly string[],
  body: Body,
  sent: { readonly signal?: AbortSignal },
): Promise<object> {
  const session = sessionOf(envelope)
  const answered = await ask(way, session, declared, body, sent)
  return body['stream'] === true ? checkedStream(way.events(answered)) : way.whole(answered)
}

async function ask(
  way: Way,
  session: Session,
  declared: readonly string[],
  body: Body,
  { signal: callers }: { readonly signal?: AbortSignal },
): Promise<Answered> {
  const settings = settingsOf(body)
  const model = typeof settings['model'] === 'string' ? settings['model'] : 'openai'
  const prompt = await session.mask(way.messages(body, session.id))
  const section = toolSection(settings['tools'])
  const facts: AnswerFacts = { finish: 'stop', inputTokens: 0, outputTokens: 0 }
  const call: ModelCall = async (asked, { signal: ours }) => {
    const signal = callers === undefined ? ours : AbortSignal.any([ours, callers])
    const stream = await way.create({ ...settings, ...way.place(joinedMessages(asked)) }, { signal })
    return way.read(stream as AsyncIterable<unknown>, section, facts)
  }
  const described = Object.assign(call, { [modelDescription]: { name: model, endpoint: null, enforced: [], declared } })
  const reply = await session.release(await session.call(prompt, described), { tokens: true })
  return { pieces: readAnswer(reply, section, session.id), facts, model }
}
