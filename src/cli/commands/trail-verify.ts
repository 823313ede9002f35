/** `phi-envelope trail verify`: what is in a trail, and the first entry that does not hold. */
import { verifyTrail, type Verification } from '../../trail/index.ts'
import { EXIT, type Command, type CommandContext } from '../command.ts'

export const command: Command = {
  name: 'trail verify',
  summary: 'verify an audit trail and name the first broken entry',
  usage: '[options] <path>',
  description:
    'The path is the file being written, such as audit/trail.jsonl (its finished segments are found beside it), or a folder with\nthe trails of several processes. Nothing is changed.',
  options: {},
  examples: ['phi-envelope trail verify audit/trail.jsonl', 'phi-envelope trail verify --json audit'],
  positionals: [1, 1],
  async run(commandLine, context) {
    let read = 0
    const result = await verifyTrail(commandLine.positionals[0] as string, {
      signal: context.signal,
      onProgress: (bytes) => {
        read += bytes
        context.progress('verified MB', Math.round(read / 1e6), null)
      },
    })
    if (context.json) context.print(JSON.stringify(result))
    else printResult(result, context)
    return result.ok ? EXIT.OK : EXIT.FOUND
  },
}

function printResult(result: Verification, { print, style }: CommandContext): void {
  for (const { path, files, size, first, events, root, torn, sealed } of result.chains) {
    print(`${style.bold(path)}: ${size - first} entries, ${events} events, ${files.length} ${files.length === 1 ? 'file' : 'files'}`)
    if (root !== null) print(`  Merkle root over ${size} entries: ${root}`)
    if (sealed !== null) print(`  Signed checkpoint over ${sealed.size} entries, ${sealed.time}`)
    if (torn > 0) print(`  ${torn} bytes at the end are an unfinished write that was never acknowledged`)
  }
  for (const { kind, file, line, detail } of result.problems) {
    print(`${style.bad(kind)}  ${file}${line === null ? '' : `:${line}`}  ${detail}`)
  }
  for (const sentence of result.unproven) print(style.dim(`note: ${sentence}`))
  print(result.ok ? style.good('The trail verifies.') : style.bad('The trail does not verify.'))
}
