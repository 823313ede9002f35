/** Knows the characters that a reader does not see, so that none can hide an identifier or an instruction. */

/** Ranges of invisible code points, inclusive, ascending: format controls, fillers, variation selectors, tags. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x00ad, 0x00ad], // soft hyphen
  [0x034f, 0x034f], // combining grapheme joiner
  [0x061c, 0x061c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x180b, 0x180f], // Mongolian variation selectors
  [0x200b, 0x200f], // zero-width space, joiners, direction marks
  [0x202a, 0x202e], // bidirectional embedding and override
  [0x2060, 0x206f], // word joiner, invisible operators, isolates, deprecated controls
  [0x3164, 0x3164], // Hangul filler
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // zero-width no-break space
  [0xffa0, 0xffa0], // half-width Hangul filler
  [0xfff9, 0xfffb], // interlinear annotation
  [0x13430, 0x1343f], // Egyptian format controls
  [0x1bca0, 0x1bca3], // shorthand format controls
  [0x1d173, 0x1d17a], // musical format controls
  [0xe0000, 0xe007f], // tags: a hidden copy of ASCII
  [0xe0100, 0xe01ef], // variation selectors supplement
]

const escaped = (point: number): string => `\\u{${point.toString(16)}}`
const CLASS = RANGES.map(([low, high]) => `${escaped(low)}-${escaped(high)}`).join('')
const ANY = new RegExp(`[${CLASS}]`, 'u')
const BEYOND_ASCII = /[\u0080-\uffff]/
const ALL = new RegExp(`[${CLASS}]`, 'gu')

const FLAT = RANGES.flat()

/** Says whether a code point shows nothing. Spaces, tabs, line ends and other control characters are not meant. */
export function isInvisible(codePoint: number): boolean {
  if (codePoint < 0xad) return false
  for (let index = 0; index < FLAT.length; index += 2) {
    if (codePoint < FLAT[index]!) return false
    if (codePoint <= FLAT[index + 1]!) return true
  }
  return false
}

/** Says whether `text` holds an invisible character. */
export function hasInvisible(text: string): boolean {
  return BEYOND_ASCII.test(text) && ANY.test(text)
}

/** `text` without its invisible characters, and how many there were. */
export function stripInvisible(text: string): { readonly text: string; readonly removed: number } {
  let removed = 0
  const visible = ANY.test(text)
    ? text.replace(ALL, () => {
        removed += 1
        return ''
      })
    : text
  return { text: visible, removed }
}

/** What Unicode tag characters (U+E0020–U+E007E) spell: text that a model may read and a person never sees. */
export function hiddenTagText(text: string): string {
  let spelled = ''
  for (const character of text) {
    const point = character.codePointAt(0)!
    if (point >= 0xe0020 && point <= 0xe007e) spelled += String.fromCharCode(point - 0xe0000)
  }
  return spelled
}
