/** Writes the ways in which a known value may stand in a note, so that one linear search finds them all. */
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { fold } from '../text/fold.ts'
import { NICKNAMES } from './nicknames.ts'

/** One way to write a known value. */
export interface Variant {
  readonly text: string
  readonly category: PhiCategory
  readonly entity: string
  /** Only counts where the text has a capital: a name that is also a word, or short. */
  readonly wantsCapital: boolean
}

/** A name in parts, as FHIR has it. */
export interface NameParts {
  readonly given: readonly string[]
  readonly family: string
  readonly nicknames?: readonly string[]
}

/** Every order, initial and abbreviation of a name. Case and diacritics are the matcher's business. */
export function nameVariants(name: NameParts): readonly string[] {
  const variants = new Set<string>()
  const family = name.family.trim()
  const givens = name.given.map((given) => given.trim().replace(/\.$/, '')).filter((given) => given !== '')
  const nicks = [...new Set([...(name.nicknames ?? []), ...givens.flatMap((given) => NICKNAMES.get(fold(given)) ?? [])])]
  const firsts = [...new Set([...givens.filter((given) => given.length > 1), ...nicks])]
  const initials = givens.map((given) => given[0]!.toUpperCase())
  const middles = initials.slice(1)
  for (const first of firsts) variants.add(first)
  for (const given of givens) for (const part of given.split(/[-\s]/)) if (part.length > 2) variants.add(part)
  if (family === '') return [...variants]
  variants.add(family)
  for (const part of familyParts(family)) variants.add(part)
  for (const surname of [family, ...familyParts(family)]) {
    for (const first of [...firsts, ...initials.slice(0, 1)]) {
      const dot = first.length === 1 ? ['', '.'] : ['']
      for (const mark of dot) {
        variants.add(`${first}${mark} ${surname}`)
        variants.add(`${first}${mark}${surname}`)
        variants.add(`${surname}, ${first}${mark}`)
        variants.add(`${surname} ${first}${mark}`)
        variants.add(`${surname},${first}${mark}`)
        variants.add(`${surname}^${first}${mark}`)
        for (const middle of middles) {
          for (const stop of ['', '.']) {
            variants.add(`${first}${mark} ${middle}${stop} ${surname}`)
            variants.add(`${surname}, ${first}${mark} ${middle}${stop}`)
            variants.add(`${surname},${first}${mark} ${middle}${stop}`)
            variants.add(`${surname} ${first}${mark} ${middle}${stop}`)
            variants.add(`${surname}^${first}^${middle}`)
          }
        }
      }
    }
    const all = givens.join(' ')
    if (givens.length > 1) {
      variants.add(`${all} ${surname}`)
      variants.add(`${surname}, ${all}`)
      variants.add(`${surname},${all}`)
      variants.add(`${surname} ${all}`)
      variants.add(`${surname}^${givens.join('^')}`)
      variants.add(`${initials.join('.')}. ${surname}`)
      variants.add(`${initials.join('')} ${surname}`)
      variants.add(`${initials.join(' ')} ${surname}`)
    }
  }
  const last = family[0]!.toUpperCase()
  for (const first of firsts) {
    variants.add(`${first} ${last}`)
    variants.add(`${first} ${last}.`)
  }
  return [...variants]
}

function familyParts(family: string): string[] {
  return family
    .split(/[-\s]/)
    .filter(
      (part) => part.length > 2 && !/^(?:van|von|der|den|del|della|dos|das|bin|ibn|abu|san|santa|saint)$/i.test(part) && part !== family,
    )
}

/** Initials of two or more letters: "IMT", "I.M.T.". Only upper case counts. */
export function initialVariants(name: NameParts): readonly string[] {
  const letters = [...name.given, name.family].map((part) => part.trim()[0] ?? '').filter((letter) => letter !== '')
  if (letters.length < 2 || name.family === '') return []
  const short = [letters[0]!, letters.at(-1)!]
  return [...new Set([letters, short].flatMap((set) => [`${set.join('.')}.`, ...(set.length > 2 ? [set.join('')] : [])]))].map((text) =>
    text.toUpperCase(),
  )
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'.split(
    ' ',
  )

/** The formats of a full date `YYYY-MM-DD`; also month and day alone, in digits only from the thirteenth on. */
export function dateVariants(date: string): readonly string[] {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  if (match === null) return []
  const [, year, month, day] = match as unknown as [string, string, string, string]
  const variants = new Set<string>()
  const m = String(Number(month))
  const d = String(Number(day))
  const yy = year.slice(2)
  for (const [a, b] of [
    [m, d],
    [month, day],
    [m, day],
    [month, d],
  ] as const) {
    for (const mark of ['/', '-', '.']) for (const y of [year, yy]) variants.add(`${a}${mark}${b}${mark}${y}`)
    for (const mark of ['/', '-', '.']) variants.add(`${b}${mark}${a}${mark}${year}`)
    variants.add(`${year}-${a}-${b}`)
    variants.add(`${year}/${a}/${b}`)
  }
  // Without the year, where the day is too high to be the part of a score.
  if (Number(d) > 12) {
    variants.add(`${m}/${d}`)
    variants.add(`${month}/${day}`)
    variants.add(`${d}/${m}`)
  }
  variants.add(`${year}${month}${day}`)
  variants.add(`${month}${day}${year}`)
  const name = MONTHS[Number(month) - 1]
  if (name === undefined) return [...variants]
  const suffix = /1[123]$/.test(day) ? 'th' : (['th', 'st', 'nd', 'rd'][Number(d) % 10] ?? 'th')
  const ordinal = ORDINALS[Number(d) - 1]!
  for (const word of new Set([name, name.slice(0, 3), `${name.slice(0, 3)}.`, ...(name === 'September' ? ['Sept', 'Sept.'] : [])])) {
    for (const dd of new Set([d, day, `${d}${suffix}`])) {
      variants.add(`${word} ${dd}, ${year}`)
      variants.add(`${word} ${dd} ${year}`)
      variants.add(`${word} ${dd}`)
      variants.add(`${dd} ${word} ${year}`)
      variants.add(`${dd} ${word}`)
      variants.add(`${dd} of ${word}`)
      variants.add(`${dd}-${word}-${year}`)
      variants.add(`${dd}-${word}-${yy}`)
      variants.add(`${dd}${word}${year}`)
    }
  }
  for (const spoken of new Set([ordinal, ordinal.replace('-', ' ')])) {
    variants.add(`${name} ${spoken}`)
    variants.add(`${spoken} of ${name}`)
  }
  return [...variants]
}

/** A number as it is, and with its separators dropped or changed. */
export function numberVariants(value: string): readonly string[] {
  const trimmed = value.trim()
  const compact = trimmed.replace(/[^A-Za-z0-9]/g, '')
  const variants = new Set([trimmed, compact])
  if (trimmed.length < 4) return [trimmed]
  variants.add(trimmed.replace(/[-./\s]+/g, '-'))
  variants.add(trimmed.replace(/[-./\s]+/g, ' '))
  const unpadded = compact.replace(/^0+/, '')
  if (unpadded.length >= 5) variants.add(unpadded)
  if (/^\d{9}$/.test(compact))
    for (const mark of ['-', ' ', '.']) variants.add(`${compact.slice(0, 3)}${mark}${compact.slice(3, 5)}${mark}${compact.slice(5)}`)
  if (/^[0-9A-Za-z]{11}$/.test(compact) && /[A-Za-z]/.test(compact))
    for (const mark of ['-', ' ']) variants.add(`${compact.slice(0, 4)}${mark}${compact.slice(4, 7)}${mark}${compact.slice(7)}`)
  return [...variants].filter((variant) => variant.length >= 4)
}

/** A telephone number in the usual groupings, and its local part. */
export function phoneVariants(value: string): readonly string[] {
  const digits = value.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '')
  if (digits.length !== 10) return numberVariants(value)
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)]
  const variants = new Set([
    value.trim(),
    digits,
    `1${digits}`,
    `(${area})${exchange}-${line}`,
    `(${area}) ${exchange} ${line}`,
    `(${area}) ${exchange}-${line}`,
  ])
  for (const mark of ['-', ' ', '.', '/']) {
    variants.add([area, exchange, line].join(mark))
    variants.add(`${exchange}${mark}${line}`)
  }
  return [...variants]
}
