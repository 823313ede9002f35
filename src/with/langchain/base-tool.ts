/** Calls a LangChain tool below its own `invoke`, so that neither its callbacks nor a verbose console hear of it. */
import type { Callbacks } from '@langchain/core/callbacks/manager'
import type { RunnableConfig } from '@langchain/core/runnables'
import { Validator } from '@langchain/core/utils/json_schema'
import { interopSafeParseAsync, isInteropZodSchema } from '@langchain/core/utils/types'

/** A tool by shape: LangChain's own tools, and runnables that were made tools. */
export interface BaseTool {
  readonly name: string
  readonly description?: string
  readonly schema?: unknown
  readonly responseFormat?: string
  readonly callbacks?: Callbacks
  readonly tags?: string[]
  readonly metadata?: Record<string, unknown>
  readonly verbose?: boolean
  _call?(args: unknown, runManager: undefined, config: RunnableConfig): unknown
  invoke(input: unknown, config?: RunnableConfig): Promise<unknown>
}

/** The arguments are not what the tool takes. Its details come from the tool's schema and are not yet masked. */
export class ArgumentsRefused extends Error {
  readonly details: string
  constructor(details: string) {
    super('arguments refused')
    this.details = details
  }
}

/** Whether a tool can be called here; one that the provider runs cannot. */
export const isBaseTool = (value: unknown): value is BaseTool =>
  typeof value === 'object' && value !== null && 'name' in value && 'invoke' in value && typeof value.invoke === 'function'

/**
 * Calls.
 *
 * @throws ArgumentsRefused, and whatever the tool throws
 */
export async function runTool(tool: BaseTool, call: { readonly args: Record<string, unknown> }, config: RunnableConfig): Promise<unknown> {
  if (typeof tool._call !== 'function') return tool.invoke({ ...call, type: 'tool_call' }, config)
  const result: unknown = await tool._call(await parsed(tool.schema, call.args), undefined, { ...config, toolCall: call } as RunnableConfig)
  return isGenerator(result) ? lastOf(result) : result
}

async function parsed(schema: unknown, args: Record<string, unknown>): Promise<unknown> {
  if (isInteropZodSchema(schema)) {
    const outcome = await interopSafeParseAsync(schema, args)
    if (outcome.success) return outcome.data
    throw new ArgumentsRefused(outcome.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
  }
  if (typeof schema !== 'object' || schema === null) return args
  const { valid, errors } = new Validator(schema as ConstructorParameters<typeof Validator>[0]).validate(args)
  if (valid) return args
  throw new ArgumentsRefused(errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).join('\n'))
}

const isGenerator = (value: unknown): value is AsyncGenerator<unknown, unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value

/** Progress that a tool yields is not shown; what it returns is its result. */
async function lastOf(generator: AsyncGenerator<unknown, unknown>): Promise<unknown> {
  for (;;) {
    const { done, value } = await generator.next()
    if (done === true) return value
  }
}
