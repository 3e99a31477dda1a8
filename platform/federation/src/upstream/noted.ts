/** Writes of ours, as the server stored them, become changes that are told at once. */
import { parseJson } from '@medley/fhir/json'
import type { Change, Written } from '@medley/store/store'
import type { Json } from '../foreign/bundle-page.ts'
import type { Current } from './current.ts'
import { storedOf } from './documents.ts'
import { markOfTag, type Seen, timeOf } from './seen.ts'
import type { Upstream } from './upstream.ts'
import { numbersOf, rowOf } from './versions.ts'

export interface Done {
  change: Change
  /** What was there before. */
  current: Current
  seen: Seen
}

/** A deletion, as the headers of its answer tell it. */
export const removalOf = (
  { now }: Pick<Upstream, 'now'>,
  { type, id }: Change,
  { etag, time }: { etag: string | undefined; time: string | undefined },
): Seen => ({
  ...{ type, id, mark: markOfTag(etag) ?? '', method: 'DELETE', resource: undefined },
  updated: timeOf(time) || now(),
})

/** In the order given, noted together. */
export async function noteWrites(
  upstream: Upstream,
  facility: string,
  done: readonly Done[],
): Promise<Written[]> {
  const kept = done.filter(({ seen }) => seen.resource)
  const numbers = await numbersOf(
    upstream,
    facility,
    kept.map(({ seen }) => seen),
  )
  const versionOf = (one: Done): number =>
    numbers[kept.indexOf(one)] ?? (one.current.stored?.version ?? 0) + 1
  const rows = done.map((one) => {
    const { seen, current } = one
    // Of something that is gone: whom it was about.
    const resource = seen.resource ?? (parseJson(current.stored?.body ?? '{}') as Json)
    return rowOf(upstream, { ...seen, resource }, versionOf(one))
  })
  await upstream.journal.note(facility, rows, true)
  return done.map((one): Written => {
    const { method } = one.change
    const stored = storedOf(upstream, one.seen, versionOf(one))
    return { ...stored, method, created: stored.body !== undefined && one.current.stored?.body === undefined }
  })
}
