/** The small facilities, told once for the tests of a file. */
import type { FhirResource } from 'fhir/r4'
import { generate } from './generate.ts'
import { facilities } from './house/facilities.ts'
import { bedsOf, sizes } from './sizes.ts'

export interface Told {
  readonly facility: string
  readonly resource: FhirResource & { id: string }
}

export const asOf = '2026-11-25'

export function tell(seed = 1): Told[] {
  return facilities.flatMap((facility) => {
    const size = { beds: bedsOf(facility, sizes.small.beds), days: sizes.small.days }
    const { chapters } = generate({ facility, seed, ...size, asOf, timeZone: 'America/New_York' })
    return [...chapters].flatMap(({ resources }) =>
      resources.map((resource) => ({ facility: facility.id, resource: resource as Told['resource'] })),
    )
  })
}

let told: Told[] | undefined

export const tellAll = (): Told[] => (told ??= tell())
