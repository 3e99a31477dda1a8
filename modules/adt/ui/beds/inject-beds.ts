import { computed } from '@angular/core'
import type { Encounter, Patient } from 'fhir/r4'
import { injectResidents, injectSearch, patientName, together } from '@medley/ui'
import { allBeds, type Bed, refusalOf, type Unit, unitsOf } from '../../model/beds.ts'

/** The beds of the house with who is in them. */
export function injectBeds() {
  const complete = { complete: true }
  const locations = injectSearch('Location', () => ({ _count: 500 }), complete)
  const stays = injectSearch(
    'Encounter',
    () => ({ status: 'in-progress,onleave,planned', _count: 500 }),
    complete,
  )
  const units = computed((): readonly Unit[] => unitsOf(locations.rows(), stays.rows()))
  const beds = computed(() => allBeds(units()))
  const residents = injectResidents(() => stays.rows().map(({ subject }) => subject))
  const residentOf = (stay: Encounter | undefined): Patient | undefined =>
    stay && residents.find(stay.subject)
  const roommatesOf = (bed: Bed, but: Encounter): (Patient | undefined)[] =>
    units()
      .flatMap(({ rooms }) => rooms)
      .filter((room) => room.beds.some(({ id }) => id === bed.id))
      .flatMap((room) => room.beds.filter(({ id, stay }) => id !== bed.id && stay && stay.id !== but.id))
      .map(({ stay }) => residentOf(stay))
  return {
    data: together(locations, stays),
    units,
    beds,
    residentOf,
    nameOf: (stay: Encounter): string => patientName(residentOf(stay)) || $localize`Name is loading`,
    refusal: (bed: Bed, stay: Encounter) =>
      refusalOf({ bed, resident: residentOf(stay) }, roommatesOf(bed, stay)),
    reload: () => stays.reload(),
  }
}
