/** The contract of a command: what it is called, what it takes, what it prints, and how it ends. */

/** How a command ends, for scripts. */
export const EXIT = Object.freeze({
  /** Done, and nothing was found that should not be. */
  OK: 0,
  /** Done, and something was found: a broken trail, an identifier, a lint finding. */
  FOUND: 1,
  /** The command line was wrong. */
  USAGE: 2,
  /** It could not be done: a file cannot be read, a policy does not parse. */
  FAILED: 3,
})
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** An option, as `node:util` parses it. */
export interface CommandOption {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** What the value is called in the help, such as `file`; for strings. */
  readonly value?: string
  readonly help: string
}

/** What was on the command line, parsed. */
export interface CommandArguments {
  readonly positionals: readonly string[]
  /** The last value of a string option; undefined when absent. */
  text(name: string): string | undefined
  /** Every value of a repeated string option. */
  texts(name: string): readonly string[]
  flag(name: string): boolean
}

/** What a command may touch beside files: its streams, and whether anybody looks. */
export interface CommandContext {
  /** Whether `--json` was given: print one JSON value to standard output and nothing else. */
  readonly json: boolean
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly style: Style
  /** Bytes of standard input. */
  readonly stdin: AsyncIterable<Uint8Array>
  /** Prints a line to standard output. */
  print(line: string): void
  /** Prints text to standard output as it is. */
  write(text: string): void
  /** Prints a line to standard error. */
  warn(line: string): void
  /** Shows how far long work is, on a terminal only; `total` null when unknown. */
  progress(label: string, done: number, total: number | null): void
}

/** Colours, or none. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

/** One command. A module under `commands/` exports it as `command`. */
export interface Command {
  /** As typed: `scan`, `trail verify`. */
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What follows the name, such as `[options] <file…>`. */
  readonly usage: string
  /** A paragraph or two for `--help`. */
  readonly description?: string
  /** Beside `--json`, `--help` and `--no-color`, which every command has. */
  readonly options: Readonly<Record<string, CommandOption>>
  readonly examples: readonly string[]
  /** Fewest and most positional arguments. */
  readonly positionals: readonly [least: number, most: number]
  run(commandLine: CommandArguments, context: CommandContext): Promise<ExitCode>
}

/** The command line was wrong: printed with a hint to the help, exit code 2. The message holds no value from data. */
export class UsageError extends Error {}

/** It could not be done: printed as it is, exit code 3. The message names files and rules, never what stands in them. */
export class CommandFailed extends Error {}
