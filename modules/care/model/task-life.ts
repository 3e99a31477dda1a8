/** The life of a task (https://hl7.org/fhir/R4/task.html#statemachine), as far as a worklist moves it. */
import type { Reference, Task } from 'fhir/r4'

export type TaskAct = 'start' | 'complete' | 'reopen'

// prettier-ignore
const acts: Readonly<Partial<Record<Task['status'], readonly TaskAct[]>>> = {
  'draft':       ['start', 'complete'],
  'requested':   ['start', 'complete'],
  'received':    ['start', 'complete'],
  'accepted':    ['start', 'complete'],
  'ready':       ['start', 'complete'],
  'in-progress': ['complete'],
  'on-hold':     ['start', 'complete'],
  'completed':   ['reopen'],
}

export const actsOf = ({ status }: Task): readonly TaskAct[] => acts[status] ?? []

const targets: Readonly<Record<TaskAct, Task['status']>> = {
  start: 'in-progress',
  complete: 'completed',
  reopen: 'in-progress',
}

/** Whoever starts or completes a task owns it. */
export function moveTask(task: Task, act: TaskAct, { by, at }: { by: Reference; at: string }): Task {
  if (!actsOf(task).includes(act)) throw new Error(`A task that is ${task.status} cannot ${act}.`)
  const { executionPeriod = {} } = task
  return {
    ...task,
    status: targets[act],
    owner: by,
    lastModified: at,
    executionPeriod: {
      ...(executionPeriod.start || act === 'start' ? { start: executionPeriod.start ?? at } : {}),
      ...(act === 'complete' ? { end: at } : {}),
    },
  }
}

export type Urgency = 'overdue' | 'today' | 'later'

/** @param today the facility's day, `2026-11-25`. */
export function urgencyOf(due: string, today: string): Urgency {
  if (!due) return 'later'
  const day = due.slice(0, 10)
  return day < today ? 'overdue' : day === today ? 'today' : 'later'
}

export const dueOf = ({ restriction, executionPeriod }: Task): string =>
  restriction?.period?.end ?? executionPeriod?.end ?? ''
