import type { Encounter } from 'fhir/r4'

/** Whether the resident is in such a place now: places that were left, or are only planned, do not count. */
export const isPlacedIn = ({ location = [] }: Encounter, isWanted: (reference: string) => boolean): boolean =>
  location.some(
    ({ location: { reference = '' }, status = 'active', period }) =>
      isWanted(reference) && (status === 'active' || status === 'reserved') && period?.end === undefined,
  )
