import { expect, test } from 'vitest'
import { searchTerms } from './search-terms.ts'

test('words are parts of the name, in any order and with a comma', () => {
  expect(searchTerms(' hal, doro ')).toEqual({ names: ['hal', 'doro'] })
})

test('a word with a digit may be a number or a name', () => {
  expect(searchTerms('100482')).toEqual({ names: ['100482'], identifier: '100482' })
})

test('a date is a date of birth, as it is written here or in ISO', () => {
  expect(searchTerms('3/14/1942')).toEqual({ names: [], birthDate: '1942-03-14' })
  expect(searchTerms('1942-03-14')).toEqual({ names: [], birthDate: '1942-03-14' })
})

test('two words with digits are names alone', () => {
  expect(searchTerms('Parisian75 Char42')).toEqual({ names: ['Parisian75', 'Char42'] })
})
