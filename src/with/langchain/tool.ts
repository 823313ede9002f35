/** Runs an agent's tool unheard: what is told of it, its result and its failure are tokenized, and records in it are authorized. */
import { isBaseMessage, RemoveMessage, ToolMessage } from '@langchain/core/messages'
import type { RunnableConfig } from '@langchain/core/runnables'
import { StructuredTool } from '@langchain/core/tools'
import { isEnvelopeError, StageFailed } from '../../base/errors/index.ts'
import type { Session } from '../../session.ts'
import { maskMessages, maskValue } from './mask.ts'
import { type ToolRecords, authorizedText } from './records.ts'
import { silently } from './silent.ts'
import { ArgumentsRefused, type BaseTool, runTool } from './base-tool.ts'

interface ToolCall {
  readonly id?: string | undefined
  readonly name: string
  readonly args: Record<string, unknown>
}

/** One call of one tool. What it tells callbacks, tracers and event streams is tokenized on both sides. */
export class ProtectedTool extends StructuredTool {
  readonly name: string
  readonly description: string
  /** The tool's own schema judges the arguments, unheard. */
  readonly schema = { type: 'object', additionalProperties: true } as const
  readonly #session: Session
  readonly #base: BaseTool
  readonly #records: ToolRecords | undefined
  readonly #call: ToolCall

  constructor(session: Session, base: BaseTool, call: ToolCall, records: ToolRecords | undefined) {
    const { callbacks, tags, metadata, verbose } = base
    super({
      ...(callbacks === undefined ? {} : { callbacks }),
      ...(tags === undefined ? {} : { tags }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(verbose === undefined ? {} : { verbose }),
    })
    this.name = base.name
    this.description = base.description ?? ''
    this.#session = session
    this.#base = base
    this.#call = call
    this.#records = records
  }

  override async invoke(_input: unknown, config?: RunnableConfig): Promise<never> {
    // INVARIANT: handlers hear masked arguments, since a person who approves a call may have put an identifier into them.
    const args = await maskValue(this.#session, this.#call.args)
    return (await super.invoke({ ...this.#call, args, type: 'tool_call' } as never, { ...config, runName: this.name } as never)) as never
  }

  protected override async _call(_masked: unknown, _runManager?: unknown, config: RunnableConfig = {}): Promise<unknown> {
    const session = this.#session
    const writer = maskingWriter(session, config)
    let result: unknown
    try {
      // INVARIANT: no run manager goes down, and what starts runs of its own down there is silenced.
      result = await silently(() => runTool(this.#base, this.#call, writer.config))
      await writer.settled()
    } catch (error) {
      return this.#failure(error, config)
    }
    return this.#answer(result)
  }

  async #answer(result: unknown): Promise<unknown> {
    if (this.#records !== undefined) {
      return this.#message(await authorizedText(this.#session, this.name, this.#records, result))
    }
    if (isCommand(result)) return maskCommand(this.#session, result)
    if (isBaseMessage(result)) {
      if (!ToolMessage.isInstance(result)) throw new StageFailed('PROMPT_REFUSED', { requestId: this.#session.id })
      return this.#message(result.content, result.status)
    }
    const content = this.#base.responseFormat === 'content_and_artifact' && Array.isArray(result) ? (result[0] as unknown) : result
    return this.#message(isContent(content) ? content : (JSON.stringify(content) ?? ''))
  }

  /** INVARIANT: a result goes on as text alone; an artifact, extras and metadata are records that nobody has read. */
  async #message(content: ToolMessage['content'], status: 'success' | 'error' = 'success'): Promise<ToolMessage> {
    const [masked] = await maskMessages(this.#session, [new ToolMessage({ content, tool_call_id: this.#call.id ?? '' })])
    return new ToolMessage({ content: masked?.content ?? '', tool_call_id: this.#call.id ?? '', name: this.name, status })
  }

  async #failure(error: unknown, { signal }: RunnableConfig): Promise<ToolMessage> {
    // A denial of the envelope stays one, whoever asked inside the tool.
    if (isEnvelopeError(error)) throw error
    signal?.throwIfAborted()
    if (isInterrupt(error)) throw await maskInterrupt(this.#session, error)
    if (error instanceof ArgumentsRefused) return this.#message(`The arguments do not fit the tool.\n${error.details}`, 'error')
    // INVARIANT: what a tool throws may hold a record, a query or a secret, so nothing of it goes on.
    return this.#message('The tool failed.', 'error')
  }
}

/** What a tool writes into the event stream while it runs is masked too, in its order. */
function maskingWriter(session: Session, config: RunnableConfig): { readonly config: RunnableConfig; settled(): Promise<void> } {
  const { writer, config: inner } = config as { readonly writer?: (chunk: unknown) => void; readonly config?: object }
  const quiet = { callbacks: [] }
  let written = Promise.resolve()
  const masking = (chunk: unknown): void => {
    written = written.then(async () => {
      writer?.(await maskValue(session, chunk))
    })
    // A failure is thrown where it is waited for.
    written.catch(() => undefined)
  }
  const added = writer === undefined ? quiet : { ...quiet, writer: masking }
  return {
    config: { ...config, ...added, ...(inner === undefined ? {} : { config: { ...inner, ...added } }) },
    settled: () => written,
  }
}

const isContent = (value: unknown): value is ToolMessage['content'] =>
  typeof value === 'string' || (Array.isArray(value) && value.length > 0 && value.every(isPart))
const isPart = (value: unknown): boolean => typeof value === 'object' && value !== null && 'type' in value

interface Command {
  readonly lg_name: 'Command'
  readonly update?: unknown
  readonly goto?: unknown
}

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' && value !== null && (value as Partial<Command>).lg_name === 'Command'

/** A command changes the agent's state: what it writes there is masked, and where it goes may only be named. */
async function maskCommand(session: Session, command: Command): Promise<Command> {
  const { update, goto } = command
  const places = [goto ?? []].flat()
  if (!places.every((place) => typeof place === 'string')) throw new StageFailed('PROMPT_REFUSED', { requestId: session.id })
  const copy = Object.create(Object.getPrototypeOf(command) as object) as Command
  return Object.assign(copy, command, update === undefined ? {} : { update: await maskChannels(session, update) })
}

/** The graph's author named its channels; everything in them is data, names of members too. */
async function maskChannels(session: Session, update: unknown): Promise<unknown> {
  if (typeof update !== 'object' || update === null || Array.isArray(update) || isBaseMessage(update)) return maskUpdate(session, update)
  const channels: [string, unknown][] = []
  for (const [channel, value] of Object.entries(update)) channels.push([channel, await maskUpdate(session, value)])
  return Object.fromEntries(channels)
}

async function maskUpdate(session: Session, value: unknown): Promise<unknown> {
  if (isBaseMessage(value)) {
    if (value.getType() === 'remove') return new RemoveMessage({ id: value.id ?? '' })
    return (await maskMessages(session, [value]))[0]
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => maskUpdate(session, item)))
  if (typeof value !== 'object' || value === null) return maskValue(session, value)
  const members: [string, unknown][] = []
  for (const [name, item] of Object.entries(value)) members.push([String(await maskValue(session, name)), await maskUpdate(session, item)])
  return Object.fromEntries(members)
}

type Interrupt = Error & { interrupts: readonly { readonly value?: unknown }[] }

const isInterrupt = (error: unknown): error is Interrupt =>
  error instanceof Error && 'interrupts' in error && Array.isArray(error.interrupts) && 'is_bubble_up' in error

/** What a tool asks a person through `interrupt` is shown in streams and kept in checkpoints. */
async function maskInterrupt(session: Session, error: Interrupt): Promise<Interrupt> {
  const interrupts = []
  for (const each of error.interrupts) interrupts.push({ ...each, value: await maskValue(session, each.value) })
  error.interrupts = interrupts
  error.message = 'interrupted'
  error.stack = `${error.name}: interrupted`
  return error
}
