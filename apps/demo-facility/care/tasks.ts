import type { Task } from 'fhir/r4'
import { concept, type Resource } from '../base/fhir.ts'
import { local } from '../codes/systems.ts'
import type { Job } from '../house/staff.ts'
import { idOf, type Resident, stayReference } from '../resident/resident.ts'

interface Row {
  readonly key: string
  readonly text: string
  readonly job: Job
  /** Days from today when it is due. */
  readonly due: (resident: Resident) => number
  readonly when: (resident: Resident) => boolean
}

const rows: readonly Row[] = [
  {
    key: 'care-conference',
    text: 'Quarterly care conference with family',
    job: 'social',
    due: ({ place }) => (place * 5) % 28,
    when: ({ bed }) => bed.unit.key !== 'rehab',
  },
  {
    key: 'assessment',
    text: 'Assessment due: complete the nursing sections',
    job: 'assessment',
    due: ({ place }) => (place * 3) % 14,
    when: () => true,
  },
  {
    key: 'skin-check',
    text: 'Weekly skin check',
    job: 'nurse',
    due: ({ place }) => (place % 7) - 3,
    when: () => true,
  },
  {
    key: 'discharge-planning',
    text: 'Discharge planning: home evaluation and equipment',
    job: 'social',
    due: ({ place }) => 2 + (place % 6),
    when: ({ bed }) => bed.unit.key === 'rehab',
  },
  {
    key: 'diet-review',
    text: 'Dietitian review of weight change',
    job: 'dietitian',
    due: ({ place }) => (place % 5) + 1,
    when: ({ has }) => has('malnutrition'),
  },
]

/** What is to be done for those who live here. */
export function buildTasks(resident: Resident): (Task & Resource)[] {
  const { house, left } = resident
  if (left) return []
  const random = resident.random('tasks')
  return rows
    .filter(({ when }) => when(resident))
    .map(({ key, text, job, due }) => {
      const day = due(resident)
      const isDone = day < -1
      const asked = Math.max(resident.admitted.day, Math.min(day, 0) - 7)
      return {
        resourceType: 'Task',
        id: idOf(resident, 'task', key),
        status: isDone ? 'completed' : 'requested',
        intent: 'order',
        priority: 'routine',
        code: concept(local(key, text)),
        description: text,
        for: resident.reference,
        encounter: stayReference(resident),
        authoredOn: house.calendar.at(asked, 1080),
        lastModified: house.calendar.at(isDone ? Math.max(day, asked) : asked, 1085),
        requester: resident.nurse.reference,
        owner: random.pick(house.staff[job]).reference,
        restriction: { period: { end: house.calendar.at(day, 17 * 60) } },
      }
    })
}
