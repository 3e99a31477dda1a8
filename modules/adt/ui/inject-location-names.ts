import type { Encounter } from 'fhir/r4'
import { formatReference, injectReferenced } from '@medley/ui'

/** Names of the places of stays, in order of time; looked up where a reference does not say them. */
export function injectLocationNames(stays: () => readonly Encounter[]): (stay: Encounter) => string {
  const places = (stay: Encounter) => (stay.location ?? []).map(({ location }) => location)
  const unnamed = injectReferenced('Location', () =>
    stays()
      .flatMap(places)
      .filter(({ display }) => !display),
  )
  return (stay) => {
    const names = places(stay).map((place) => formatReference(place) || unnamed.find(place)?.name || '')
    return [...new Set(names.filter(Boolean))].join(' → ')
  }
}
