import type { CarePlan, Goal } from 'fhir/r4'
import { concept, quantity, refer, type Resource } from '../base/fhir.ts'
import { loinc } from '../codes/loinc.ts'
import { hl7 } from '../codes/systems.ts'
import { problemReference } from '../resident/problems.ts'
import { idOf, type Resident, stayReference } from '../resident/resident.ts'
import { type Focus, focuses } from './focuses.ts'

const most = 6

const progress = [
  [hl7('goal-achievement', 'in-progress', 'In Progress'), 40],
  [hl7('goal-achievement', 'improving', 'Improving'), 25],
  [hl7('goal-achievement', 'sustaining', 'Sustaining'), 20],
  [hl7('goal-achievement', 'no-change', 'No Change'), 10],
  [hl7('goal-achievement', 'worsening', 'Worsening'), 5],
] as const

const met = hl7('goal-achievement', 'achieved', 'Achieved')

const targetOf = (
  { measure, target, title }: Focus,
  dueDate: string,
): NonNullable<Goal['target']>[number] => {
  const [code, low, high, unit] = measure ?? []
  if (!code || !unit || (low !== undefined && high !== undefined)) {
    return { measure: code ? concept(loinc(code)) : { text: title }, detailString: target, dueDate }
  }
  const detailQuantity = {
    ...quantity(high ?? low ?? 0, unit),
    comparator: high === undefined ? ('>=' as const) : ('<=' as const),
  }
  return { measure: concept(loinc(code)), detailQuantity, dueDate }
}

/** One plan for each focus, with its goal; reviewed every quarter. */
export function buildPlans(resident: Resident): (CarePlan | Goal)[] {
  const { house, admitted, left } = resident
  const { calendar } = house
  const random = resident.random('plans')
  const reviewed = admitted.day + Math.floor(-admitted.day / 91) * 91
  const start = Math.min(admitted.day + 2, left?.day ?? -1)
  return focuses
    .filter(({ when }) => when(resident))
    .slice(0, most)
    .flatMap((focus): (CarePlan | Goal)[] => {
      const { key, title, goal: words, steps } = focus
      const addressed = focus.for
        .filter((name) => resident.has(name))
        .slice(0, 2)
        .map((name) => problemReference(resident, name))
      const goal: Goal & Resource = {
        resourceType: 'Goal',
        id: idOf(resident, 'goal', key),
        lifecycleStatus: left ? 'completed' : 'active',
        achievementStatus: concept(left?.how === 'home' ? met : random.weighted(progress)),
        category: [concept(hl7('goal-category', 'nursing', 'Nursing'))],
        description: { text: words },
        subject: resident.reference,
        startDate: calendar.date(start),
        target: [targetOf(focus, calendar.date(Math.max(reviewed + 91, 5)))],
        statusDate: calendar.date(Math.max(reviewed, start)),
        expressedBy: resident.nurse.reference,
        ...(addressed.length > 0 ? { addresses: addressed } : {}),
      }
      const plan: CarePlan & Resource = {
        resourceType: 'CarePlan',
        id: idOf(resident, 'plan', key),
        status: left ? 'completed' : 'active',
        intent: 'plan',
        title,
        subject: resident.reference,
        encounter: stayReference(resident),
        period: { start: calendar.date(start), ...(left ? { end: calendar.date(left.day) } : {}) },
        created: calendar.date(start),
        author: house.staff.assessment[0]?.reference ?? resident.nurse.reference,
        careTeam: [{ reference: `CareTeam/${idOf(resident, 'team')}` }],
        ...(addressed.length > 0 ? { addresses: addressed } : {}),
        goal: [refer(goal, words)],
        activity: steps.map((description) => ({
          detail: { status: left ? ('completed' as const) : ('in-progress' as const), description },
        })),
      }
      return [goal, plan]
    })
}
