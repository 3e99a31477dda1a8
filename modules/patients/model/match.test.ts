import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchPersons, type PersonFacts } from './match.ts'

const ann: PersonFacts = {
  identifier: [{ system: 'urn:mrn', value: 'MG-1' }],
  name: [{ family: 'Müller', given: ['Ann'] }],
  birthDate: '1940-03-12',
  gender: 'female',
  telecom: [{ system: 'phone', value: '(555) 555-0100' }],
}

const table: readonly [what: string, other: PersonFacts, grade: string][] = [
  ['the same identifier', { identifier: ann.identifier ?? [] }, 'certain'],
  ['everything but the identifier', { ...ann, identifier: [] }, 'certain'],
  [
    'name, birth date and gender',
    { name: [{ family: 'MULLER', given: ['ann'] }], birthDate: '1940-03-12', gender: 'female' },
    'probable',
  ],
  ['family name and birth date', { name: [{ family: 'Müller' }], birthDate: '1940-03-12' }, 'possible'],
  ['a slip in the birth date', { ...ann, identifier: [], birthDate: '1940-03-21' }, 'probable'],
  [
    'another birth date',
    { name: [{ family: 'Müller', given: ['Ann'] }], birthDate: '1951-07-30', gender: 'female' },
    'certainly-not',
  ],
  ['only the gender', { gender: 'female' }, 'certainly-not'],
  ['nobody at all', {}, 'certainly-not'],
]

for (const [what, other, grade] of table) {
  test(`${what}: ${grade}`, () => {
    assert.equal(matchPersons(ann, other).grade, grade)
    assert.deepEqual(matchPersons(ann, other), matchPersons(other, ann))
  })
}
