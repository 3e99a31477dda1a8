/**
 * Where a stream is: a place in the feed of every module, sealed, so that it says nothing outside and cannot be changed.
 * A module that has not answered yet has a time instead.
 */
import { fail } from '@medley/fhir/failures'
import type { Sealer } from '@medley/service/sealer'

export interface Place {
  after?: string
  /** ms since 1970. */
  since?: number
}

export interface Cursors {
  write(facility: string, places: ReadonlyMap<string, Place>): string
  /** Throws `badRequest` for what is no cursor of this facility. */
  read(facility: string, text: string): Map<string, Place>
}

export const createCursors = (sealer: Sealer): Cursors => ({
  write: (facility, places) => sealer.seal(JSON.stringify([facility, [...places]])),
  read(facility, text) {
    const [of, places] = JSON.parse(sealer.open(text)) as [string, [string, Place][]]
    if (of === facility) return new Map(places)
    throw fail('badRequest', 'cursor-invalid', 'Last-Event-ID is not of a stream of this facility.')
  },
})
