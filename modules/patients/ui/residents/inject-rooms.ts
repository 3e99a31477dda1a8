import { computed } from '@angular/core'
import type { Encounter, Patient, Reference } from 'fhir/r4'
import { injectReferenced, injectSearch, referencedId } from '@medley/ui'

/** Where a stay is now: the active place, else the last one. */
const placeOf = ({ location = [] }: Encounter): Reference | undefined =>
  (location.find(({ status }) => status === 'active') ?? location.at(-1))?.location

/** Rooms of the residents shown, from the stays that go on. */
export function injectRooms(residents: () => readonly Patient[]): { of(resident: Patient): string } {
  const stays = injectSearch(
    'Encounter',
    () => {
      const ids = residents().flatMap(({ id }) => id ?? [])
      return ids.length
        ? { patient: ids.join(','), status: 'in-progress,onleave,arrived', _count: 100 }
        : null
    },
    { complete: true },
  )
  const places = injectReferenced('Location', () =>
    stays
      .rows()
      .map(placeOf)
      .filter((place) => !place?.display),
  )
  const byResident = computed(
    () => new Map(stays.rows().map((stay) => [referencedId(stay.subject, 'Patient') ?? '', placeOf(stay)])),
  )
  return {
    of({ id = '' }) {
      // Safety: not to know where someone is does not read as "not here".
      if (stays.state() === 'failed' || places.hasFailed()) return $localize`Could not check`
      const place = byResident().get(id)
      return place?.display ?? places.find(place)?.name ?? ''
    },
  }
}
