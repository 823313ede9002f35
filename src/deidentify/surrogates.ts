/** Invented values that stand for real ones: one for each person or value of a scope, drawn by its index there and never from the value. */
import { createHash } from 'node:crypto'
import type { VaultScope } from '../base/seams/vault.ts'
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { canonicalJson } from '../crypto/canonical-json.ts'
import { isTitleWord } from './coreference.ts'
import { wordsOf } from './words.ts'

const GIVEN = (
  'Alba Arlen Avery Bryn Cassia Corin Dara Delphine Ellis Emry Fenna Florian Gale Greer Hanne Hollis Idris Ines Jorah Juno Kasper Kira Lennox ' +
  'Lior Maren Milo Nadine Nico Odile Orrin Perrin Petra Quill Ramona Reuben Sable Soren Tamsin Theo Ulla Verity Wendell Xenia Yara Zadie'
).split(' ')
const FAMILY = (
  'Abbotsley Ambrin Ashgrove Bellweather Birchall Brantley Caldmore Cortland Dalefield Denholm Eastbrook Elverson Fairholt Fenwright Garrowby ' +
  'Glenmore Halden Harrowgate Inglewood Ivesdale Jasperson Kelmarsh Kirkfell Langmere Larkspur Marwick Merrowby Northam Oakhurst Orford ' +
  'Penhallow Quarrington Ravensworth Rushmere Selwyn Stanbridge Thornbury Tillford Underhill Vanmoor Wexcombe Whitlock Yarrow Zellingham'
).split(' ')
const PLACES =
  'Aldermere Brightwater Coldspring Dunmarsh Elmhollow Ferncastle Greywick Heathport Kingsrill Larchfield Mossbridge Netherby'.split(' ')

/**
 * A surrogate for `value`.
 *
 * @param index - The index of the value's token: the same for all spellings of one person or value.
 */
export function surrogateFor(category: PhiCategory, value: string, index: number, { tenant, id }: VaultScope): string {
  // A scope's id is opaque and secret enough: surrogates of two scopes have nothing in common.
  const bytes = createHash('sha256')
    .update(canonicalJson(['phi-envelope', 'surrogate', 1, tenant, id, category, index]))
    .digest()
  switch (category) {
    case 'name':
      return nameSurrogate(value, bytes, index)
    case 'location':
      return /\d/.test(value) ? `${100 + (bytes.readUInt16BE(0) % 900)} ${pick(FAMILY, bytes, 2)} Street` : pick(PLACES, bytes, 0)
    case 'email':
      return `person${index}.${bytes.toString('hex', 0, 2)}@example.com`
    case 'url':
      return `https://example.com/${bytes.toString('hex', 0, 4)}`
    case 'ip':
      // RFC 5737 §3: documentation addresses.
      return `192.0.2.${bytes[0]!}`
    case 'phone':
    case 'fax':
      // 555-0100 to 555-0199 are set aside for fiction.
      return `555-01${String(bytes[0]! % 100).padStart(2, '0')}`
    case 'ssn':
      // No number is given out whose area begins with 9.
      return sameShape(value, bytes).replace(/\d/, '9')
    case 'age':
      return '90+'
    default:
      return sameShape(value, bytes)
  }
}

const pick = (list: readonly string[], bytes: Buffer, at: number): string => list[bytes.readUInt16BE(at) % list.length]!

/** Persons are told apart by index: two indexes of one scope differ in at least one part of the name. */
function nameSurrogate(value: string, bytes: Buffer, index: number): string {
  const family = FAMILY[(bytes.readUInt16BE(0) + index) % FAMILY.length]!
  const words = wordsOf(value)
  const telling = words.filter(({ folded }) => !isTitleWord(folded))
  const [first] = telling
  if (first === undefined) return family
  const name = telling.length === 1 ? family : `${pick(GIVEN, bytes, 2)} ${family}`
  const shown = value === value.toUpperCase() ? name.toUpperCase() : name
  // Titles before and after the name stay where they are.
  return value.slice(0, first.start) + shown + value.slice(telling.at(-1)!.end)
}

/** Digits become digits and letters letters; the rest stays. */
function sameShape(value: string, bytes: Buffer): string {
  let at = 0
  const next = (): number => bytes[at++ % bytes.length]! + at
  return value
    .replace(/\d/g, () => String(next() % 10))
    .replace(/\p{Lu}/gu, () => String.fromCharCode(65 + (next() % 26)))
    .replace(/\p{Ll}|\p{Lo}/gu, () => String.fromCharCode(97 + (next() % 26)))
}
