/** `phi-envelope trail prove`: a proof that one entry is in a trail. */
import { proveInclusion } from '../../trail/index.ts'
import { EXIT, UsageError, type Command } from '../command.ts'

export const command: Command = {
  name: 'trail prove',
  summary: 'prove that one entry is in a trail, to somebody without the trail',
  usage: '[options] <path> <sequence>',
  description: 'Prints the entry, its Merkle proof and the signed checkpoint that it leads to. `verifyInclusionProof` checks it.',
  options: {},
  examples: ['phi-envelope trail prove audit/trail.jsonl 1204 > proof.json'],
  positionals: [2, 2],
  async run(commandLine, context) {
    const [path, sequence] = commandLine.positionals as [string, string]
    if (!/^\d{1,15}$/.test(sequence)) throw new UsageError('the sequence must be a whole number')
    const proof = await proveInclusion(path, Number(sequence))
    context.print(JSON.stringify(proof, null, context.json ? undefined : 2))
    return EXIT.OK
  },
}
