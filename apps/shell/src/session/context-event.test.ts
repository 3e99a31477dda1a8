import { expect, test } from 'vitest'
import { eventsBetween } from './context-event.ts'

const names = (...states: Parameters<typeof eventsBetween>): readonly string[] =>
  eventsBetween(...states).map((event) => event['hub.event'])

test('a chart opens, names its stay, changes and closes', () => {
  const none = { patientId: null, encounterId: null }
  const one = { patientId: '1', encounterId: null }
  expect(names(none, none)).toEqual([])
  expect(names(none, one)).toEqual(['Patient-open'])
  expect(names(one, { patientId: '1', encounterId: '7' })).toEqual(['Encounter-open'])
  expect(names(one, { patientId: '2', encounterId: '8' })).toEqual(['Patient-open', 'Encounter-open'])
  expect(names(one, none)).toEqual(['Patient-close'])
})
