#!/usr/bin/env node
/** The program `phi-envelope`. */
import { createRequire } from 'node:module'
import { runProgram } from './run.ts'
import { processContext, wantsColour } from './terminal.ts'

const { version } = createRequire(import.meta.url)('phi-envelope/package.json') as { version: string }
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())
// A reader such as `head` that has enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3))

process.exitCode = await runProgram(process.argv.slice(2), {
  version,
  context: ({ json, noColour }) =>
    processContext({ json, colour: !json && wantsColour(process.stdout, process.env, noColour), signal: stop.signal }),
})
