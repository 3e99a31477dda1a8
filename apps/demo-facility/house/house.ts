/** What all residents of a facility share. */
import type { Reference } from 'fhir/r4'
import type { Calendar } from '../base/calendar.ts'
import { createRandom, type Random } from '../base/random.ts'
import type { Facility } from './facilities.ts'
import type { Partners } from './organizations.ts'
import type { Rooms } from './rooms.ts'
import type { Job, Staff, StaffMember } from './staff.ts'

export interface House {
  readonly facility: Facility
  readonly seed: number
  /** Days of daily data before today. */
  readonly days: number
  readonly calendar: Calendar
  readonly rooms: Rooms
  readonly staff: Staff
  readonly partners: Partners
  readonly self: Reference
}

/** A stream of chance of its own for each name. */
export const randomOf = (house: House, ...names: readonly (string | number)[]): Random =>
  createRandom([house.seed, house.facility.id, ...names].join('/'))

export const onDuty = (house: Pick<House, 'staff'>, job: Job, random: Random): StaffMember =>
  random.pick(house.staff[job])

/** Who passes medications and takes vital signs at a time of day. */
export const nurseAt = (house: Pick<House, 'staff'>, minutes: number, random: Random): StaffMember => {
  const job: Job =
    minutes >= 7 * 60 && minutes < 15 * 60
      ? 'nurse'
      : minutes < 23 * 60 && minutes >= 15 * 60
        ? 'evening'
        : 'night'
  return onDuty(house, job, random)
}
