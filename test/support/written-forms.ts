/** The disguises in which a value may stand in a text. */

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8')
/** How a value can be written so that a search for it as it is fails, by name. */
export const FORMS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  'zero-width': (text) => [...text].join('\u200b'),
  'full width': (text) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  reversed: (text) => [...text].reverse().join(''),
  spaced: (text) => [...text].join(' '),
  dotted: (text) => [...text.replace(/[^\p{L}\p{N}]/gu, '')].join('.'),
  base64: (text) => bytes(text).toString('base64'),
  base64url: (text) => bytes(text).toString('base64url'),
  'base64 within': (text) => bytes(`{"patient":"${text}","seen":true}`).toString('base64'),
  'base64 reversed': (text) => bytes([...text].reverse().join('')).toString('base64'),
  hex: (text) => bytes(text).toString('hex'),
  'hex upper': (text) => bytes(text).toString('hex').toUpperCase(),
  'hex spaced': (text) =>
    bytes(text)
      .toString('hex')
      .replace(/..(?=.)/g, '$& '),
  'hex escapes': (text) => bytes(text).toString('hex').replace(/../g, '\\x$&'),
  url: (text) => encodeURIComponent(text),
  'url form': (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  'url all': (text) => bytes(text).toString('hex').replace(/../g, '%$&'),
  entities: (text) => [...text].map((one) => `&#${one.codePointAt(0)};`).join(''),
  'entities hex': (text) => [...text].map((one) => `&#x${one.codePointAt(0)!.toString(16)};`).join(''),
  'unicode escapes': (text) => [...text].map((one) => `\\u${one.codePointAt(0)!.toString(16).padStart(4, '0')}`).join(''),
}
