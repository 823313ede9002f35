/** Finds the command, parses its command line, runs it, and turns whatever happens into an exit code. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { isEnvelopeError } from '../base/errors/index.ts'
import { CommandFailed, EXIT, UsageError, type Command, type CommandArguments, type CommandContext, type ExitCode } from './command.ts'
import { COMMANDS, type CommandEntry } from './commands/index.ts'
import { COMMON_OPTIONS, commandHelp, programHelp } from './help.ts'

/** What the program needs from its process. */
export interface Program {
  readonly version: string
  /** Makes the context once `--json` and `--no-color` are known. */
  context(options: { readonly json: boolean; readonly noColour: boolean }): CommandContext
}

/** Runs the program with the arguments after its name. Never throws. */
export async function runProgram(
  words: readonly string[],
  program: Program,
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<ExitCode> {
  const before = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
  const context = program.context({ json: before.includes('--json'), noColour: before.includes('--no-color') })
  const named = words.filter((word) => !word.startsWith('-'))
  if (named.length === 0) {
    if (before.includes('--version')) context.print(program.version)
    else context.print(programHelp(commands, context.style))
    return words.length === 0 ? EXIT.USAGE : EXIT.OK
  }
  const entry = findCommand(words, commands)
  if (entry === null) return unknownCommand(words, commands, context)
  return runCommand(entry, words, context)
}

async function runCommand(entry: CommandEntry, words: readonly string[], context: CommandContext): Promise<ExitCode> {
  try {
    const { command } = await entry.load()
    const rest = words.slice(entry.name.split(' ').length)
    if (asksForHelp(rest)) {
      context.print(commandHelp(command, context.style))
      return EXIT.OK
    }
    return await command.run(parse(command, rest), context)
  } catch (error) {
    return explain(error, entry.name, context)
  }
}

const asksForHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--')
  return (end === -1 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

/** The command whose words lead the line; options before the command are not taken, so that the rule is simple. */
function findCommand(words: readonly string[], commands: readonly CommandEntry[]): CommandEntry | null {
  return commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word)) ?? null
}

function unknownCommand(words: readonly string[], commands: readonly CommandEntry[], context: CommandContext): ExitCode {
  const named = words.filter((word) => !word.startsWith('-'))
  const group = commands.filter(({ name }) => name.startsWith(`${named[0]} `))
  if (group.length > 0 && asksForHelp(words)) {
    context.print(programHelp(group, context.style))
    return EXIT.OK
  }
  if (group.length > 0) context.warn(`phi-envelope ${named[0]} needs one of: ${group.map(({ name }) => name.split(' ')[1]).join(', ')}`)
  else context.warn('phi-envelope does not know this command; see phi-envelope --help')
  return EXIT.USAGE
}

function parse(command: Command, words: readonly string[]): CommandArguments {
  const declared = { ...command.options, ...COMMON_OPTIONS }
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const [name, { type, short, multiple }] of Object.entries(declared)) {
    options[name] = { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) }
  }
  let values: Readonly<Record<string, unknown>>
  let positionals: readonly string[]
  try {
    ;({ values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true, strict: true }))
  } catch (error) {
    throw new UsageError(firstSentence(error))
  }
  const [least, most] = command.positionals
  if (positionals.length < least || positionals.length > most) throw new UsageError(`takes: ${command.usage}`)
  return {
    positionals,
    text: (name) => {
      const value = values[name]
      return typeof value === 'string' ? value : Array.isArray(value) ? (value.at(-1) as string | undefined) : undefined
    },
    texts: (name) => {
      const value = values[name]
      return Array.isArray(value) ? (value as string[]) : typeof value === 'string' ? [value] : []
    },
    flag: (name) => values[name] === true,
  }
}

/** The parser's message names the option and then explains at length. */
const firstSentence = (error: unknown): string => (error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'wrong command line')

function explain(error: unknown, name: string, context: CommandContext): ExitCode {
  if (error instanceof UsageError) {
    context.warn(`phi-envelope ${name}: ${error.message}`)
    context.warn(`See phi-envelope ${name} --help`)
    return EXIT.USAGE
  }
  if (context.signal.aborted) {
    context.warn(`phi-envelope ${name}: stopped`)
    return EXIT.FAILED
  }
  // Only messages that are made of constants are shown; any other could carry what stood in a file.
  const known = error instanceof CommandFailed || isEnvelopeError(error)
  const code = (error as NodeJS.ErrnoException | null)?.code
  const reason = known ? (error as Error).message : `failed${typeof code === 'string' ? ` (${code})` : ''}`
  context.warn(`phi-envelope ${name}: ${reason}`)
  return EXIT.FAILED
}
