import type { Encounter } from 'fhir/r4'
import { expect, test } from 'vitest'
import { currentLocation } from './current-stay.ts'

const stay = (location: Encounter['location']): Encounter => ({
  resourceType: 'Encounter',
  status: 'in-progress',
  class: {},
  ...(location ? { location } : {}),
})
const at = (display: string, more: object = {}) => ({ location: { display }, ...more })

test('the active place counts, then the last one that has not ended', () => {
  const active = stay([at('210-B', { status: 'completed' }), at('214-A', { status: 'active' }), at('301')])
  const open = stay([
    at('210-B', { period: { end: '2026-11-18' } }),
    at('214-A', { period: { start: '2026-11-18' } }),
  ])
  expect(currentLocation(active)?.display).toBe('214-A')
  expect(currentLocation(open)?.display).toBe('214-A')
})

test('a stay without a place has none', () => expect(currentLocation(stay(undefined))).toBeUndefined())
