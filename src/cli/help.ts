/** Writes the help of the program and of each command from what the commands say about themselves. */
import type { Command, CommandOption, Style } from './command.ts'

/** What every command takes. */
export const COMMON_OPTIONS: Readonly<Record<string, CommandOption>> = {
  json: { type: 'boolean', help: 'print one JSON value and nothing else' },
  'no-color': { type: 'boolean', help: 'no colours; NO_COLOR does the same' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

const optionName = ([name, { short, value, type }]: [string, CommandOption]): string =>
  `${short === undefined ? '    ' : `-${short}, `}--${name}${type === 'string' ? ` <${value ?? 'value'}>` : ''}`

/** The help of the whole program. */
export function programHelp(commands: readonly Pick<Command, 'name' | 'summary'>[], style: Style): string {
  return [
    `${style.bold('phi-envelope')}: secure retrieval over medical records`,
    '',
    `${style.bold('Usage')}  phi-envelope <command> [options]`,
    '',
    style.bold('Commands'),
    columns(commands.map(({ name, summary }) => [name, summary] as const)),
    '',
    style.bold('Options'),
    columns([
      ['-h, --help', 'show this help; after a command, that of the command'],
      ['    --version', 'print the version'],
      ['    --json', 'print one JSON value and nothing else'],
      ['    --no-color', 'no colours; NO_COLOR does the same'],
    ]),
    '',
    'Exit codes: 0 done, 1 something was found, 2 wrong command line, 3 it could not be done.',
  ].join('\n')
}

/** The help of one command. */
export function commandHelp(command: Command, style: Style): string {
  const { name, summary, usage, description, options, examples } = command
  const parts = [
    `${style.bold(`phi-envelope ${name}`)}: ${summary}`,
    '',
    `${style.bold('Usage')}  phi-envelope ${name} ${usage}`,
    ...(description === undefined ? [] : ['', description]),
    '',
    style.bold('Options'),
    columns(Object.entries({ ...options, ...COMMON_OPTIONS }).map((entry) => [optionName(entry), entry[1].help] as const)),
  ]
  if (examples.length > 0) parts.push('', style.bold('Examples'), ...examples.map((each) => `  ${each}`))
  return parts.join('\n')
}
