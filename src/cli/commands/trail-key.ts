/** `phi-envelope trail key`: a new key to sign checkpoints with. */
import { writeFile } from 'node:fs/promises'
import { generateNoteKey } from '../../trail/index.ts'
import { CommandFailed, EXIT, type Command } from '../command.ts'

export const command: Command = {
  name: 'trail key',
  summary: 'make a key that signs checkpoints',
  usage: '[options] <name>',
  description:
    'The name is a domain and path without spaces, such as example.org/audit. The private key (PKCS #8, Ed25519) goes to a file\n' +
    'that only its owner can read; the verifier key is printed: keep it where the trail is verified, away from the trail.',
  options: { out: { type: 'string', short: 'o', value: 'file', help: 'where the private key goes; trail.key unless said' } },
  examples: ['phi-envelope trail key example.org/audit -o /run/secrets/trail.key > trail.pub'],
  positionals: [1, 1],
  async run(commandLine, context) {
    const out = commandLine.text('out') ?? 'trail.key'
    const { privateKey, verifierKey } = generateNoteKey(commandLine.positionals[0] as string)
    await writeFile(out, privateKey, { flag: 'wx', mode: 0o600 }).catch(() => {
      throw new CommandFailed(`${out} exists or cannot be written`)
    })
    context.print(context.json ? JSON.stringify({ verifierKey, privateKey: out }) : verifierKey)
    return EXIT.OK
  },
}
