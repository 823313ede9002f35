/** `phi-envelope matrix lint`: what is probably not meant in a matrix. */
import { lintMatrix } from '../../admit/policy/index.ts'
import { EXIT, type Command } from '../command.ts'
import { readMatrix } from '../matrix-file.ts'

export const command: Command = {
  name: 'matrix lint',
  summary: 'find what is probably not meant in an access matrix',
  usage: '[options] <matrix>',
  description: 'The matrix is a JSON file, or preset:<name>. Exit code 1 when anything was found, 3 when the matrix is not valid.',
  options: {},
  examples: ['phi-envelope matrix lint matrix.json', 'phi-envelope matrix lint preset:all --json'],
  positionals: [1, 1],
  async run(commandLine, { json, print, style }) {
    const findings = lintMatrix(await readMatrix(commandLine.positionals[0] as string))
    if (json) print(JSON.stringify(findings))
    else {
      for (const { rule, row, message } of findings) print(`${style.bad(rule)}  ${row === null ? '' : `row ${row}: `}${message}`)
      print(findings.length === 0 ? style.good('Nothing was found.') : `${findings.length} found`)
    }
    return findings.length === 0 ? EXIT.OK : EXIT.FOUND
  },
}
