import { afterEach, expect, test } from 'vitest'
import { setFacilityClock } from './clock.ts'
import { addDays, fromLocalInput, localDay, toLocalInput } from './local-time.ts'

afterEach(() => setFacilityClock({}))

test('a field shows the time on the wall of the facility, and gives the instant back', () => {
  setFacilityClock({ timeZone: 'America/New_York' })
  const at = new Date('2026-11-25T03:30:00Z')
  expect(toLocalInput(at)).toBe('2026-11-24T22:30')
  expect(fromLocalInput('2026-11-24T22:30')).toEqual(at)
  expect(localDay(at)).toBe('2026-11-24')
})

test('around a change of the clock each time is one instant', () => {
  setFacilityClock({ timeZone: 'America/New_York' })
  expect(fromLocalInput('2026-03-08T02:30').toISOString()).toBe('2026-03-08T07:30:00.000Z')
  expect(fromLocalInput('2026-11-01T01:30').toISOString()).toBe('2026-11-01T05:30:00.000Z')
})

test('days are counted over months and years', () => {
  expect([addDays('2026-12-31', 1), addDays('2028-03-01', -1)]).toEqual(['2027-01-01', '2028-02-29'])
})
