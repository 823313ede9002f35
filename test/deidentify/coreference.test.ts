import { describe, expect, it } from 'vitest'
import { nameRegister, nameWords } from '../../src/deidentify/coreference.ts'
import { nameWordCount, valueEntity } from '../../src/deidentify/value-entity.ts'

const register = (...known: readonly (readonly [value: string, entity: string])[]) =>
  nameRegister(known.map(([value, entity]) => ({ value, entity })))

describe('nameRegister', () => {
  it.each([
    ['Maria Ortiz', 'Patient/1'],
    ['ORTIZ, MARIA', 'Patient/1'],
    ['Mrs. Ortiz', 'Patient/1'],
    ['Maria', 'Patient/1'],
    ['M. Ortiz', 'Patient/1'],
    ['Maria O.', 'Patient/1'],
    ['Ms. Maria Elena Ortiz’s', 'Patient/1'],
    ['Carlos', 'RelatedPerson/2'],
    ['Carlos Ruiz, MD', 'RelatedPerson/2'],
    ['John Ortiz', 'name:john ortiz'],
    ['J. Ortiz', 'name:j ortiz'],
    ['M. O.', 'name:m o'],
    ['Lopez', 'name:lopez'],
    ['Dr.', 'name:dr'],
  ])('takes %s for %s', (name, entity) => {
    expect(
      register(['Maria Elena Ortiz', 'Patient/1'], ['Maria Ortiz', 'Patient/1'], ['Carlos Ruiz', 'RelatedPerson/2']).entityOf(name),
    ).toBe(entity)
  })

  it('puts together a given name and a surname that a chart gives apart', () => {
    const people = register(['Maria', 'Patient/1'], ['Ortiz', 'Patient/1'])
    expect(people.entityOf('Maria Ortiz')).toBe('Patient/1')
    expect(people.entityOf('John Ortiz')).toBe('name:john ortiz')
  })

  it('does not guess between two persons whom a name fits', () => {
    const people = register(['Maria Ortiz', 'Patient/1'], ['Carlos Ortiz', 'RelatedPerson/2'])
    expect(people.entityOf('Ortiz')).toBe('name:ortiz')
    expect(people.entityOf('Ortiz')).toBe('name:ortiz')
    expect(people.entityOf('Maria')).toBe('Patient/1')
  })

  it('lets a short name grow, and then tells others apart', () => {
    const people = register()
    expect(people.entityOf('Okafor')).toBe('name:okafor')
    expect(people.entityOf('Adaeze Okafor')).toBe('name:okafor')
    expect(people.entityOf('Chidi Okafor')).toBe('name:chidi okafor')
    expect(people.entityOf('Adaeze')).toBe('name:okafor')
  })

  it('compares with no crowd', () => {
    const people = register()
    for (let index = 0; index < 100; index++) people.entityOf(`Person${index} Ortiz`)
    expect(people.entityOf('Ortiz')).toBe('name:ortiz')
    expect(people.entityOf('Person7')).toBe('name:person7 ortiz')
  })
})

describe('what a value is whatever its spelling', () => {
  it('leaves out titles, degrees and the possessive', () => {
    expect(nameWords('Dr. María-José O’Neil, MD')).toEqual(['maría', 'josé', 'o', 'neil'])
    expect(nameWords('Ortiz’s')).toEqual(['ortiz'])
    expect(nameWords('Dr.')).toEqual(['dr'])
    expect(nameWordCount({ category: 'name', value: 'Dr. Maria Ortiz' })).toBe(2)
    expect(nameWordCount({ category: 'mrn', value: 'A B C' })).toBe(0)
  })

  it.each([
    ['phone', '(617) 555-0142', '617.555.0142'],
    ['date', 'March 4, 2026', '2026-03-04'],
    ['date', '3/4/26', '4 Mar 2026'],
    ['email', 'Ada@Clinic.example', 'ada@clinic.EXAMPLE'],
    ['mrn', 'A-4471 88', 'a447188'],
  ] as const)('is one %s: %s and %s', (category, one, other) => {
    const now = Date.UTC(2026, 10, 24)
    expect(valueEntity(category, one, now)).toBe(valueEntity(category, other, now))
    expect(valueEntity(category, one, now)).not.toBe(valueEntity(category, `${one}1`, now))
    expect(valueEntity(category, '—', now)).toBeNull()
  })
})
