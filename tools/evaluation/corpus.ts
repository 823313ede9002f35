/** Reads corpora: JSON lines, or text files with inline marks `⟦label|value⟧` under heads `=== number kind`. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { Document, GoldSpan } from './score.ts'

/** Every document of a `.jsonl` file, a `.txt` file of marked documents, or a directory of the latter. */
export function readCorpus(path: string): Document[] {
  if (statSync(path).isDirectory())
    return readdirSync(path)
      .filter((name) => name.endsWith('.txt'))
      .sort()
      .flatMap((name) => readCorpus(`${path}/${name}`))
  const content = readFileSync(path, 'utf8')
  if (!path.endsWith('.txt'))
    return content
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Document)
  return content
    .split(/^=== /m)
    .slice(1)
    .map((part) => parseMarked(part))
}

/** Turns one marked document into text and spans. */
export function parseMarked(part: string): Document {
  const [head, ...lines] = part.split('\n')
  let fhirPatient: Record<string, unknown> | null = null
  if (lines[0]?.startsWith('known: ') === true) fhirPatient = JSON.parse(lines.shift()!.slice(7)) as Record<string, unknown>
  const marked = lines.join('\n').trimEnd()
  const spans: GoldSpan[] = []
  let text = ''
  let at = 0
  for (const match of marked.matchAll(/⟦([a-z-]+)\|([^⟧]*)⟧/g)) {
    text += marked.slice(at, match.index)
    spans.push({ start: text.length, end: text.length + match[2]!.length, label: match[1]!, value: match[2]! })
    text += match[2]!
    at = match.index + match[0].length
  }
  return { id: head!.trim().replaceAll(' ', '_'), text: text + marked.slice(at), spans, fhirPatient }
}
