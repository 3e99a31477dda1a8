import type { Encounter, Reference } from 'fhir/r4'

/** Where a stay is now: the place that is active, else the last one without an end, else the last one. */
export function currentLocation(stay: Encounter | undefined): Reference | undefined {
  const places = stay?.location ?? []
  const now =
    places.find(({ status }) => status === 'active') ?? places.findLast(({ period }) => !period?.end)
  return (now ?? places.at(-1))?.location
}

/** Whether the server left elements out for this role: https://hl7.org/fhir/R4/search.html#elements */
export const isShortened = (stay: Encounter | undefined): boolean =>
  stay?.meta?.tag?.some(({ code }) => code === 'SUBSETTED') ?? false
