/** `phi-envelope scan`: how many identifiers are where, never which. */
import type { KnownIdentity } from '../../base/seams/deidentifier.ts'
import { isPhiCategory, PHI_CATEGORIES, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { blocksOf } from '../../deidentify/blocks.ts'
import { createDeidentifier } from '../../deidentify/index.ts'
import { type Command, type CommandContext, EXIT, UsageError } from '../command.ts'
import { type Input, inputsOf, knownFrom, looksLikeText } from '../inputs.ts'

type Counts = Partial<Record<PhiCategory, number>>

/** What was found in one input. */
interface Report {
  readonly name: string
  readonly counts: Counts
  readonly places: readonly { readonly line: number; readonly column: number; readonly category: PhiCategory }[]
}

const MAX_PLACES = 100_000

export const command: Command = {
  name: 'scan',
  summary: 'count identifiers in files, folders or standard input',
  usage: '[options] [path…]',
  description:
    'Counts by category and file; a value is never printed. Files may be of any size. Folders are read whole, except .git and\nnode_modules; files that are not text are named and skipped. Exit code 1 when there are any. Detection is not perfect: no finding is no proof.',
  options: {
    known: { type: 'string', multiple: true, value: 'file', help: 'JSON of FHIR resources whose people and numbers are looked for' },
    category: { type: 'string', multiple: true, value: 'name', help: `only this category: ${PHI_CATEGORIES.join(', ')}` },
    where: { type: 'boolean', help: 'also line and column of each' },
  },
  examples: [
    'phi-envelope scan notes/',
    'phi-envelope scan --where --category ssn app.log',
    'kubectl logs pod | phi-envelope scan --json -',
  ],
  positionals: [0, 10_000],
  async run(commandLine, context) {
    const categories = commandLine.texts('category')
    if (!categories.every(isPhiCategory)) throw new UsageError('--category is none of the categories')
    const deidentifier = createDeidentifier(categories.length === 0 ? {} : { categories })
    const known = await knownFrom(commandLine.texts('known'), context)
    const inputs = await inputsOf(commandLine.positionals, context)
    const sizes = inputs.map(({ size }) => size)
    const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
    const reports: Report[] = []
    const skipped: string[] = []
    let read = 0
    for (const input of inputs) {
      const report = await scanInput(input, deidentifier, known, commandLine.flag('where'), context, (bytes) => {
        read += bytes
        context.progress('scanned', read, total)
      })
      if (report === null) skipped.push(input.name)
      else reports.push(report)
    }
    const sum = addUp(reports.map(({ counts }) => counts))
    if (context.json) context.print(JSON.stringify({ files: reports, skipped, total: sum }))
    else printReports(reports, skipped, sum, context)
    // What could not be looked at is not clean.
    if (reports.length === 0 && skipped.length > 0) return EXIT.FAILED
    return Object.keys(sum).length > 0 ? EXIT.FOUND : EXIT.OK
  },
}

async function scanInput(
  input: Input,
  deidentifier: ReturnType<typeof createDeidentifier>,
  known: KnownIdentity | null,
  where: boolean,
  { signal }: CommandContext,
  onRead: (bytes: number) => void,
): Promise<Report | null> {
  let isText = true
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of input.read()) {
      signal.throwIfAborted()
      isText &&= looksLikeText(chunk)
      if (!isText) return
      onRead(chunk.byteLength)
      yield chunk
    }
  }
  const counts: Counts = {}
  const places: Report['places'][number][] = []
  let line = 1
  let lineStart = 0
  try {
    for await (const { text, start } of blocksOf(bytes(), { deidentifier, known })) {
      let counted = 0
      for (const span of deidentifier.detect(text, known === null ? {} : { known })) {
        counts[span.category] = (counts[span.category] ?? 0) + 1
        for (let at = text.indexOf('\n', counted); at >= 0 && at < span.start; at = text.indexOf('\n', counted)) {
          line += 1
          counted = at + 1
          lineStart = start + counted
        }
        if (where && places.length < MAX_PLACES) places.push({ line, column: start + span.start - lineStart + 1, category: span.category })
      }
      for (let at = text.indexOf('\n', counted); at >= 0; at = text.indexOf('\n', counted)) {
        line += 1
        counted = at + 1
        lineStart = start + counted
      }
    }
  } catch (error) {
    // Bytes that are not UTF-8 are no text; anything else is a failure.
    if ((error as { code?: unknown } | null)?.code !== 'DEIDENTIFY_FAILED') throw error
    return null
  }
  return isText ? { name: input.name, counts, places } : null
}

function addUp(all: readonly Counts[]): Counts {
  const sum: Counts = {}
  for (const category of PHI_CATEGORIES) {
    const count = all.reduce((soFar, counts) => soFar + (counts[category] ?? 0), 0)
    if (count > 0) sum[category] = count
  }
  return sum
}

const inWords = (counts: Counts): string =>
  PHI_CATEGORIES.filter((category) => counts[category] !== undefined)
    .map((category) => `${category} ${counts[category]}`)
    .join(', ')

function printReports(reports: readonly Report[], skipped: readonly string[], sum: Counts, { print, warn, style }: CommandContext): void {
  for (const { name, counts, places } of reports) {
    if (Object.keys(counts).length === 0) continue
    print(`${style.bold(name)}: ${inWords(counts)}`)
    for (const { line, column, category } of places) print(`  ${name}:${line}:${column}  ${category}`)
  }
  for (const name of skipped) warn(`skipped, not text: ${name}`)
  if (reports.length === 0 && skipped.length > 0) {
    warn('nothing was scanned')
    return
  }
  const found = Object.values(sum).reduce((total, count) => total + count, 0)
  const files = `${reports.length} ${reports.length === 1 ? 'input' : 'inputs'}`
  print(found === 0 ? style.good(`No identifiers found in ${files}.`) : style.bad(`${found} identifiers in ${files}: ${inWords(sum)}`))
}
