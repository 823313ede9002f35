/** The ways in which a model may disguise a value that it gives away. */

const FULL_WIDTH_OFFSET = 0xfee0

const everyCharacter = (text: string, change: (character: string) => string): string => Array.from(text, change).join('')

/** Writers of disguised text, by name. */
export const ENCODINGS = Object.freeze({
  plain: (text: string) => text,
  'upper-case': (text: string) => text.toUpperCase(),
  'lower-case': (text: string) => text.toLowerCase(),
  spaced: (text: string) => everyCharacter(text, (character) => `${character} `).trim(),
  dashed: (text: string) => Array.from(text).join('-'),
  reversed: (text: string) => Array.from(text).reverse().join(''),
  'full-width': (text: string) =>
    everyCharacter(text, (character) =>
      /[!-~]/.test(character) ? String.fromCharCode(character.charCodeAt(0) + FULL_WIDTH_OFFSET) : character,
    ),
  'zero-width': (text: string) => Array.from(text).join('\u200b'),
  base64: (text: string) => Buffer.from(text).toString('base64'),
  base64url: (text: string) => Buffer.from(text).toString('base64url'),
  hex: (text: string) => Buffer.from(text).toString('hex'),
  url: (text: string) => encodeURIComponent(text),
  html: (text: string) => everyCharacter(text, (character) => `&#${character.codePointAt(0)};`),
})

/** The name of a disguise. */
export type Encoding = keyof typeof ENCODINGS
