import type { Encounter, EncounterLocation, EncounterStatusHistory, EpisodeOfCare, Reference } from 'fhir/r4'
import { concept, refer, type Resource } from '../base/fhir.ts'
import { hl7 } from '../codes/systems.ts'
import type { Bed } from '../house/rooms.ts'
import { problemReference } from '../resident/problems.ts'
import {
  type Absence,
  cameFromHospital,
  idOf,
  mainProblem,
  type Moment,
  type Resident,
} from '../resident/resident.ts'

const classes = {
  NONAC: hl7('v3-ActCode', 'NONAC', 'inpatient non-acute'),
  ACUTE: hl7('v3-ActCode', 'ACUTE', 'inpatient acute'),
  AMB: hl7('v3-ActCode', 'AMB', 'ambulatory'),
} as const

const kinds = {
  rehab: 'Skilled rehabilitation stay',
  long: 'Long-term care stay',
  memory: 'Memory care stay',
} as const

const dispositions = {
  home: hl7('discharge-disposition', 'home', 'Home'),
  died: hl7('discharge-disposition', 'exp', 'Expired'),
  hospital: hl7('discharge-disposition', 'other-hcf', 'Other healthcare facility'),
} as const

const attends = concept(hl7('v3-ParticipationType', 'ATND', 'attender'))

type Stay = Encounter & Resource

interface Span {
  readonly from: Moment
  readonly until: Moment | undefined
  readonly status: 'in-progress' | 'onleave'
}

/** The stay cut where the resident went out and came back. */
function spansOf({ admitted, absences, left }: Resident): readonly Span[] {
  const spans: Span[] = []
  let from = admitted
  for (const absence of absences) {
    spans.push({ from, until: absence.from, status: 'in-progress' })
    spans.push({ from: absence.from, until: absence.until, status: 'onleave' })
    if (!absence.until) return spans
    from = absence.until
  }
  return [...spans, { from, until: left, status: 'in-progress' }]
}

export function buildStays(resident: Resident): { stays: Stay[]; episode: EpisodeOfCare & Resource } {
  const { house } = resident
  const at = ({ day, minutes }: Moment): string => house.calendar.at(day, minutes)
  const period = (from: Moment, until: Moment | undefined) => ({
    start: at(from),
    ...(until ? { end: at(until) } : {}),
  })
  const episode: EpisodeOfCare & Resource = {
    resourceType: 'EpisodeOfCare',
    id: idOf(resident, 'episode'),
    status: resident.left ? 'finished' : 'active',
    type: [{ text: kinds[resident.bed.unit.key] }],
    diagnosis: resident.problems
      .slice(0, 1)
      .map(({ name }) => ({ condition: problemReference(resident, name), rank: 1 })),
    patient: resident.reference,
    managingOrganization: house.self,
    period: period(resident.admitted, resident.left),
    careManager: resident.nurse.reference,
  }
  const hospital = refer(house.partners.hospital, house.partners.hospital.name)
  const isFromHospital = cameFromHospital(resident)
  const stay: Stay = {
    resourceType: 'Encounter',
    id: idOf(resident, 'stay'),
    status: resident.left ? 'finished' : (spansOf(resident).at(-1)?.status ?? 'in-progress'),
    statusHistory: spansOf(resident).map(({ from, until, status }): EncounterStatusHistory => ({
      status,
      period: period(from, until),
    })),
    class: classes.NONAC,
    type: [{ text: kinds[resident.bed.unit.key] }],
    subject: resident.reference,
    episodeOfCare: [refer(episode)],
    participant: [{ type: [attends], individual: resident.attending.reference }],
    period: period(resident.admitted, resident.left),
    reasonCode: [{ text: mainProblem(resident) }],
    diagnosis: resident.problems
      .slice(0, 3)
      .map(({ name }, place) => ({ condition: problemReference(resident, name), rank: place + 1 })),
    hospitalization: {
      admitSource: isFromHospital
        ? concept(hl7('admit-source', 'hosp-trans', 'Transferred from other hospital'))
        : concept(hl7('admit-source', 'gp', 'General Practitioner referral')),
      ...(isFromHospital ? { origin: hospital } : {}),
      ...(resident.left ? { dischargeDisposition: concept(dispositions[resident.left.how]) } : {}),
    },
    location: locationsOf(resident),
    serviceProvider: house.self,
  }
  const acute = (
    place: string,
    { reason, from, until }: Pick<Absence, 'reason' | 'from' | 'until'>,
  ): Stay => ({
    resourceType: 'Encounter',
    id: idOf(resident, 'hospital', place),
    status: until ? 'finished' : 'in-progress',
    class: classes.ACUTE,
    type: [{ text: 'Hospital stay' }],
    subject: resident.reference,
    period: period(from, until),
    reasonCode: [{ text: reason }],
    serviceProvider: hospital,
  })
  const before = { day: resident.admitted.day - 3 - (resident.place % 5), minutes: 540 + resident.place }
  const stays = [
    ...(isFromHospital
      ? [
          acute('before', {
            reason: mainProblem(resident),
            from: before,
            until: { ...resident.admitted, minutes: resident.admitted.minutes - 75 },
          }),
        ]
      : []),
    stay,
    ...resident.absences
      .filter(({ kind, until }) => kind === 'hospital' && until)
      .map((absence, place) => acute(String(place + 1), absence)),
    ...(resident.left?.how === 'hospital'
      ? [acute('after', { reason: 'Suspected sepsis', from: resident.left })]
      : []),
  ]
  return { stays, episode }
}

const bedReference = ({ location, name }: Bed): Reference => refer(location, name)
const bedKind = concept(hl7('location-physical-type', 'bd', 'Bed'))

/** Where the resident slept, one bed after the other; a bed that is held open is reserved. */
function locationsOf(resident: Resident): EncounterLocation[] {
  const { house, bed, firstBed, admitted, left, absences } = resident
  const at = ({ day, minutes }: Moment): string => house.calendar.at(day, minutes)
  const moved: Moment | undefined = firstBed && { day: firstBed.until, minutes: 14 * 60 }
  const isOut: Absence | undefined = absences.find(({ until }) => !until)
  const since = moved ?? admitted
  const here = (
    from: Moment,
    until: Moment | undefined,
    status: EncounterLocation['status'],
  ): EncounterLocation => ({
    location: bedReference(bed),
    ...(status ? { status } : {}),
    physicalType: bedKind,
    period: { start: at(from), ...(until ? { end: at(until) } : {}) },
  })
  return [
    ...(firstBed && moved
      ? [
          {
            location: bedReference(firstBed.bed),
            status: 'completed' as const,
            physicalType: bedKind,
            period: { start: at(admitted), end: at(moved) },
          },
        ]
      : []),
    ...(isOut
      ? [here(since, isOut.from, 'completed'), here(isOut.from, undefined, 'reserved')]
      : [here(since, left, left ? 'completed' : 'active')]),
  ]
}
