import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Goal, Task } from 'fhir/r4'
import { achievements, isOpenGoal, withProgress } from './goal-progress.ts'
import { isDiagnosisCode, newProblem, reopenProblem, resolveProblem } from './problem-life.ts'
import { actsOf, moveTask, urgencyOf } from './task-life.ts'

const by = { display: 'Amara Osei, RN' }
const at = '2026-11-25T08:00:00Z'
const goal: Goal = {
  resourceType: 'Goal',
  lifecycleStatus: 'active',
  description: { text: 'Walks 150 ft' },
  subject: { reference: 'Patient/p' },
  target: [{ dueDate: '2026-12-01' }],
}
const review = (code: string, due = '') =>
  withProgress(goal, {
    achievement: achievements.find((one) => one.code === code)!,
    note: 'Uses a walker',
    due,
    by,
    at,
  })

test('a goal that is met is over; one that is not met goes on with a new date', () => {
  assert.equal(isOpenGoal(review('achieved')), false)
  const later = review('not-achieved', '2026-12-24')
  assert.deepEqual(
    [isOpenGoal(later), later.target?.[0]?.dueDate, later.note?.[0]?.text],
    [true, '2026-12-24', 'Uses a walker'],
  )
  assert.equal(review('improving').target?.[0]?.dueDate, '2026-12-01')
})

const task = (status: Task['status']): Task => ({ resourceType: 'Task', status, intent: 'order' })

test('a task is started, completed and taken up again, and whoever does it owns it', () => {
  const started = moveTask(task('requested'), 'start', { by, at })
  const done = moveTask(started, 'complete', { by, at: '2026-11-25T09:00:00Z' })
  assert.deepEqual(
    [done.status, done.owner, done.executionPeriod],
    ['completed', by, { start: at, end: '2026-11-25T09:00:00Z' }],
  )
  assert.equal(moveTask(done, 'reopen', { by, at }).status, 'in-progress')
  assert.deepEqual(actsOf(task('cancelled')), [])
  assert.throws(() => moveTask(task('cancelled'), 'start', { by, at }))
})

test('what was due before today is overdue', () => {
  assert.deepEqual(['2026-11-24T17:00:00-05:00', '2026-11-25', '2026-11-26', ''].map((due) => urgencyOf(due, '2026-11-25')), ['overdue', 'today', 'later', 'later']) // prettier-ignore
})

test('a problem is resolved on a day, and opened again without it', () => {
  const problem = newProblem({
    name: 'Pneumonia',
    code: 'j18.9',
    since: '2026-11-20',
    patientId: 'p',
    by,
    at,
  })
  assert.equal(problem.code?.coding?.[0]?.code, 'J18.9')
  const over = resolveProblem(problem, '2026-11-25')
  assert.deepEqual(
    [over.clinicalStatus?.coding?.[0]?.code, over.abatementDateTime],
    ['resolved', '2026-11-25'],
  )
  assert.deepEqual(reopenProblem(over), problem)
  assert.deepEqual(['I10', 'E11.9', 'S72.001A', 'pain'].map(isDiagnosisCode), [true, true, true, false])
})
