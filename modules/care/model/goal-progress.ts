/** How near a goal is, as a review says it. */
import type { Goal, Reference } from 'fhir/r4'

const system = 'http://terminology.hl7.org/CodeSystem/goal-achievement'

export interface Achievement {
  readonly code: string
  readonly text: string
}

/** https://hl7.org/fhir/R4/valueset-goal-achievement.html, in the order of a review. */
export const achievements: readonly Achievement[] = [
  { code: 'improving', text: 'Improving' },
  { code: 'no-change', text: 'No change' },
  { code: 'worsening', text: 'Worsening' },
  { code: 'achieved', text: 'Met' },
  { code: 'not-achieved', text: 'Not met' },
  { code: 'not-attainable', text: 'Not attainable' },
]

/** A goal that is met or given up is over; one that is not met goes on with a new date. */
const lifecycle: Readonly<Record<string, Goal['lifecycleStatus']>> = {
  'achieved': 'completed',
  'not-attainable': 'cancelled',
} // prettier-ignore

export interface Progress {
  readonly achievement: Achievement
  readonly note: string
  /** `2026-12-24`; empty leaves the date as it is. */
  readonly due: string
  readonly by: Reference
  /** ISO instant */
  readonly at: string
}

export function withProgress(goal: Goal, { achievement, note, due, by, at }: Progress): Goal {
  const { code, text } = achievement
  const [first, ...others] = goal.target ?? []
  return {
    ...goal,
    lifecycleStatus: lifecycle[code] ?? 'active',
    achievementStatus: { coding: [{ system, code, display: text }], text },
    statusDate: at.slice(0, 10),
    ...(due ? { target: [{ ...first, dueDate: due }, ...others] } : {}),
    ...(note.trim()
      ? { note: [...(goal.note ?? []), { authorReference: by, time: at, text: note.trim() }] }
      : {}),
  }
}

export const isOpenGoal = ({ lifecycleStatus }: Goal): boolean =>
  ['proposed', 'planned', 'accepted', 'active', 'on-hold'].includes(lifecycleStatus)
