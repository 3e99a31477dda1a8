import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from '../json.ts'
import { orderOfDates, orderOfQuantities } from './orders.ts'

const UNKNOWN = NaN
const ucum = (value: number, code: string): object => ({ value, code, system: 'http://unitsofmeasure.org' })

/** The sign of the order. */
// prettier-ignore
const dates: readonly [left: string, right: string, order: number][] = [
  ['2026', '2027', -1],
  ['2026', '2026', 0],
  ['2026', '2026-11', UNKNOWN],
  ['2026-12', '2026-11-25', 1],
  ['2026-11-25', '2026-11-25T08:00:00Z', UNKNOWN],
  ['2026-11-25', '2026-11-26T00:00:00+14:00', -1],
  ['2026-11-25T08:00:00Z', '2026-11-24', 1],
  ['2026-11-25T08:00:00Z', '2026-11-25T08:00:01Z', -1],
  ['2026-11-25T08:00:00.5Z', '2026-11-25T08:00:00Z', 1],
  ['2026-11-25T08:00:00+01:00', '2026-11-25T07:00:00Z', 0],
  ['2026-11-25T08:00:00-05:00', '2026-11-25T12:59:59Z', 1],
  ['2026-11-25T23:30:00-05:00', '2026-11-26T04:00:00Z', 1],
]

// prettier-ignore
const quantities: readonly [left: unknown, right: unknown, order: number][] = [
  [{ value: 1 }, { value: 2 }, -1],
  [{ value: 1, unit: 'mg' }, { value: 1 }, 0],
  [{ value: parseJson('1.00') }, { value: 1 }, 0],
  [{ value: 500, unit: 'mg' }, { value: 1, unit: 'g' }, 0],
  [ucum(1, 'g'), ucum(500, 'mg'), 1],
  [ucum(500, 'mg'), ucum(1, 'g'), -1],
  [ucum(1, 'mg'), ucum(1, 'mL'), UNKNOWN],
  [ucum(1, 'tablet'), ucum(1, 'mL'), UNKNOWN],
  [{ unit: 'mg' }, { value: 1 }, UNKNOWN],
  [undefined, { value: 1 }, UNKNOWN],
  [null, [], UNKNOWN],
]

for (const [left, right, order] of dates)
  test(`dates: ${left} and ${right}`, () => {
    assert.equal(Math.sign(orderOfDates(left, right)), order)
    assert.equal(Math.sign(orderOfDates(right, left)), 0 - order)
  })

for (const [left, right, order] of quantities)
  test(`quantities: ${JSON.stringify(left)} and ${JSON.stringify(right)}`, () => {
    assert.equal(Math.sign(orderOfQuantities(left, right)), order)
    assert.equal(Math.sign(orderOfQuantities(right, left)), 0 - order)
  })
