import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MedicationAdministration, MedicationRequest } from 'fhir/r4'
import { createWallClock } from './local-time.ts'
import { recordedBySlot, type SlotState, stateOf } from './outcomes.ts'
import { slotsOf, slotSystem, toleranceOf } from './slots.ts'

const clock = createWallClock('America/New_York')
const order = (
  times: readonly string[],
  { repeat = {}, ...rest }: Partial<MedicationRequest> & { repeat?: object } = {},
): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'rx1',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p' },
  authoredOn: '2026-01-05T09:00:00-05:00',
  medicationCodeableConcept: { text: 'Amlodipine 5 mg tablet' },
  dosageInstruction: [
    {
      timing: {
        repeat: {
          frequency: times.length,
          period: 1,
          periodUnit: 'd',
          timeOfDay: times.map((time) => `${time}:00`),
          ...repeat,
        },
      },
    },
  ],
  ...rest,
})
const windowOf = (from: string, until: string) => ({
  from: clock.instantOf(from, '00:00'),
  until: clock.instantOf(until, '00:00'),
  clock,
})
const instants = (request: MedicationRequest, from: string, until: string): string[] =>
  slotsOf(request, windowOf(from, until)).map(({ at }) => new Date(at).toISOString().slice(0, 16))

test('the times of a day are those on the wall of the facility, in winter and in summer', () => {
  assert.deepEqual(instants(order(['08:00', '20:00']), '2026-02-10', '2026-02-11'), [
    '2026-02-10T13:00',
    '2026-02-11T01:00',
  ])
  assert.deepEqual(instants(order(['08:00']), '2026-07-10', '2026-07-11'), ['2026-07-10T12:00'])
})

test('on the day the clock springs forward each dose is due once, also the one at the hour that does not exist', () => {
  // 8 March 2026: 02:00 becomes 03:00.
  assert.deepEqual(instants(order(['01:00', '02:30', '08:00']), '2026-03-08', '2026-03-09'), [
    '2026-03-08T06:00',
    '2026-03-08T07:30',
    '2026-03-08T12:00',
  ])
})

test('on the day the clock falls back the hour that comes twice has one dose', () => {
  // 1 November 2026: 02:00 becomes 01:00.
  assert.deepEqual(instants(order(['01:30', '08:00']), '2026-11-01', '2026-11-02'), [
    '2026-11-01T05:30',
    '2026-11-01T13:00',
  ])
})

test('rhythms: every other day from the first, three days a week, weekly', () => {
  const days = (request: MedicationRequest): string[] =>
    instants(request, '2026-01-05', '2026-01-13').map((instant) => instant.slice(8, 10))
  const early = { authoredOn: '2026-01-05T00:00:00-05:00' }
  assert.deepEqual(days(order(['08:00'], { ...early, repeat: { period: 2 } })), ['05', '07', '09', '11'])
  assert.deepEqual(days(order(['08:00'], { ...early, repeat: { dayOfWeek: ['mon', 'wed', 'fri'] } })), [
    '05',
    '07',
    '09',
    '12',
  ])
  assert.deepEqual(days(order(['08:00'], { ...early, repeat: { periodUnit: 'wk' } })), ['05', '12'])
})

test('an order has no doses before it was written, nor after its last day', () => {
  const dispenseRequest = { validityPeriod: { start: '2026-01-05', end: '2026-01-06' } }
  assert.deepEqual(instants(order(['08:00'], { dispenseRequest }), '2026-01-04', '2026-01-09'), [
    '2026-01-06T13:00',
  ])
})

test('a stopped order keeps the doses until it was stopped; a draft and an as-needed order have none', () => {
  const stopped = order(['08:00', '20:00'], {
    status: 'stopped',
    dispenseRequest: { validityPeriod: { end: '2026-02-10T15:00:00Z' } },
  })
  assert.deepEqual(instants(stopped, '2026-02-10', '2026-02-12'), ['2026-02-10T13:00'])
  assert.deepEqual(instants(order(['08:00'], { status: 'draft' }), '2026-02-10', '2026-02-11'), [])
  const prn = order([], { dosageInstruction: [{ asNeededBoolean: true }] })
  assert.deepEqual(instants(prn, '2026-02-10', '2026-02-11'), [])
})

test('a slot has the same id wherever it is computed, with no sign that means something in a search', () => {
  const [one] = slotsOf(order(['08:00']), windowOf('2026-02-10', '2026-02-11'))
  const [other] = slotsOf(order(['08:00']), windowOf('2026-02-08', '2026-02-12')).filter(
    ({ at }) => at === one?.at,
  )
  assert.equal(one?.id, 'rx1.0.20260210T1300Z')
  assert.equal(other?.id, one?.id)
})

test('how early and how late: 30 minutes where time is critical, an hour more than daily, else two', () => {
  const tolerance = (request: MedicationRequest): number =>
    toleranceOf(request, request.dosageInstruction![0]!)
  assert.equal(tolerance(order(['08:00'])), 120)
  assert.equal(tolerance(order(['08:00', '16:30'])), 60)
  assert.equal(
    tolerance(
      order(['08:00', '12:00'], { medicationCodeableConcept: { text: 'Levetiracetam 500 mg tablet' } }),
    ),
    30,
  )
})

const [slot] = slotsOf(order(['08:00', '20:00']), windowOf('2026-02-10', '2026-02-11'))
const hour = 3_600_000
/** Hours from the time of the dose, and the state without an entry. */
const states: [number, SlotState][] = [
  [-2, 'early'], [-1, 'open'], [0, 'due'], [1, 'due'], [1.1, 'late'], [12, 'late'], [12.1, 'missing'],
] // prettier-ignore

for (const [hours, state] of states) {
  test(`${hours} h from its time a dose without an entry is ${state}`, () => {
    assert.equal(stateOf(slot!, { recorded: undefined, now: slot!.at + hours * hour }), state)
  })
}

test('doses of a held order, and of a resident who is out, are no omission', () => {
  const late = slot!.at + 3 * hour
  const held = slotsOf(order(['08:00'], { status: 'on-hold' }), windowOf('2026-02-10', '2026-02-11'))[0]!
  assert.equal(stateOf(held, { recorded: undefined, now: late }), 'held')
  assert.equal(stateOf(slot!, { recorded: undefined, now: late, isOut: true }), 'out')
})

test('an entry that was struck out opens the slot again', () => {
  const entry = (status: MedicationAdministration['status'], id: string): MedicationAdministration => ({
    resourceType: 'MedicationAdministration',
    id,
    status,
    subject: { reference: 'Patient/p' },
    identifier: [{ system: slotSystem, value: slot!.id }],
  })
  assert.equal(recordedBySlot([entry('entered-in-error', 'a')]).size, 0)
  const recorded = recordedBySlot([entry('entered-in-error', 'a'), entry('completed', 'b')])
  assert.equal(recorded.get(slot!.id)?.id, 'b')
  assert.equal(stateOf(slot!, { recorded: recorded.get(slot!.id), now: slot!.at }), 'given')
})
