import type { BedRefusal } from '../../model/beds.ts'
import type { MovementKind } from '../../model/movements.ts'

export const movementNames: Readonly<Record<MovementKind, string>> = {
  admit: $localize`Admitted`,
  move: $localize`Moved`,
  leave: $localize`On leave`,
  hospital: $localize`Out to hospital`,
  return: $localize`Returned`,
  discharge: $localize`Discharged`,
}

export const movementTitles: Readonly<Record<MovementKind, string>> = {
  admit: $localize`Admit`,
  move: $localize`Move`,
  leave: $localize`Leave`,
  hospital: $localize`Send to hospital`,
  return: $localize`Return`,
  discharge: $localize`Discharge`,
}

export const refusalWords: Readonly<Record<BedRefusal, string>> = {
  'occupied': $localize`taken`,
  'held': $localize`held`,
  'blocked': $localize`not in use`,
  'room-of-men': $localize`room of men`,
  'room-of-women': $localize`room of women`,
} // prettier-ignore

export const leaveReasons: Readonly<Record<'leave' | 'hospital', readonly { code: string; text: string }[]>> =
  {
    hospital: [
      { code: 'acute', text: $localize`Acute change` },
      { code: 'fall', text: $localize`Fall` },
      { code: 'infection', text: $localize`Infection` },
      { code: 'breathing', text: $localize`Shortness of breath` },
      { code: 'planned', text: $localize`Planned procedure` },
    ],
    leave: [
      { code: 'family', text: $localize`With family` },
      { code: 'appointment', text: $localize`Appointment` },
      { code: 'dialysis', text: $localize`Dialysis` },
    ],
  }

/** http://terminology.hl7.org/CodeSystem/discharge-disposition */
const system = 'http://terminology.hl7.org/CodeSystem/discharge-disposition'
export const dispositions = [
  { system, code: 'home', display: 'Home' },
  { system, code: 'alt-home', display: 'Alternative home' },
  { system, code: 'other-hcf', display: 'Other healthcare facility' },
  { system, code: 'hosp', display: 'Hospice' },
  { system, code: 'long', display: 'Long-term care' },
  { system, code: 'aadvice', display: 'Left against advice' },
  { system, code: 'exp', display: 'Expired' },
] as const
