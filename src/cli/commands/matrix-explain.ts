/** `phi-envelope matrix explain`: what a matrix says about one person and one piece of record, and why. */
import { accessMatrix, decide } from '../../admit/policy/index.ts'
import { CONFIDENTIALITIES } from '../../base/vocabulary/confidentiality.ts'
import { DATA_CLASSES } from '../../base/vocabulary/data-class.ts'
import { PURPOSES } from '../../base/vocabulary/purpose.ts'
import { RELATIONSHIPS } from '../../base/vocabulary/relationship.ts'
import { SENSITIVITIES } from '../../base/vocabulary/sensitivity.ts'
import { EXIT, UsageError, type Command, type CommandArguments } from '../command.ts'
import { readMatrix } from '../matrix-file.ts'

export const command: Command = {
  name: 'matrix explain',
  summary: 'say whether somebody may read a piece of record, and which row says so',
  usage: '[options] <matrix>',
  description: 'What is left out is absent, not any. Exit code 1 when it is denied.',
  options: {
    role: { type: 'string', multiple: true, value: 'role', help: 'of who asks; may be repeated' },
    purpose: { type: 'string', value: 'code', help: 'HL7 v3 ActReason, such as TREAT' },
    relationship: { type: 'string', multiple: true, value: 'name', help: `${RELATIONSHIPS.join(', ')}; may be repeated` },
    class: { type: 'string', value: 'name', help: 'data class, such as laboratory' },
    sensitivity: { type: 'string', multiple: true, value: 'code', help: 'such as PSYTHPN; may be repeated' },
    confidentiality: { type: 'string', value: 'code', help: CONFIDENTIALITIES.join(', ') },
    task: { type: 'string', value: 'name', help: 'the application’s task' },
    workload: { type: 'string', value: 'id', help: 'the calling workload' },
    'break-glass': { type: 'boolean', help: 'an emergency was declared' },
  },
  examples: [
    'phi-envelope matrix explain matrix.json --role nurse --purpose TREAT --relationship assigned --class clinical-note --sensitivity PSYTHPN',
  ],
  positionals: [1, 1],
  async run(commandLine, { json, print, style }) {
    const roles = commandLine.texts('role')
    const purpose = among('purpose', PURPOSES, commandLine.text('purpose'))
    const dataClass = among('class', DATA_CLASSES, commandLine.text('class'))
    if (roles.length === 0 || purpose === undefined || dataClass === undefined) throw new UsageError('needs --role, --purpose and --class')
    const confidentiality = among('confidentiality', CONFIDENTIALITIES, commandLine.text('confidentiality'))
    const sensitivities = everyAmong('sensitivity', SENSITIVITIES, commandLine)
    const matrix = accessMatrix(await readMatrix(commandLine.positionals[0] as string))
    const decision = decide(
      matrix,
      {
        role: roles,
        purpose,
        relationship: everyAmong('relationship', RELATIONSHIPS, commandLine),
        task: commandLine.text('task'),
        workload: commandLine.text('workload'),
        ...(commandLine.flag('break-glass') ? { breakGlass: { reason: 'explained' } } : {}),
      },
      {
        dataClass,
        ...(sensitivities.length === 0 ? {} : { sensitivities }),
        ...(confidentiality === undefined ? {} : { confidentiality }),
      },
    )
    const { effect, rows, obligations, sentence } = decision
    if (json) print(JSON.stringify({ effect, rows, obligations, sentence }))
    else {
      print(`${effect === 'permit' ? style.good('permit') : style.bad('deny')}  ${sentence}`)
      print(`  rows: ${rows.length === 0 ? 'none' : rows.join(', ')}`)
      if (obligations.length > 0) print(`  obligations: ${obligations.map(({ type }) => type).join(', ')}`)
    }
    return effect === 'permit' ? EXIT.OK : EXIT.FOUND
  },
}

function among<const T extends string>(option: string, known: readonly T[], value: string | undefined): T | undefined {
  if (value === undefined) return undefined
  const found = known.find((each) => each === value)
  if (found === undefined) throw new UsageError(`--${option} must be one of ${known.join(', ')}`)
  return found
}

const everyAmong = <const T extends string>(option: string, known: readonly T[], commandLine: CommandArguments): readonly T[] =>
  commandLine.texts(option).flatMap((value) => among(option, known, value) ?? [])
