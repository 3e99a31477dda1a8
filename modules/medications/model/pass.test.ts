import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MedicationAdministration } from 'fhir/r4'
import { currentPass, type Dose, passOf } from './pass.ts'

const at = (clock: string): number => new Date(`2026-11-25T${clock}:00Z`).getTime()

const dose = (clock: string, state: Dose['state'], charted?: string): Dose => ({
  slot: { id: clock, at: at(clock) } as Dose['slot'],
  state,
  recorded: charted
    ? ({ effectiveDateTime: new Date(at(charted)).toISOString() } as MedicationAdministration)
    : undefined,
})

test('a pass is on from an hour before its time', () => {
  const times = [at('08:00'), at('12:00')]
  assert.equal(currentPass(times, at('10:59')), at('08:00'))
  assert.equal(currentPass(times, at('11:00')), at('12:00'))
  assert.equal(currentPass(times, at('05:00')), at('08:00'))
})

test('earlier doses go with a pass while they are open, and when they were charted in the course of it', () => {
  const doses = [
    dose('08:00', 'given', '08:05'),
    dose('08:00', 'late'),
    dose('08:00', 'refused', '11:20'),
    dose('12:00', 'due'),
    dose('16:30', 'early'),
  ]
  const part = passOf('p1', doses, at('12:00'))
  assert.deepEqual(
    part.doses.map(({ state }) => state),
    ['late', 'refused', 'due'],
  )
  assert.deepEqual([part.toDo, part.late, part.done], [2, 1, 1])
})
