/** `phi-envelope matrix diff`: what a new revision gives and takes, in sentences. */
import { diffMatrices } from '../../admit/policy/index.ts'
import { EXIT, type Command } from '../command.ts'
import { readMatrix } from '../matrix-file.ts'

export const command: Command = {
  name: 'matrix diff',
  summary: 'say in sentences what a new revision of a matrix gives and takes',
  usage: '[options] <before> <after>',
  description: 'Exit code 1 when the two differ in what they permit or deny, as diff does.',
  options: {},
  examples: ['phi-envelope matrix diff matrix.old.json matrix.json'],
  positionals: [2, 2],
  async run(commandLine, { json, print }) {
    const [before, after] = await Promise.all(
      commandLine.positionals.map(readMatrix) as [ReturnType<typeof readMatrix>, ReturnType<typeof readMatrix>],
    )
    const sentences = diffMatrices(before, after)
    if (json) print(JSON.stringify(sentences))
    else for (const sentence of sentences.length === 0 ? ['They permit and deny the same.'] : sentences) print(sentence)
    return sentences.length === 0 ? EXIT.OK : EXIT.FOUND
  },
}
