// Draws docs/flow.svg, the picture in the README. Run: npx tsx tools/flow-picture.ts
import { writeFileSync } from 'node:fs'

interface Box {
  readonly name: string
  readonly evidence: string
  readonly lines: readonly string[]
}

const down: readonly Box[] = [
  { name: 'admit', evidence: 'Grant', lines: ['who asks, what speaks', 'policy ∧ scopes ∧ consent', 'one filter, an expiry'] },
  { name: 'retrieve', evidence: 'Authorized', lines: ['push the filter down', 'verify every fragment', 'refill to the best k'] },
  { name: 'deidentify', evidence: 'Redacted', lines: ['find identifiers', 'tokens in the prompt', 'values in the vault'] },
  { name: 'prompt', evidence: 'Prompt', lines: ['data apart from', 'instructions', 'labels, budget, marks'] },
]
const up: readonly Box[] = [
  { name: 'restore', evidence: 'Reply', lines: ['identifiers back, only', 'in categories that this', 'viewer may see'] },
  { name: 'check', evidence: 'Checked', lines: ['known values, tokens,', 'links, citations, numbers', 'while it streams'] },
  { name: 'model', evidence: 'Draft', lines: ['any LLM call', 'sees tokens,', 'never identifiers'] },
]

const WIDTH = 1110
const BOX = { width: 204, height: 112 }
const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const parts: string[] = []

function box({ name, evidence, lines }: Box, x: number, y: number, tone: string): void {
  parts.push(`<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="10" fill="${tone}" stroke="#33475b"/>`)
  parts.push(`<text x="${x + 14}" y="${y + 27}" class="name">${escapeText(name)}</text>`)
  parts.push(`<text x="${x + BOX.width - 14}" y="${y + 27}" class="evidence">${escapeText(evidence)}</text>`)
  lines.forEach((line, index) => {
    parts.push(`<text x="${x + 14}" y="${y + 54 + index * 19}" class="line">${escapeText(line)}</text>`)
  })
}
function arrow(x1: number, y1: number, x2: number, y2: number): void {
  parts.push(`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#33475b" stroke-width="2" marker-end="url(#head)"/>`)
}

const rowDown = 64
const rowUp = 244
const column = (index: number): number => 128 + index * 250
down.forEach((each, index) => {
  box(each, column(index), rowDown, '#e8f1fb')
  if (index > 0) arrow(column(index - 1) + BOX.width, rowDown + BOX.height / 2, column(index) - 4, rowDown + BOX.height / 2)
})
up.forEach((each, index) => {
  box(each, column(index + 1) - 125, rowUp, index === 2 ? '#fdf1dc' : '#e9f7ee')
})
arrow(column(3) + BOX.width / 2, rowDown + BOX.height, column(3) - 125 + BOX.width - 40, rowUp - 4)
arrow(column(3) - 125, rowUp + BOX.height / 2, column(2) - 125 + BOX.width + 4, rowUp + BOX.height / 2)
arrow(column(2) - 125, rowUp + BOX.height / 2, column(1) - 125 + BOX.width + 4, rowUp + BOX.height / 2)
parts.push(`<text x="14" y="${rowDown + 50}" class="name">Ask</text>`)
parts.push(
  `<text x="14" y="${rowDown + 69}" class="line">token</text><text x="14" y="${rowDown + 87}" class="line">purpose</text><text x="14" y="${rowDown + 105}" class="line">patient, task</text>`,
)
arrow(52, rowDown + 44, column(0) - 4, rowDown + 44)
parts.push(`<text x="104" y="${rowUp + 50}" class="name">viewer</text>`)
arrow(column(1) - 125, rowUp + 44, 172, rowUp + 44)
const trail = 396
parts.push(`<rect x="14" y="${trail}" width="${WIDTH - 28}" height="46" rx="10" fill="#f2f0f7" stroke="#33475b"/>`)
parts.push(`<text x="28" y="${trail + 29}" class="name">trail</text>`)
parts.push(
  `<text x="92" y="${trail + 29}" class="line">every step is one event in a tamper-evident log, acknowledged before the prompt leaves and before the first character is delivered</text>`,
)

writeFileSync(
  new URL('../docs/flow.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 460" role="img" aria-label="The flow: ask, admit, retrieve, deidentify, prompt, model, check, restore, viewer; every step in the trail">
<style>
text{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1c2733}
.name{font-size:17px;font-weight:650}.evidence{font-size:13px;font-style:italic;text-anchor:end;fill:#5b6b7b}.line{font-size:13.5px}
</style>
<defs><marker id="head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#33475b"/></marker></defs>
<rect width="${WIDTH}" height="460" fill="#ffffff"/>
<text x="14" y="32" class="name" style="font-size:20px">One purpose, one context, one set of permissions, one verifiable path</text>
${parts.join('\n')}
</svg>
`,
)
