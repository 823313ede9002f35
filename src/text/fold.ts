/** Folds case, diacritics and typographic quotes one code unit for one, so that offsets never move. */

/** Letters that have no decomposition but an ASCII look and sound. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 's',
  æ: 'a',
  œ: 'o',
  ø: 'o',
  ð: 'd',
  þ: 't',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'n',
  ŧ: 't',
  '’': "'",
  '‘': "'",
  ʼ: "'",
  ʻ: "'",
  '`': "'",
  '´': "'",
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
}

/** Blocks with letters whose case or marks fold: Latin to Cyrillic, Latin extended additional, and the typographic marks. */
const BLOCKS: readonly (readonly [number, number])[] = [
  [0x00, 0x58f],
  [0x1e00, 0x1fff],
  [0x2010, 0x2022],
  [0x2212, 0x2212],
]

function makeTable(): Uint16Array {
  const table = new Uint16Array(0x10000)
  for (let unit = 0; unit < table.length; unit += 1) table[unit] = unit
  for (const [low, high] of BLOCKS) {
    for (let unit = low; unit <= high; unit += 1) {
      const lower = String.fromCharCode(unit).toLowerCase()
      const base = lower.normalize('NFD')[0] ?? lower
      table[unit] = (PLAIN[base] ?? base).charCodeAt(0)
    }
  }
  return table
}

/** Folded code unit of every code unit. Shared; not to be written. */
export const FOLD: Uint16Array = makeTable()

/** `text` folded: the same length, lower case, without diacritics. */
export function fold(text: string): string {
  let folded = ''
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    const to = FOLD[unit]!
    if (to === unit) continue
    folded += text.slice(start, index) + String.fromCharCode(to)
    start = index + 1
  }
  return start === 0 ? text : folded + text.slice(start)
}
