import type { Practitioner, PractitionerRole, Reference } from 'fhir/r4'
import { refer, type Resource } from '../base/fhir.ts'
import { systems } from '../codes/systems.ts'
import type { Facility } from './facilities.ts'

/** The first of each are those who can sign in (apps/identity/demo.ts). */
// prettier-ignore
const people = [
  ['physician',  'Helen', 'Strand', 'MD', 'female', 'Attending physician'],
  ['physician',  'Marcus', 'Bellweather', 'MD', 'male', 'Attending physician'],
  ['physician',  'Sunita', 'Rao', 'MD', 'female', 'Medical director'],
  ['practitioner', 'Carla', 'Ibarra', 'NP', 'female', 'Nurse practitioner'],
  ['practitioner', 'Owen', 'Tillery', 'NP', 'male', 'Nurse practitioner'],
  ['director',   'Patrice', 'Holloway', 'RN', 'female', 'Director of nursing'],
  ['nurse',      'Amara', 'Osei', 'RN', 'female', 'Charge nurse, days'],
  ['nurse',      'Denise', 'Kowalczyk', 'LPN', 'female', 'Nurse, days'],
  ['nurse',      'Luis', 'Carranza', 'LPN', 'male', 'Nurse, days'],
  ['evening',    'Bao', 'Tran', 'RN', 'male', 'Charge nurse, evenings'],
  ['evening',    'Shanice', 'Mobley', 'LPN', 'female', 'Nurse, evenings'],
  ['evening',    'Ruth', 'Engstrom', 'LPN', 'female', 'Nurse, evenings'],
  ['night',      'Chidi', 'Nwosu', 'RN', 'male', 'Charge nurse, nights'],
  ['night',      'Joanne', 'Petrie', 'LPN', 'female', 'Nurse, nights'],
  ['aide',       'Tomas', 'Reyes', 'QMA', 'male', 'Qualified medication aide'],
  ['aide',       'Keisha', 'Drummond', 'CNA', 'female', 'Nurse aide'],
  ['aide',       'Mai', 'Vue', 'CNA', 'female', 'Nurse aide'],
  ['physical',   'Mira', 'Oduya', 'PT', 'female', 'Physical therapist'],
  ['occupational', 'Graham', 'Sayre', 'OT', 'male', 'Occupational therapist'],
  ['speech',     'Leah', 'Rosenbaum', 'SLP', 'female', 'Speech-language pathologist'],
  ['dietitian',  'Ingrid', 'Falk', 'RD', 'female', 'Dietitian'],
  ['social',     'Terrence', 'Gaines', 'LSW', 'male', 'Social worker'],
  ['activities', 'Bonnie', 'Lazaro', undefined, 'female', 'Activities director'],
  ['assessment', 'Yolanda', 'Pruitt', 'RN', 'female', 'Assessment coordinator'],
  ['laboratory', 'Ravi', 'Anand', 'MLT', 'male', 'Laboratory technician'],
  ['records',    'Grace', 'Whitlock', 'RHIA', 'female', 'Health information manager'],
  ['billing',    'Lena', 'Fisk', undefined, 'female', 'Business office manager'],
  ['admissions', 'Joel', 'Park', undefined, 'male', 'Admissions coordinator'],
] as const

export type Job = (typeof people)[number][0]

/** A person of the house, ready to be named in a resource. */
export interface StaffMember {
  readonly practitioner: Practitioner & Resource
  readonly role: PractitionerRole & Resource
  /** `Helen Strand, MD` */
  readonly name: string
  readonly title: string
  readonly reference: Reference
}

export type Staff = Readonly<Record<Job, readonly StaffMember[]>>

/** A valid check digit over the prefix of the United States, with a number that is not given out. */
function providerNumber(place: number): string {
  const base = `199900${String(place).padStart(3, '0')}`
  const sum = [...`80840${base}`].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return `${base}${(10 - (sum % 10)) % 10}`
}

const prescribes: ReadonlySet<string> = new Set(['MD', 'NP', 'PT', 'OT', 'SLP'])

export function buildStaff(facility: Facility): Staff {
  const prefix = facility.prefix.toLowerCase()
  const made = people.map(([job, given, family, letters, gender, title], place) => {
    const number = place + (facility.id === 'oak-hill' ? 500 : 0)
    const phone = {
      system: 'phone' as const,
      use: 'work' as const,
      value: `${facility.phone.slice(0, -2)}${String(30 + place)}`,
    }
    const practitioner: Practitioner & Resource = {
      resourceType: 'Practitioner',
      id: `${prefix}-${given}-${family}`.toLowerCase(),
      active: true,
      ...(letters && prescribes.has(letters)
        ? { identifier: [{ system: systems.npi, value: providerNumber(number) }] }
        : {}),
      name: [{ use: 'official', family, given: [given], ...(letters ? { suffix: [letters] } : {}) }],
      gender,
      telecom: [phone],
      ...(letters ? { qualification: [{ code: { text: letters } }] } : {}),
    }
    const name = letters ? `${given} ${family}, ${letters}` : `${given} ${family}`
    const role: PractitionerRole & Resource = {
      resourceType: 'PractitionerRole',
      id: `${practitioner.id}-role`,
      active: true,
      practitioner: refer(practitioner, name),
      organization: { reference: `Organization/${facility.id}`, display: facility.name },
      code: [{ text: title }],
      location: [{ reference: `Location/${prefix}-building`, display: facility.name }],
      telecom: [phone],
    }
    return { job, member: { practitioner, role, name, title, reference: refer(practitioner, name) } }
  })
  const byJob = Object.groupBy(made, ({ job }) => job)
  return Object.fromEntries(
    Object.entries(byJob).map(([job, list]) => [job, list.map(({ member }) => member)]),
  ) as unknown as Staff
}
