#!/usr/bin/env node
/** The program `phi-envelope`. */
import { createRequire } from 'node:module'
import { runProgram } from './run.ts'
import { processContext, wantsColour } from './terminal.ts'

const { version } = createRequire(import.meta.url)('phi-envelope/package.json') as { version: string }
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort()
    // What does not stop by itself, such as a file system that hangs, is ended as if nobody had listened.
    setTimeout(() => process.kill(process.pid, signal), 2_000).unref()
  })
}
// A reader such as `head` that has enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3))
// Whoever closed the messages still gets the exit code.
process.stderr.on('error', () => undefined)

process.exitCode = await runProgram(process.argv.slice(2), {
  version,
  context: ({ json, noColour }) =>
    processContext({ json, colour: !json && wantsColour(process.stdout, process.env, noColour), signal: stop.signal }),
})
