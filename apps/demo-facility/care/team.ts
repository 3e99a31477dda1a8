import type { CareTeam } from 'fhir/r4'
import { type Resource } from '../base/fhir.ts'
import type { Job, StaffMember } from '../house/staff.ts'
import { idOf, type Resident, stayReference } from '../resident/resident.ts'

const members: readonly (readonly [job: Job, role: string, when: (resident: Resident) => boolean])[] = [
  ['practitioner', 'Nurse practitioner', () => true],
  ['aide', 'Nurse aide', () => true],
  ['physical', 'Physical therapist', ({ bed }) => bed.unit.key === 'rehab'],
  ['occupational', 'Occupational therapist', ({ bed }) => bed.unit.key === 'rehab'],
  ['speech', 'Speech-language pathologist', ({ has }) => has('dysphagia', 'stroke')],
  ['dietitian', 'Dietitian', () => true],
  ['social', 'Social worker', () => true],
  ['activities', 'Activities director', ({ bed }) => bed.unit.key !== 'rehab'],
]

export function buildTeam(resident: Resident): CareTeam & Resource {
  const { house, admitted, left } = resident
  const random = resident.random('team')
  const staff: readonly (readonly [StaffMember, string])[] = [
    [resident.attending, 'Attending physician'],
    [resident.nurse, 'Primary nurse'],
    ...members
      .filter(([, , when]) => when(resident))
      .map(([job, role]) => [random.pick(house.staff[job]), role] as const),
  ]
  return {
    resourceType: 'CareTeam',
    id: idOf(resident, 'team'),
    status: left ? 'inactive' : 'active',
    name: 'Interdisciplinary team',
    subject: resident.reference,
    encounter: stayReference(resident),
    period: {
      start: house.calendar.date(admitted.day),
      ...(left ? { end: house.calendar.date(left.day) } : {}),
    },
    participant: staff.map(([{ reference }, role]) => ({ role: [{ text: role }], member: reference })),
    managingOrganization: [house.self],
  }
}
