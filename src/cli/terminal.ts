/** Prints to people and to pipes: colour only where it is wanted, progress only where somebody looks. */
import type { CommandContext, Style } from './command.ts'

const paint =
  (on: boolean, open: number, close: number) =>
  (text: string): string =>
    on ? `\u001b[${open}m${text}\u001b[${close}m` : text

/** Colours when `on`. */
export const styleOf = (on: boolean): Style => ({
  bold: paint(on, 1, 22),
  dim: paint(on, 2, 22),
  good: paint(on, 32, 39),
  bad: paint(on, 31, 39),
})

/** Whether to colour: a terminal that can, and nobody said no (https://no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv, refused: boolean): boolean {
  if (refused || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false
  return stream.isTTY === true
}

/** The context of a command that runs in this process. */
export function processContext(options: {
  readonly json: boolean
  readonly colour: boolean
  readonly signal: AbortSignal
}): CommandContext {
  const { json, colour, signal } = options
  let shown = 0
  const clear = (): void => {
    if (shown > 0) process.stderr.write(`\r${' '.repeat(shown)}\r`)
    shown = 0
  }
  return {
    json,
    signal,
    cwd: process.cwd(),
    env: process.env,
    style: styleOf(colour),
    stdin: process.stdin,
    print(line) {
      clear()
      process.stdout.write(`${line}\n`)
    },
    write(text) {
      clear()
      process.stdout.write(text)
    },
    warn(line) {
      clear()
      process.stderr.write(`${line}\n`)
    },
    progress(label, done, total) {
      if (json || process.stderr.isTTY !== true) return
      const text = total === null || total === 0 ? `${label} ${done}` : `${label} ${Math.floor((100 * done) / total)} %`
      process.stderr.write(`\r${text.padEnd(shown)}`)
      shown = text.length
    },
  }
}
