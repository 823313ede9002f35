/** Says which names mean one person, so that their tokens share an index; when it is not clear, they do not. */
import type { KnownValue } from '../base/seams/deidentifier.ts'
import { wordsOf } from './words.ts'

const NOT_NAMES = new Set(
  'mr mrs ms miss mx dr doctor prof professor sir madam rev father sister nurse pt patient jr sr ii iii iv md do rn np pa phd mbbs dds dpm pharmd s'.split(
    ' ',
  ),
)

/** Whether a folded word is a title, a degree or a possessive, which stands beside names and names nobody. */
export const isTitleWord = (word: string): boolean => NOT_NAMES.has(word)

/** The words of a name that tell persons apart: titles, degrees and the possessive left out. */
export function nameWords(surface: string): readonly string[] {
  const words = wordsOf(surface).map(({ folded }) => folded)
  const telling = words.filter((word) => !isTitleWord(word))
  return telling.length > 0 ? telling : words
}

const agrees = (a: string, b: string): boolean => a === b || (a.length === 1 && b.startsWith(a)) || (b.length === 1 && a.startsWith(b))

/** Whether every word of the shorter name is a word, or an initial, of the longer one, and at least one is a whole word of both. */
function compatible(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  const left = [...long]
  let whole = false
  for (const word of short) {
    const exact = left.indexOf(word)
    const at = exact >= 0 ? exact : left.findIndex((other) => agrees(word, other))
    if (at < 0) return false
    whole ||= exact >= 0 && word.length > 1
    left.splice(at, 1)
  }
  return whole
}

/** A name is compared with no more persons, and a person known by no more forms, so that hostile text costs no more than plain. */
const MAX_COMPARED = 64

interface Person {
  readonly entity: string
  readonly forms: (readonly string[])[]
  /** Those forms that no other form extends: what a further name must agree with. */
  fullest: readonly (readonly string[])[]
}

/** Gathers names into persons. */
export interface NameRegister {
  /** The person of a name: a known one, one met before, or a new one. Give the fullest names first. */
  entityOf(surface: string): string
}

/** Starts from the names of the chart and of the vault, with the entities they have there. */
export function nameRegister(known: Iterable<Pick<KnownValue, 'value' | 'entity'>>): NameRegister {
  const people = new Map<string, Person>()
  // Whom a word, and whom a whole form, belongs to: names that share no word are never compared.
  const byWord = new Map<string, Set<Person>>()
  const byForm = new Map<string, Set<Person>>()
  const file = (index: Map<string, Set<Person>>, key: string, person: Person): void => {
    const filed = index.get(key)
    if (filed === undefined) index.set(key, new Set([person]))
    else filed.add(person)
  }
  const add = (entity: string, form: readonly string[]): void => {
    const person = people.get(entity) ?? { entity, forms: [], fullest: [] }
    people.set(entity, person)
    const key = form.join(' ')
    if (byForm.get(key)?.has(person) === true) return
    file(byForm, key, person)
    for (const word of form) if (word.length > 1) file(byWord, word, person)
    if (person.forms.length >= MAX_COMPARED) return
    person.forms.push(form)
    person.fullest = person.forms.filter((one) => !person.forms.some((other) => other.length > one.length && compatible(one, other)))
  }
  const charted = new Map<string, string[]>()
  for (const { value, entity } of known) {
    const form = nameWords(value)
    if (form.length === 0) continue
    if (form.length === 1) charted.set(entity, [...(charted.get(entity) ?? []), form[0]!])
    add(entity, form)
  }
  // A chart may give given name and surname apart; together they are the person, so that another Ortiz is not.
  for (const [entity, words] of charted) if (words.length > 1) add(entity, [...new Set(words)])
  /** Who shares a whole word with the form; nobody when that would be a crowd, in which no name is unambiguous. */
  const near = (form: readonly string[]): readonly Person[] => {
    const found = new Set(form.flatMap((word) => [...(byWord.get(word) ?? [])].slice(0, MAX_COMPARED + 1)))
    return found.size > MAX_COMPARED ? [] : [...found]
  }
  return {
    entityOf(surface) {
      const form = nameWords(surface)
      const same = [...(byForm.get(form.join(' ')) ?? [])]
      const fitting = same.length > 0 ? same : near(form).filter(({ fullest }) => fullest.some((other) => compatible(form, other)))
      // INVARIANT: two persons never share an index because one of their names is short; a name that fits both is a third.
      const entity = fitting.length === 1 ? fitting[0]!.entity : `name:${form.join(' ')}`
      add(entity, form)
      return entity
    },
  }
}
