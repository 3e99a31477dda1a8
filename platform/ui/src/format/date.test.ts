import { beforeEach, expect, test } from 'vitest'
import { setFacilityClock } from './clock.ts'
import { formatDay, formatListDay, formatMoment, formatPeriod, formatShortDay, formatTime } from './date.ts'

beforeEach(() => setFacilityClock({ timeZone: 'America/New_York' }))

test('a date is as precise as it is known, and no more', () => {
  expect(formatDay('2026-11-23')).toBe('23 Nov 2026')
  expect(formatDay('2026-11')).toBe('Nov 2026')
  expect(formatDay('2026')).toBe('2026')
  expect(formatDay(undefined)).toBe('')
})

test('a date without a time is the same day in every zone', () => {
  setFacilityClock({ timeZone: 'Pacific/Auckland' })
  expect(formatDay('1942-03-14')).toBe('14 Mar 1942')
  setFacilityClock({ timeZone: 'Pacific/Honolulu' })
  expect(formatDay('1942-03-14')).toBe('14 Mar 1942')
})

test('an instant is shown on the clock of the facility', () => {
  expect(formatMoment('2026-11-23T13:12:00Z')).toBe('23 Nov 2026 08:12')
  expect(formatMoment('2026-11-24T00:30:00+00:00')).toBe('23 Nov 2026 19:30')
  expect(formatTime('2026-11-23')).toBe('')
})

test('midnight is 00:00, not 24:00', () => expect(formatTime('2026-11-23T05:00:00Z')).toBe('00:00'))

test('September has three letters like the others', () => expect(formatShortDay('2026-09-01')).toBe('1 Sep'))

test('a list names the year where it is not this year', () => {
  const year = new Date().getFullYear()
  expect(formatListDay(`${year}-06-15`)).toBe('15 Jun')
  expect(formatListDay('2020-03-13')).toBe('13 Mar 2020')
  expect(formatListDay(String(year))).toBe(String(year))
})

test('a period says whether it goes on', () => {
  expect(formatPeriod({ start: '2026-11-12' })).toBe('since 12 Nov 2026')
  expect(formatPeriod({ start: '2026-11-12', end: '2026-11-18' })).toBe('12 Nov 2026 to 18 Nov 2026')
  expect(formatPeriod({ start: '2026-11-12', end: '2026-11-12' })).toBe('12 Nov 2026')
  expect(formatPeriod(undefined)).toBe('')
})
