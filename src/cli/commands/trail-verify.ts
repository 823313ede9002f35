/** `phi-envelope trail verify`: what is in a trail, and the first entry that does not hold. */
import { readFile } from 'node:fs/promises'
import { readAnchoredNotes, verifyTrail, type Verification } from '../../trail/index.ts'
import { CommandFailed, EXIT, type Command, type CommandContext } from '../command.ts'

export const command: Command = {
  name: 'trail verify',
  summary: 'verify an audit trail and name the first broken entry',
  usage: '[options] <path>',
  description:
    'The path is the file being written, such as audit/trail.jsonl (its finished segments are found beside it), or a folder with\n' +
    'the trails of several processes. Nothing is changed. Exit code 1 when anything does not hold.',
  options: {
    key: { type: 'string', multiple: true, value: 'key or file', help: 'verifier key of who signs checkpoints; may be repeated' },
    checkpoints: { type: 'string', multiple: true, value: 'file', help: 'checkpoints that were kept elsewhere; may be repeated' },
  },
  examples: [
    'phi-envelope trail verify audit/trail.jsonl',
    'phi-envelope trail verify audit --key trail.pub --checkpoints /mnt/worm/checkpoints.jsonl --json',
  ],
  positionals: [1, 1],
  async run(commandLine, context) {
    let read = 0
    const keys = await Promise.all(commandLine.texts('key').map(verifierKey))
    const notes = await Promise.all(commandLine.texts('checkpoints').map(readNotes))
    const result = await verifyTrail(commandLine.positionals[0] as string, {
      keys,
      checkpoints: notes.flat(),
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

/** A key as given, or the one line of a file that holds it. */
async function verifierKey(text: string): Promise<string> {
  if (/^[^+\s]+\+[0-9a-f]{8}\+/.test(text)) return text
  const content = await readFile(text, 'utf8').catch(() => {
    throw new CommandFailed(`the key ${text} is neither a verifier key nor a file that can be read`)
  })
  return content.trim()
}

async function readNotes(path: string): Promise<readonly string[]> {
  const notes = await readAnchoredNotes(path)
  if (notes.length === 0) throw new CommandFailed(`${path} holds no checkpoint`)
  return notes
}

function printResult(result: Verification, { print, style }: CommandContext): void {
  for (const { path, files, size, first, events, root, torn, sealed } of result.chains) {
    print(`${style.bold(path)}: ${size - first} entries, ${events} events, ${files.length} ${files.length === 1 ? 'file' : 'files'}`)
    if (root !== null) print(`  Merkle root over ${size} entries: ${root}`)
    if (sealed !== null) print(`  ${sealed.signed ? 'Signed checkpoint' : 'Checkpoint'} over ${sealed.size} entries, ${sealed.time}`)
    if (torn > 0)
      print(`  ${torn} bytes at the end are an unfinished line: a write that was never acknowledged, or an end that was cut since`)
  }
  for (const { kind, file, line, detail } of result.problems) {
    print(`${style.bad(kind)}  ${file}${line === null ? '' : `:${line}`}  ${detail}`)
  }
  for (const sentence of result.unproven) print(style.dim(`note: ${sentence}`))
  print(result.ok ? style.good('The trail verifies.') : style.bad('The trail does not verify.'))
}
