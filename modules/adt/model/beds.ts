/** The beds of the house, unit by unit and room by room, and who is in them. */
import type { Encounter, Location, Patient } from 'fhir/r4'
import { isOwnStay } from './census.ts'

export type BedState = 'open' | 'occupied' | 'held' | 'blocked'

export interface Bed {
  readonly id: string
  /** `204-B` */
  readonly name: string
  readonly state: BedState
  readonly stay: Encounter | undefined
  readonly location: Location
}

export interface Room {
  readonly name: string
  readonly beds: readonly Bed[]
}

export interface Unit {
  readonly id: string
  readonly name: string
  readonly rooms: readonly Room[]
}

const kindOf = ({ physicalType }: Location): string => physicalType?.coding?.[0]?.code ?? ''
const parentOf = ({ partOf }: Location): string => partOf?.reference?.split('/').pop() ?? ''
const byName = (a: { name: string }, b: { name: string }): number =>
  a.name.localeCompare(b.name, 'en', { numeric: true })

/** Closed, contaminated or being cleaned (https://terminology.hl7.org/CodeSystem-v2-0116.html). */
const isBlocked = ({ operationalStatus, status }: Location): boolean =>
  status === 'suspended' || ['C', 'K', 'H'].includes(operationalStatus?.code ?? '')

export function unitsOf(locations: readonly Location[], stays: readonly Encounter[]): readonly Unit[] {
  const inBed = new Map<string, { stay: Encounter; isHeld: boolean }>()
  for (const stay of stays.filter(isOwnStay)) {
    const place = (stay.location ?? []).findLast(({ status }) => status === 'active' || status === 'reserved')
    const id = place?.location.reference?.split('/').pop()
    if (id) inBed.set(id, { stay, isHeld: place?.status === 'reserved' || stay.status === 'onleave' })
  }
  const bedOf = (location: Location): Bed => {
    const taken = inBed.get(location.id ?? '')
    const state = taken ? (taken.isHeld ? 'held' : 'occupied') : isBlocked(location) ? 'blocked' : 'open'
    return { id: location.id ?? '', name: location.name ?? '', state, stay: taken?.stay, location }
  }
  const childrenOf = (id: string, kind: string) =>
    locations.filter((one) => kindOf(one) === kind && parentOf(one) === id && one.status !== 'inactive')
  return locations
    .filter((one) => kindOf(one) === 'wi')
    .map((unit) => ({
      id: unit.id ?? '',
      name: unit.name ?? '',
      rooms: childrenOf(unit.id ?? '', 'ro')
        .map((room) => ({
          name: room.name ?? '',
          beds: childrenOf(room.id ?? '', 'bd')
            .map(bedOf)
            .sort(byName),
        }))
        .filter(({ beds }) => beds.length)
        .sort(byName),
    }))
    .sort((a, b) => (a.rooms[0]?.name ?? '').localeCompare(b.rooms[0]?.name ?? '', 'en', { numeric: true }))
}

export const allBeds = (units: readonly Unit[]): readonly Bed[] =>
  units.flatMap(({ rooms }) => rooms.flatMap(({ beds }) => beds))

export type BedRefusal = 'occupied' | 'held' | 'blocked' | 'room-of-men' | 'room-of-women'

/** Why a resident cannot go into a bed; undefined if they can. Whoever shares a room is of the same sex. */
export function refusalOf(
  { bed, resident }: { bed: Bed; resident: Patient | undefined },
  roommates: readonly (Patient | undefined)[],
): BedRefusal | undefined {
  if (bed.state !== 'open') return bed.state
  const other = roommates.find((one) => one?.gender && resident?.gender && one.gender !== resident.gender)
  return other ? (other.gender === 'male' ? 'room-of-men' : 'room-of-women') : undefined
}
