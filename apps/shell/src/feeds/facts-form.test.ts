import { expect, test } from 'vitest'
import type { FacilityFacts } from './feeds-data.ts'
import { contested, doubledCodes, factsOf, formOf, mergedForm } from './facts-form.ts'

const facts = {
  id: 'maple',
  passTimes: ['08:00', '12:00'],
  census: { time: '02:30' },
  units: [{ code: 'A', name: 'Ash', beds: ['101-A', '101-B'] }],
  payers: [{ code: 'MCA', name: 'Medicare' }],
  codeMaps: { lab: { K: { system: 'http://loinc.org', code: '2823-3' } } },
} satisfies FacilityFacts & { id: string }

test('what nobody changed goes back as it came', () => {
  expect(factsOf(facts, formOf(facts))).toEqual(facts)
})

test('times, beds and codes are taken from their texts', () => {
  const form = {
    ...formOf(facts),
    passTimes: '07:00; 19:00',
    censusTime: '',
    codes: [{ map: 'lab', local: 'NA', system: 'http://loinc.org', code: '2951-2', display: ' Sodium ' }],
  }

  expect(factsOf(facts, form)).toEqual({
    id: 'maple',
    passTimes: ['07:00', '19:00'],
    units: facts.units,
    payers: facts.payers,
    codeMaps: { lab: { NA: { system: 'http://loinc.org', code: '2951-2', display: 'Sodium' } } },
  })
})

test('a code that is told twice is found before it is lost', () => {
  expect(
    doubledCodes([
      { map: 'lab', local: 'K' },
      { map: 'lab', local: 'K ' },
    ]),
  ).toEqual([1])
})

test('two people: each keeps what the other did not touch', () => {
  const base = formOf(facts)
  const [mine, theirs] = [
    { ...base, passTimes: '09:00' },
    { ...base, passTimes: '10:00', censusTime: '03:00' },
  ]

  expect(mergedForm(base, { mine, theirs })).toMatchObject({ passTimes: '09:00', censusTime: '03:00' })
  expect(contested(base, { mine, theirs })).toEqual(['passTimes'])
})
