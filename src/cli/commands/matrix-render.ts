/** `phi-envelope matrix render`: a matrix as a table for people. */
import { renderMatrix } from '../../admit/policy/index.ts'
import { EXIT, UsageError, type Command } from '../command.ts'
import { readMatrix } from '../matrix-file.ts'

export const command: Command = {
  name: 'matrix render',
  summary: 'show an access matrix as a table, in Markdown or HTML',
  usage: '[options] <matrix>',
  description: 'For a compliance officer to read and approve. The matrix is a JSON file, or preset:<name>.',
  options: { as: { type: 'string', value: 'markdown|html', help: 'markdown unless said' } },
  examples: ['phi-envelope matrix render matrix.json > matrix.md', 'phi-envelope matrix render preset:nurse --as html'],
  positionals: [1, 1],
  async run(commandLine, { json, print }) {
    const format = commandLine.text('as') ?? 'markdown'
    if (format !== 'markdown' && format !== 'html') throw new UsageError('--as must be markdown or html')
    const table = renderMatrix(await readMatrix(commandLine.positionals[0] as string), format)
    print(json ? JSON.stringify({ format, table }) : table.trimEnd())
    return EXIT.OK
  },
}
