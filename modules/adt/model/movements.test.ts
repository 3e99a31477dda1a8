import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Encounter } from 'fhir/r4'
import { censusAt } from './census.ts'
import { addMovement, faultOf, foldMovements, type Movement, movementsOf, withoutLast } from './movements.ts'

const bed = (name: string) => ({ reference: `Location/${name}`, display: name })
const base: Encounter = {
  resourceType: 'Encounter',
  id: 'e1',
  status: 'planned',
  class: { code: 'NONAC' },
  subject: { reference: 'Patient/p' },
}
const story: readonly Movement[] = [
  { kind: 'admit', at: '2026-11-01T15:00:00Z', bed: bed('101-A') },
  { kind: 'move', at: '2026-11-03T19:00:00Z', bed: bed('104-B') },
  { kind: 'hospital', at: '2026-11-10T08:00:00Z', isHeld: true },
  { kind: 'return', at: '2026-11-14T18:00:00Z', bed: bed('104-B') },
  { kind: 'leave', at: '2026-11-20T14:00:00Z', isHeld: true },
  { kind: 'return', at: '2026-11-20T22:00:00Z', bed: bed('104-B') },
]
const stay = foldMovements(base, story)

test('a stay gives back the movements of which it was made', () => {
  assert.deepEqual(movementsOf(stay), story)
})

test('told in any order, the stay is the same', () => {
  assert.deepEqual(foldMovements(base, [...story].reverse()), stay)
  assert.deepEqual(
    foldMovements(base, [story[2]!, story[0]!, story[5]!, story[1]!, story[4]!, story[3]!]),
    stay,
  )
})

test('intervals touch, and none runs on beside another', () => {
  for (const list of [stay.statusHistory!, stay.location!]) {
    const periods = list.map(({ period }) => period!)
    periods.slice(1).forEach(({ start }, place) => assert.equal(start, periods[place]!.end))
    assert.equal(periods.filter(({ end }) => end === undefined).length, 1)
  }
})

test('out to hospital with the bed held: on leave, the bed reserved, no discharge', () => {
  const out = foldMovements(base, story.slice(0, 3))
  assert.deepEqual(
    [out.status, out.location?.at(-1)?.status, out.period?.end],
    ['onleave', 'reserved', undefined],
  )
  const unheld = addMovement(foldMovements(base, story.slice(0, 2)), {
    kind: 'leave',
    at: '2026-11-10T08:00:00Z',
    isHeld: false,
  })
  assert.equal(unheld.location?.at(-1)?.status, 'completed')
})

test('what was told wrongly is taken out, and the stay is as before', () => {
  assert.deepEqual(withoutLast(stay), foldMovements(base, story.slice(0, -1)))
})

test('a discharge ends everything, with where the resident goes', () => {
  const disposition = { code: 'home', display: 'Home' }
  const gone = addMovement(stay, { kind: 'discharge', at: '2026-11-25T15:00:00Z', disposition })
  assert.deepEqual(
    [gone.status, gone.period?.end, gone.location?.at(-1)?.status],
    ['finished', '2026-11-25T15:00:00Z', 'completed'],
  )
  assert.deepEqual(movementsOf(gone).at(-1), { kind: 'discharge', at: '2026-11-25T15:00:00Z', disposition })
})

test('a movement is after the one before it, and not in the future', () => {
  const now = Date.parse('2026-11-25T12:00:00Z')
  assert.equal(faultOf(stay, { at: '2026-11-20T21:00:00Z' }, now), 'before-last')
  assert.equal(faultOf(stay, { at: '2026-11-26T09:00:00Z' }, now), 'future')
  assert.equal(faultOf(stay, { at: '2026-11-25T11:00:00Z' }, now), undefined)
})

test('at midnight: in bed counts, a held bed is a hold, the day of admission counts', () => {
  const midnight = (day: string): number => Date.parse(`2026-11-${day}T05:00:00Z`)
  const state = (day: string, before: string) => {
    const { inHouse, held, came, went } = censusAt([stay], midnight(day), midnight(before))
    return [inHouse, held, came.length, went.length]
  }
  assert.deepEqual(state('01', '01'), [0, 0, 0, 0])
  assert.deepEqual(state('02', '01'), [1, 0, 1, 0])
  assert.deepEqual(state('11', '10'), [0, 1, 0, 1])
  assert.deepEqual(state('15', '14'), [1, 0, 1, 0])
  assert.deepEqual(state('21', '20'), [1, 0, 0, 0])
})
