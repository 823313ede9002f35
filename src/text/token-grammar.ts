/** The grammar of tokens such as `[NAME-1-k7qd]`: one exact spelling, found at every stream split, and nothing close to it counts. */
import { PHI_CATEGORIES, type PhiCategory } from '../base/vocabulary/phi-category.ts'

/** The word that names a category in a token and in a mask. ASCII capitals, so that a model carries it unchanged. */
export const TOKEN_TYPES: Readonly<Record<PhiCategory, string>> = Object.freeze({
  name: 'NAME',
  location: 'LOCATION',
  date: 'DATE',
  age: 'AGE',
  phone: 'PHONE',
  fax: 'FAX',
  email: 'EMAIL',
  ssn: 'SSN',
  mrn: 'MRN',
  'health-plan': 'PLAN',
  account: 'ACCOUNT',
  license: 'LICENSE',
  vehicle: 'VEHICLE',
  device: 'DEVICE',
  url: 'URL',
  ip: 'IP',
  biometric: 'BIOMETRIC',
  photo: 'PHOTO',
  other: 'ID',
})

const CATEGORY_OF_TYPE: ReadonlyMap<string, PhiCategory> = new Map(PHI_CATEGORIES.map((category) => [TOKEN_TYPES[category], category]))

/** The digits of a token's code: Crockford's base 32 in lower case, which leaves out i, l, o and u. */
export const TOKEN_CODE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Characters in a token's code. */
export const TOKEN_CODE_LENGTH = 4

/** The greatest number that an index may be, and that a form may be. */
export const MAX_TOKEN_INDEX = 9_999_999
export const MAX_TOKEN_FORM = 9_999

/** No token is longer, in UTF-16 units: `[BIOMETRIC-9999999.9999-zzzz]`. */
export const MAX_TOKEN_LENGTH = 29

/** What a token says. */
export interface TokenParts {
  readonly category: PhiCategory
  /** Counts the persons, or the values, of a category within a scope: from 1. */
  readonly index: number
  /** Counts the spellings of one person's name or of one value: 1 is the first and is not written, `[NAME-1.2-x8w0]` is the second. */
  readonly form: number
  /** A short MAC over scope, category, index and form; never over the value. */
  readonly code: string
}

/** A token that stands in a text: UTF-16 offsets, end exclusive. */
export interface TokenMatch extends TokenParts {
  readonly token: string
  readonly start: number
  readonly end: number
}

const TOKEN_BODY = '\\[([A-Z]{2,9})-([1-9]\\d{0,6})(?:\\.([2-9]|[1-9]\\d{1,3}))?-([0-9a-hjkmnp-tv-z]{4})\\]'
const WHOLE_TOKEN = new RegExp(`^${TOKEN_BODY}$`)
const TOKEN_AT = new RegExp(TOKEN_BODY, 'y')
const PARTIAL_TOKEN = /\[(?:[A-Z]{0,9}|[A-Z]{2,9}-(?:[1-9]\d{0,6}(?:\.\d{0,4})?(?:-[0-9a-hjkmnp-tv-z]{0,4})?)?)$/
const MANGLED_TOKEN = new RegExp(
  `(?<![A-Za-z0-9])(${[...CATEGORY_OF_TYPE.keys()].join('|')})([ _\\u2010-\\u2015-]{1,3})(\\d{1,7})(?:[.,]\\d{1,4})?(?:[ _\\u2010-\\u2015-]{1,3}([0-9a-z]{4}))?(?![A-Za-z0-9])`,
  'gi',
)

/** Writes a token. The parts must be within the grammar's bounds. */
export function formatToken({ category, index, form, code }: TokenParts): string {
  return `[${TOKEN_TYPES[category]}-${index}${form === 1 ? '' : `.${form}`}-${code}]`
}

const partsOf = (match: RegExpExecArray): TokenParts | null => {
  const category = CATEGORY_OF_TYPE.get(match[1]!)
  return category === undefined
    ? null
    : { category, index: Number(match[2]), form: match[3] === undefined ? 1 : Number(match[3]), code: match[4]! }
}

/** Reads a text that is a token and nothing else; null for everything else. The syntax alone: whether it was given is the vault's to say. */
export function parseToken(text: string): TokenParts | null {
  if (text.length > MAX_TOKEN_LENGTH) return null
  const match = WHOLE_TOKEN.exec(text)
  return match === null ? null : partsOf(match)
}

/** Every token in a text, in order. Linear in the text. */
export function findTokens(text: string): readonly TokenMatch[] {
  const found: TokenMatch[] = []
  for (let at = text.indexOf('['); at !== -1; at = text.indexOf('[', at + 1)) {
    TOKEN_AT.lastIndex = at
    const match = TOKEN_AT.exec(text)
    const parts = match === null ? null : partsOf(match)
    if (parts !== null) found.push({ ...parts, token: match![0], start: at, end: at + match![0].length })
  }
  return found
}

/**
 * How many UTF-16 units at the end of `text` might be the beginning of a token and so must wait for what follows; 0 when none.
 * Never more than {@link MAX_TOKEN_LENGTH} - 1.
 */
export function tokenHoldBack(text: string): number {
  const tail = text.slice(1 - MAX_TOKEN_LENGTH)
  // INVARIANT: every proper prefix of a token is held back, so that a token is seen whole whatever the chunks.
  return PARTIAL_TOKEN.exec(tail)?.[0].length ?? 0
}

/** A piece of a text that is being scanned: text without tokens, or one token. */
export type TokenPiece = { readonly kind: 'text'; readonly text: string } | ({ readonly kind: 'token' } & Omit<TokenMatch, 'start' | 'end'>)

/** Splits a text that arrives in chunks. The pieces, joined, are the text; tokens do not depend on where the chunks were cut. */
export interface TokenScanner {
  /** Takes the next chunk and gives what no later chunk can change. */
  push(chunk: string): readonly TokenPiece[]
  /** Gives what was held back. The scanner takes no more afterwards. */
  end(): readonly TokenPiece[]
}

/** Makes a scanner for one stream; it holds back fewer than {@link MAX_TOKEN_LENGTH} units. */
export function tokenScanner(): TokenScanner {
  let held = ''
  return {
    push(chunk) {
      const text = held + chunk
      const settled = text.length - tokenHoldBack(text)
      held = text.slice(settled)
      return splitAtTokens(text.slice(0, settled))
    },
    end() {
      const rest = held
      held = ''
      return splitAtTokens(rest)
    },
  }
}

/** Splits a whole text at its tokens. No piece is empty. */
export function splitAtTokens(text: string): readonly TokenPiece[] {
  const pieces: TokenPiece[] = []
  let from = 0
  for (const { start, end, ...token } of findTokens(text)) {
    if (start > from) pieces.push({ kind: 'text', text: text.slice(from, start) })
    pieces.push({ kind: 'token', ...token })
    from = end
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) })
  return pieces
}

/**
 * Where a text has something that was a token once: brackets lost, case or dashes changed, the code cut off. It is never restored;
 * this is for reporting it. Exact tokens are not among the results.
 */
export function findMangledTokens(text: string): readonly { readonly start: number; readonly end: number }[] {
  if (!/\d/.test(text)) return []
  const exact = findTokens(text)
  const found: { start: number; end: number }[] = []
  for (const match of text.matchAll(MANGLED_TOKEN)) {
    const start = match.index
    const end = start + match[0].length
    if (!isTokenLike(match, text[start - 1] === '[')) continue
    if (!exact.some((token) => start < token.end && end > token.start)) found.push({ start, end })
  }
  return found
}

/**
 * Tells what was a token from ordinary words: `age 45`, `[plan 3]`, `phone 555-1234` and `plan 3-year` are words. Capitals, a sign
 * in place of the space, or a code of both letters and digits are what people do not write.
 */
function isTokenLike([, type, sign, index, code]: RegExpExecArray, bracketed: boolean): boolean {
  const capitals = type === type!.toUpperCase()
  const joined = sign!.trim() !== ''
  if (code !== undefined) return joined || (bracketed && capitals) || (/\d/.test(code) && /[a-z]/i.test(code))
  return index!.length <= 3 && ((bracketed && (capitals || joined)) || (capitals && joined))
}
