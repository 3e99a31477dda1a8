import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ageOf } from './age.ts'

const cases: [birthDate: string | undefined, at: string, age: number | undefined, why: string][] = [
  ['1942-03-14', '2026-03-13', 83, 'the day before the birthday'],
  ['1942-03-14', '2026-03-14', 84, 'on the birthday'],
  ['1944-02-29', '2026-02-28', 81, 'born on a leap day, the day before 1 March'],
  ['1944-02-29', '2026-03-01', 82, 'born on a leap day, on 1 March'],
  ['1942', '2026-11-23', 84, 'only the year is known'],
  ['1942-12', '2026-11-23', 83, 'only the month is known'],
  ['2026-11-24', '2026-11-23', undefined, 'not born yet is an error of entry, not an age'],
  [undefined, '2026-11-23', undefined, 'no birth date'],
]

for (const [birthDate, at, age, why] of cases) {
  test(`age: ${why}`, () => assert.equal(ageOf(birthDate, at), age))
}
