import type { Location } from 'fhir/r4'
import { concept, refer, type Resource } from '../base/fhir.ts'
import { hl7 } from '../codes/systems.ts'
import type { Facility, Unit } from './facilities.ts'

/** A bed and all around it. */
export interface Bed {
  readonly location: Location & Resource
  /** `204-B` */
  readonly name: string
  readonly unit: Unit
}

export interface Rooms {
  readonly beds: readonly Bed[]
  /** Building, units and rooms. */
  readonly around: readonly (Location & Resource)[]
}

const kinds = { bu: 'Building', wi: 'Wing', ro: 'Room', bd: 'Bed' } as const

/** Every fifth room is private. */
const bedsOf = (room: number): readonly string[] => (room % 5 === 0 ? ['A'] : ['A', 'B'])

export function buildRooms(facility: Facility, beds: number): Rooms {
  const prefix = facility.prefix.toLowerCase()
  const place = (
    id: string,
    kind: keyof typeof kinds,
    rest: Omit<Partial<Location>, 'id' | 'resourceType'>,
  ): Location & Resource => ({
    resourceType: 'Location',
    id: `${prefix}-${id}`,
    status: 'active',
    mode: 'instance',
    physicalType: concept(hl7('location-physical-type', kind, kinds[kind])),
    managingOrganization: { reference: `Organization/${facility.id}`, display: facility.name },
    ...rest,
  })
  const building = place('building', 'bu', {
    name: facility.name,
    address: {
      use: 'work',
      line: [facility.address.line],
      city: facility.address.city,
      state: facility.address.state,
      postalCode: facility.address.postalCode,
      country: 'US',
    },
    telecom: [{ system: 'phone', value: facility.phone, use: 'work' }],
  })
  const around = [building]
  const found: Bed[] = []
  for (const unit of facility.units) {
    const wing = place(`unit-${unit.key}`, 'wi', { name: unit.name, partOf: refer(building, facility.name) })
    around.push(wing)
    const wanted = Math.max(2, Math.round(beds * unit.share))
    for (let number = 1, made = 0; made < wanted; number++) {
      const roomName = String(unit.floor + number)
      const room = place(`room-${roomName}`, 'ro', {
        name: roomName,
        description: `Room ${roomName}, ${unit.name}`,
        partOf: refer(wing, unit.name),
      })
      around.push(room)
      for (const letter of bedsOf(number).slice(0, wanted - made)) {
        const name = `${roomName}-${letter}`
        found.push({
          name,
          unit,
          location: place(`bed-${name.toLowerCase()}`, 'bd', {
            name,
            description: `Bed ${letter} of room ${roomName}, ${unit.name}`,
            partOf: refer(room, roomName),
          }),
        })
        made++
      }
    }
  }
  return { beds: found, around }
}

/** Occupied or unoccupied: https://terminology.hl7.org/CodeSystem-v2-0116.html */
export const withOccupancy = ({ location }: Bed, isTaken: boolean): Location & Resource => ({
  ...location,
  operationalStatus: isTaken ? hl7('v2-0116', 'O', 'Occupied') : hl7('v2-0116', 'U', 'Unoccupied'),
})
