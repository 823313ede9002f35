/** Prints for people: headings, columns and wrapped text, in colour where the terminal shows it and NO_COLOR does not forbid it. */

const { env, stdout } = process
const coloured = (env['NO_COLOR'] ?? '') === '' && (stdout.isTTY === true || (env['FORCE_COLOR'] ?? '') !== '')
const WIDTH = Math.max(72, Math.min(stdout.columns ?? 100, 110))

const style =
  (open: number, close: number) =>
  (text: string): string =>
    coloured ? `\u001b[${open}m${text}\u001b[${close}m` : text

export const bold = style(1, 22)
export const dim = style(2, 22)
export const red = style(31, 39)
export const green = style(32, 39)
export const yellow = style(33, 39)
export const blue = style(34, 39)
export const magenta = style(35, 39)
export const cyan = style(36, 39)

export function line(text = ''): void {
  stdout.write(`${text}\n`)
}

/** The title of a scene. */
export function scene(number: number, title: string): void {
  line()
  line(bold(cyan(`━━ ${number}  ${title} ${'━'.repeat(Math.max(3, WIDTH - title.length - 7))}`)))
}

/** A part of a scene: what follows is about this. */
export function part(title: string, remark = ''): void {
  line()
  line(`${bold(title)}${remark === '' ? '' : `  ${dim(remark)}`}`)
}

/** `who   Maria, patient`. */
export function fact(name: string, value: string): void {
  const [first = '', ...rest] = wrap(value, WIDTH - 14)
  line(`  ${dim(name.padEnd(10))}${first}`)
  for (const more of rest) line(`  ${' '.repeat(10)}${more}`)
}

/** Text behind a bar, wrapped; `paint` colours what stands in it. */
export function quote(text: string, paint: (text: string) => string = (same) => same): void {
  for (const paragraph of text.split('\n')) for (const row of wrap(paragraph, WIDTH - 6)) line(`  ${dim('│')} ${paint(row)}`)
}

/** A list item with a coloured sign. */
export function item(sign: string, text: string): void {
  const [first = '', ...rest] = wrap(text, WIDTH - 6)
  line(`  ${sign} ${first}`)
  for (const more of rest) line(`    ${more}`)
}

/** Breaks a text into rows of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): readonly string[] {
  const indent = /^\s*/.exec(text)?.[0] ?? ''
  const rows: string[] = []
  let row = indent
  for (const word of text.trim().split(/\s+/)) {
    if (row.trim() !== '' && row.length + word.length + 1 > width) {
      rows.push(row)
      row = indent
    }
    row += row.trim() === '' ? word : ` ${word}`
  }
  rows.push(row)
  return rows
}

/** Colours tokens, citations and boundaries, so that the eye finds them. */
export function paintPrompt(text: string): string {
  return text
    .replace(/\[[A-Z]{2,9}-\d[^\]\s]*\]/g, (token) => magenta(token))
    .replace(/^(--- (?:record|end|turns|question).*)$/, (boundary) => blue(boundary))
    .replace(/^(note: .*)$/, (note) => yellow(note))
}

/** Colours citations in a reply. */
export function paintReply(text: string): string {
  return text.replace(/\[F\d+(?:, ?F\d+)*\]/g, (citation) => cyan(citation))
}
