import type { AdverseEvent, Task } from 'fhir/r4'
import { concept, refer, type Resource } from '../base/fhir.ts'
import { hl7, local } from '../codes/systems.ts'
import { nurseAt } from '../house/house.ts'
import { idOf, type Moment, type Resident, stayReference } from '../resident/resident.ts'

const circumstances = [
  'found on the floor beside the bed, trying to reach the bathroom',
  'slid from the edge of the bed during a transfer',
  'lost balance while reaching for the walker',
  'found sitting on the bathroom floor, stood up without calling',
  'slipped out of the wheelchair in the dining room',
] as const
const findings = [
  'No injury found.',
  'No injury found.',
  'No injury found.',
  'Skin tear on the left forearm, 2 cm, cleansed and dressed.',
  'Bruise on the right hip, no pain on movement.',
] as const

/** One fall as everyone tells it: the report, the note, the tasks. */
export interface Fall extends Moment {
  readonly key: string
  readonly how: string
  readonly finding: string
  readonly nurse: ReturnType<typeof nurseAt>
}

export const fallsOf = (resident: Resident): Fall[] => {
  const random = resident.random('fall reports')
  return resident.falls.map((moment, place) => ({
    ...moment,
    key: String(place + 1),
    how: random.pick(circumstances),
    finding: random.pick(findings),
    nurse: nurseAt(resident.house, moment.minutes, random),
  }))
}

export const buildFalls = (resident: Resident): (AdverseEvent | Task)[] =>
  fallsOf(resident).flatMap(({ key, day, minutes, how, finding, nurse }): (AdverseEvent | Task)[] => {
    const { calendar } = resident.house
    const isHurt = !finding.startsWith('No injury')
    const event: AdverseEvent & Resource = {
      resourceType: 'AdverseEvent',
      id: idOf(resident, 'fall', key),
      actuality: 'actual',
      category: [
        concept(hl7('adverse-event-category', 'unsafe-physical-environment', 'Unsafe Physical Environment')),
      ],
      event: { text: `Fall: ${how}. ${finding}` },
      subject: resident.reference,
      encounter: stayReference(resident),
      date: calendar.at(day, minutes),
      recordedDate: calendar.at(day, minutes + 40),
      location: { reference: `Location/${resident.bed.location.id}`, display: resident.bed.name },
      seriousness: concept(
        isHurt
          ? hl7('adverse-event-seriousness', 'Serious', 'Serious')
          : hl7('adverse-event-seriousness', 'Non-serious', 'Non-serious'),
      ),
      severity: concept(
        isHurt
          ? hl7('adverse-event-severity', 'moderate', 'Moderate')
          : hl7('adverse-event-severity', 'mild', 'Mild'),
      ),
      recorder: nurse.reference,
    }
    const task = (name: string, text: string, hours: number): Task & Resource => {
      const isDone = day * 24 + minutes / 60 + hours < -12
      return {
        resourceType: 'Task',
        id: idOf(resident, 'fall', key, name),
        status: isDone ? 'completed' : 'requested',
        intent: 'order',
        priority: 'urgent',
        code: concept(local(name, text)),
        description: text,
        focus: refer(event),
        for: resident.reference,
        encounter: stayReference(resident),
        authoredOn: calendar.at(day, minutes + 40),
        lastModified: calendar.at(day, minutes + 40 + (isDone ? hours * 60 : 0)),
        requester: nurse.reference,
        owner: resident.nurse.reference,
        restriction: { period: { end: calendar.at(day, minutes + hours * 60) } },
      }
    }
    return [
      event,
      task('neuro-checks', 'Neuro checks for 72 hours after fall', 72),
      task('notify-family', 'Tell family and provider about the fall', 2),
      task('post-fall-huddle', 'Post-fall huddle and care plan review', 24),
    ]
  })
