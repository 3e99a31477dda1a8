/** Places in the line of all versions of a facility: by time, and by number where times are equal. */
import { fail } from '@medley/fhir/failures'

export const positionOf = ({ updated, seq }: { updated: string; seq: string }): string => `${updated}.${seq}`

/** Before whatever is written at that time, ms since 1970, or later. */
export const positionBefore = (time: number): string => `${time}.0`

export function readPosition(cursor: string): [updated: string, seq: string] {
  const found = /^(\d{1,18})\.(\d{1,18})$/.exec(cursor)
  if (found?.[1] && found[2]) return [found[1], found[2]]
  throw fail('badRequest', 'cursor-invalid', 'This page link does not belong to this history.', {
    expression: ['http._cursor'],
  })
}
