import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Encounter, MedicationRequest, Observation } from 'fhir/r4'
import { createWallClock } from '@medley/medications/model/local-time'
import { facilities } from '../house/facilities.ts'
import { buildStaff } from '../house/staff.ts'
import { buildDoses } from './doses.ts'
import { buildVitalsSince } from './vitals.ts'

const [facility] = facilities
assert.ok(facility)
const order: MedicationRequest = {
  resourceType: 'MedicationRequest',
  id: 'o1',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p1' },
  authoredOn: '2026-11-01T08:00:00Z',
  dosageInstruction: [
    {
      text: 'one tablet twice a day',
      timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd', timeOfDay: ['08:00:00', '20:00:00'] } },
      doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
    },
  ],
}
const stay = { resourceType: 'Encounter', id: 'e1', status: 'in-progress' } as Encounter
const facts = {
  ...{ stays: new Map([['Patient/p1', stay]]), staff: buildStaff(facility), clock: createWallClock('UTC') },
  ...{ from: Date.parse('2026-11-24T00:00:00Z'), now: Date.parse('2026-11-25T08:59:00Z') },
}

test('doses whose time is over are charted, with the stay and a nurse; the pass that is on is left', () => {
  const doses = buildDoses({ ...facts, orders: [order], administrations: [] })
  assert.deepEqual(
    doses.map(({ id }) => id),
    ['o1-20261124-0800', 'o1-20261124-2000'],
  )
  for (const { context, performer, request } of doses) {
    assert.equal(context?.reference, 'Encounter/e1')
    assert.match(performer?.[0]?.actor.reference ?? '', /^Practitioner\//)
    assert.equal(request?.reference, 'MedicationRequest/o1')
  }
})

test('what is charted already, and who is not in the house, gets none', () => {
  const [first] = buildDoses({ ...facts, orders: [order], administrations: [] })
  assert.ok(first)
  assert.equal(buildDoses({ ...facts, orders: [order], administrations: [first] }).length, 1)
  assert.equal(buildDoses({ ...facts, orders: [order], administrations: [], stays: new Map() }).length, 0)
})

test('vital signs stay near the last ones, within the time, the same whenever they are told', () => {
  const pulse = (value: number, effectiveDateTime: string): Observation => ({
    ...{
      resourceType: 'Observation',
      status: 'final',
      subject: { reference: 'Patient/p1' },
      effectiveDateTime,
    },
    ...{
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      valueQuantity: { value, unit: '/min' },
    },
  })
  const last = [pulse(140, '2026-11-20T09:00:00Z'), pulse(70, '2026-11-23T09:00:00Z')]
  const month = { ...facts, from: Date.parse('2026-10-26T00:00:00Z') }
  const made = buildVitalsSince({ ...month, last })
  assert.ok(made.length > 5 && made.length < 25, `${made.length}`)
  assert.ok(made.every(({ valueQuantity }) => Math.abs((valueQuantity?.value ?? 0) - 70) < 25))
  assert.ok(made.every(({ effectiveDateTime = '' }) => Date.parse(effectiveDateTime) <= month.now))
  assert.deepEqual(buildVitalsSince({ ...month, last }), made)
})
