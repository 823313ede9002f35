/** `phi-envelope trail export`: a trail as FHIR, as events, or as the accesses to one patient's record. */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { exportFhir, patientAccesses, postFhir, readEvents, verifyTrail } from '../../trail/index.ts'
import { CommandFailed, EXIT, UsageError, type Command, type CommandArguments, type CommandContext } from '../command.ts'

const FORMATS = ['fhir', 'events', 'accesses'] as const
type Format = (typeof FORMATS)[number]

export const command: Command = {
  name: 'trail export',
  summary: 'write a trail as FHIR AuditEvents, as events, or as one patient’s access report',
  usage: '[options] <path>',
  description:
    'Writes one JSON value a line. `fhir` gives AuditEvents (IHE BALP) and Provenance; `events` the events as they are, several\n' +
    'trails merged by time; `accesses` who looked at the record of one patient, without records of others.\n' +
    'The trail is verified first, and a broken one is not exported unless --broken is given.',
  options: {
    as: { type: 'string', value: FORMATS.join('|'), help: 'what to write; fhir unless said' },
    patient: { type: 'string', value: 'reference', help: 'for accesses: whose, such as Patient/1' },
    observer: { type: 'string', value: 'reference', help: 'for fhir: the recording system, such as Device/envelope' },
    address: { type: 'string', value: 'url', help: 'for fhir: its address' },
    post: { type: 'string', value: 'url', help: 'for fhir: put to this server instead of writing; FHIR_TOKEN is its bearer token' },
    out: { type: 'string', short: 'o', value: 'file', help: 'write to this file, which must not exist' },
    broken: { type: 'boolean', help: 'export although the trail does not verify' },
  },
  examples: [
    'phi-envelope trail export audit --as fhir --observer Device/envelope --address https://chat.example.org -o audit.ndjson',
    'phi-envelope trail export audit --as accesses --patient Patient/1',
  ],
  positionals: [1, 1],
  async run(commandLine, context) {
    const path = commandLine.positionals[0] as string
    const format = (commandLine.text('as') ?? 'fhir') as Format
    if (!FORMATS.includes(format)) throw new UsageError(`--as must be one of ${FORMATS.join(', ')}`)
    const values = valuesOf(format, path, commandLine)
    const verification = await verifyTrail(path, { signal: context.signal })
    if (verification.chains.length === 0) throw new CommandFailed('there is no trail here')
    if (!verification.ok && !commandLine.flag('broken')) {
      throw new CommandFailed(`the trail does not verify (${verification.problem?.kind ?? ''}); --broken exports it all the same`)
    }
    const post = commandLine.text('post')
    const out = commandLine.text('out')
    let count: number
    if (post !== undefined) count = await send(post, commandLine, path, context)
    else count = await (out === undefined ? printAll(values, context) : writeAll(values, out, context))
    if (context.json && (post !== undefined || out !== undefined))
      context.print(JSON.stringify({ written: count, verified: verification.ok }))
    else if (post !== undefined || out !== undefined) context.warn(`${count} written`)
    return verification.ok ? EXIT.OK : EXIT.FOUND
  },
}

function valuesOf(format: Format, path: string, commandLine: CommandArguments): AsyncIterable<unknown> {
  switch (format) {
    case 'events':
      return readEvents(path)
    case 'accesses': {
      const patient = commandLine.text('patient')
      if (patient === undefined) throw new UsageError('accesses need --patient')
      return patientAccesses(path, patient)
    }
    case 'fhir':
      return exportFhir(path, fhirOptions(commandLine))
  }
}

function fhirOptions(commandLine: CommandArguments) {
  const [reference, address] = [commandLine.text('observer'), commandLine.text('address')]
  if (reference === undefined || address === undefined) throw new UsageError('fhir needs --observer and --address')
  return { observer: { reference }, address }
}

function send(baseUrl: string, commandLine: CommandArguments, path: string, { env, signal }: CommandContext): Promise<number> {
  if ((commandLine.text('as') ?? 'fhir') !== 'fhir') throw new UsageError('only fhir can be posted')
  const token = env['FHIR_TOKEN']
  const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }
  return postFhir(exportFhir(path, fhirOptions(commandLine)), { baseUrl, signal, ...headers })
}

async function printAll(values: AsyncIterable<unknown>, context: CommandContext): Promise<number> {
  let count = 0
  for await (const value of values) {
    context.signal.throwIfAborted()
    context.print(JSON.stringify(value))
    count++
  }
  return count
}

async function writeAll(values: AsyncIterable<unknown>, path: string, context: CommandContext): Promise<number> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  await once(file, 'open').catch(() => {
    throw new CommandFailed(`${path} exists or cannot be written`)
  })
  let count = 0
  for await (const value of values) {
    context.signal.throwIfAborted()
    if (!file.write(`${JSON.stringify(value)}\n`)) await once(file, 'drain')
    if (++count % 1000 === 0) context.progress('written', count, null)
  }
  file.end()
  await once(file, 'finish')
  return count
}
