/** `phi-envelope deidentify`: texts, logs, JSON lines and FHIR resources without their identifiers. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { KnownIdentity } from '../../base/seams/deidentifier.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import {
  createDeidentifier,
  createTokenizer,
  deidentifyJson,
  deidentifyResource,
  limitedDataSet,
  memoryVault,
  type ModeOption,
  type PhiTokenizer,
  type PlainJson,
  redactStream,
  safeHarbor,
} from '../../deidentify/index.ts'
import { type Command, type CommandArguments, CommandFailed, type CommandContext, EXIT, UsageError } from '../command.ts'
import { type Input, inputsOf, knownFrom, looksLikeText } from '../inputs.ts'

const MODES = ['mask', 'token', 'surrogate', 'generalise', 'date-shift'] as const
// Tokens would need a vault to restore them; on files a mask says as much and promises less.
const POLICIES: Readonly<Record<string, ModeOption>> = {
  'safe-harbor': masked(safeHarbor.modes),
  'limited-data-set': masked(limitedDataSet.modes),
}
const MAX_JSON_BYTES = 64 << 20
const MAX_LINE = 16 << 20

/** What one run works with. */
interface Job {
  readonly tokenizer: PhiTokenizer
  readonly deidentifier: ReturnType<typeof createDeidentifier>
  readonly known: KnownIdentity | null
  readonly signal: AbortSignal
}

export const command: Command = {
  name: 'deidentify',
  summary: 'replace identifiers in texts, logs, JSON lines and FHIR resources',
  usage: '[options] [path…]',
  description:
    'Reads standard input, files and folders of any size in constant memory and writes to standard output or below --output.\n.ndjson and .jsonl are read line by line, .json whole; FHIR resources are replaced by path, all else is searched.\nReplacement cannot be undone. Detection is not perfect: the result is not de-identified in law by itself.',
  options: {
    mode: {
      type: 'string',
      short: 'm',
      value: 'mode',
      help: `what stands in the place of identifiers: ${MODES.join(', ')}; mask unless said`,
    },
    policy: { type: 'string', value: 'name', help: `modes by category: ${Object.keys(POLICIES).join(', ')}` },
    known: { type: 'string', multiple: true, value: 'file', help: 'JSON of FHIR resources whose people and numbers are looked for' },
    output: {
      type: 'string',
      short: 'o',
      value: 'folder',
      help: 'write each file below this folder; nothing there is overwritten without --force',
    },
    format: { type: 'string', value: 'format', help: 'of standard input and files of other names: text (unless said), ndjson or json' },
    patient: { type: 'string', value: 'reference', help: 'whose record it is, such as Patient/1: its dates move together' },
    'date-shift-key': { type: 'string', value: 'file', help: 'a file of 32 bytes: dates move alike in every run with it' },
    force: { type: 'boolean', help: 'overwrite' },
  },
  examples: [
    'phi-envelope deidentify note.txt',
    'phi-envelope deidentify --policy safe-harbor -o out/ export/',
    'cat app.log | phi-envelope deidentify --mode surrogate',
  ],
  positionals: [0, 10_000],
  async run(commandLine, context) {
    const mode = modeOf(commandLine)
    const dateShiftKey = await keyFrom(commandLine.text('date-shift-key'), context)
    const known = await knownFrom(commandLine.texts('known'), context)
    const inputs = await inputsOf(commandLine.positionals, context)
    const output = commandLine.text('output')
    if (output === undefined && inputs.length > 1) throw new UsageError('several inputs need --output')
    const deidentifier = createDeidentifier()
    const total: Partial<Record<PhiCategory, number>> = {}
    let read = 0
    for (const input of inputs) {
      // A vault for each input: values of one are not kept while the next is read.
      const tokenizer = counting(
        createTokenizer({ deidentifier, vault: memoryVault({ maxEntriesPerScope: 1_000_000 }), mode, dateShiftKey }),
        total,
      )
      const job: Job = { tokenizer, deidentifier, known, signal: context.signal }
      const text = redactInput(input, formatOf(input, commandLine), commandLine.text('patient') ?? null, job, (bytes) => {
        read += bytes
        context.progress('read kB', read >> 10, null)
      })
      if (output !== undefined) await writeFile(text, resolve(context.cwd, output, input.below), commandLine.flag('force'))
      else {
        for await (const part of text) {
          context.write(part)
          await drained()
        }
      }
    }
    if (output !== undefined) report(total, inputs.length, context)
    return EXIT.OK
  },
}

function modeOf(commandLine: CommandArguments): ModeOption {
  const policy = commandLine.text('policy')
  const mode = commandLine.text('mode')
  if (policy !== undefined && mode !== undefined) throw new UsageError('--mode and --policy exclude each other')
  if (policy !== undefined) {
    if (!Object.hasOwn(POLICIES, policy)) throw new UsageError('--policy is none of the policies')
    return POLICIES[policy]!
  }
  const found = MODES.find((one) => one === (mode ?? 'mask'))
  if (found === undefined) throw new UsageError('--mode is none of the modes')
  return found
}

function masked(modes: Readonly<Record<PhiCategory, string>>): ModeOption {
  return Object.fromEntries(
    PHI_CATEGORIES.map((category) => [category, modes[category] === 'token' ? 'mask' : modes[category]]),
  ) as ModeOption
}

async function keyFrom(path: string | undefined, { cwd }: CommandContext): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined
  const bytes = await readFile(resolve(cwd, path)).catch(() => null)
  if (bytes?.byteLength !== 32) throw new CommandFailed('--date-shift-key is not a file of 32 bytes')
  return bytes
}

type Format = 'text' | 'ndjson' | 'json'

function formatOf({ name }: Input, commandLine: CommandArguments): Format {
  if (/\.(?:ndjson|jsonl)$/i.test(name)) return 'ndjson'
  if (/\.json$/i.test(name)) return 'json'
  const format = commandLine.text('format') ?? 'text'
  if (format !== 'text' && format !== 'ndjson' && format !== 'json') throw new UsageError('--format is text, ndjson or json')
  return format
}

async function* redactInput(
  input: Input,
  format: Format,
  patient: string | null,
  job: Job,
  onRead: (bytes: number) => void,
): AsyncGenerator<string> {
  const { tokenizer, deidentifier, known, signal } = job
  const scope = { tenant: 'command-line', id: input.name }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of input.read()) {
      signal.throwIfAborted()
      if (!looksLikeText(chunk)) throw new CommandFailed(`not text: ${input.name}`)
      onRead(chunk.byteLength)
      yield chunk
    }
  }
  const redactJson = async (text: string): Promise<string> => {
    const value = parseJson(text)
    const isResource = typeof value === 'object' && value !== null && 'resourceType' in value
    const options = { tokenizer, scope, known, signal, milliseconds: 600_000, ...(patient === null ? {} : { subject: patient }) }
    return JSON.stringify(
      isResource ? await deidentifyResource(value, options) : await deidentifyJson(value, tokenizer, { scope, known, signal }, patient),
    )
  }
  if (format === 'text') {
    yield* redactStream(bytes(), { tokenizer, deidentifier, scope, known, signal, subject: patient, milliseconds: 60_000 })
  } else if (format === 'json') {
    yield `${await redactJson(await whole(bytes()))}\n`
  } else {
    for await (const line of createInterface({ input: Readable.from(bytes()), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.length > MAX_LINE) throw new CommandFailed('a line is longer than 16 MiB')
      yield line.trim() === '' ? '\n' : `${await redactJson(line)}\n`
    }
  }
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.byteLength
    if (size > MAX_JSON_BYTES) throw new CommandFailed('a JSON file is larger than 64 MiB; use NDJSON')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): PlainJson {
  try {
    return JSON.parse(text) as PlainJson
  } catch {
    throw new CommandFailed('an input is not JSON')
  }
}

/** Waits until standard output took what was written, so that a slow reader does not fill the memory. */
async function drained(): Promise<void> {
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
}

/** Writes beside its place and moves it there, so that what failed midway leaves nothing that looks whole. */
async function writeFile(text: AsyncIterable<string>, path: string, force: boolean): Promise<void> {
  if (
    !force &&
    (await access(path).then(
      () => true,
      () => false,
    ))
  )
    throw new CommandFailed('a file is there already; --force overwrites')
  await mkdir(dirname(path), { recursive: true })
  const beside = join(dirname(path), `.${process.pid}.part`)
  try {
    await pipeline(Readable.from(text), createWriteStream(beside, { mode: 0o600 }))
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** The same tokenizer, adding up what it replaced. */
function counting(tokenizer: PhiTokenizer, total: Partial<Record<PhiCategory, number>>): PhiTokenizer {
  const add = (category: PhiCategory, count: number): void => {
    total[category] = (total[category] ?? 0) + count
  }
  return {
    ...tokenizer,
    async redact(texts, context) {
      const redacted = await tokenizer.redact(texts, context)
      for (const { masked: counts } of redacted)
        for (const category of PHI_CATEGORIES) if (counts[category] !== undefined) add(category, counts[category])
      return redacted
    },
    async redactValues(values, context) {
      const replaced = await tokenizer.redactValues(values, context)
      for (const { category } of values) add(category, 1)
      return replaced
    },
  }
}

function report(total: Partial<Record<PhiCategory, number>>, files: number, { json, print }: CommandContext): void {
  const counts = Object.fromEntries(
    PHI_CATEGORIES.filter((category) => total[category] !== undefined).map((category) => [category, total[category]]),
  )
  if (json) {
    print(JSON.stringify({ files, replaced: counts }))
    return
  }
  const words = Object.entries(counts)
    .map(([category, count]) => `${category} ${count}`)
    .join(', ')
  print(`${files} ${files === 1 ? 'file' : 'files'} written; replaced: ${words === '' ? 'nothing' : words}`)
}
