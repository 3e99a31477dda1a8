/** Ours into what others wrote: an element that the feed did not change since we wrote it last stays as they have it. */
import { isJsonObject, stringifyJson } from '@medley/fhir/json'

type Document = Readonly<Record<string, unknown>>

/** Lists that belong to everybody: ours are put in, theirs stay. */
const shared = new Set(['identifier'])

export interface Versions {
  /** What we wrote last; empty at first. */
  readonly before: Document
  readonly now: Document
  /** In the record. */
  readonly current: Document
}

export function combine({ before, now, current }: Versions): Record<string, unknown> {
  const names = new Set([...Object.keys(current), ...Object.keys(now), ...Object.keys(before)])
  const combined: Record<string, unknown> = {}
  for (const name of names) {
    if (name === 'meta' || name === 'id') continue
    const value = shared.has(name)
      ? joined(asList(before[name]), { now: asList(now[name]), current: asList(current[name]) })
      : stringifyOf(before[name]) === stringifyOf(now[name])
        ? current[name]
        : now[name]
    if (value !== undefined) combined[name] = value
  }
  return { ...combined, id: current['id'], meta: metaOf(current['meta'], now['meta']) }
}

const stringifyOf = (value: unknown): string => stringifyJson(value ?? null)

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Identifiers are the same when system and value are. */
function joined(
  before: unknown[],
  { now, current }: { now: unknown[]; current: unknown[] },
): unknown[] | undefined {
  const name = (value: unknown): string =>
    isJsonObject(value) ? stringifyJson([value['system'], value['value']]) : stringifyJson(value)
  const [ours, earlier] = [new Set(now.map(name)), new Set(before.map(name))]
  const theirs = current.filter((one) => ours.has(name(one)) || !earlier.has(name(one)))
  const there = new Set(theirs.map(name))
  const all = [...theirs, ...now.filter((one) => !there.has(name(one)))]
  return all.length > 0 ? all : undefined
}

/** Tags, labels and profiles that others set stay. */
const metaOf = (current: unknown, now: unknown): object => ({
  ...(isJsonObject(current)
    ? Object.fromEntries(
        Object.entries(current).filter(([name]) => !['versionId', 'lastUpdated'].includes(name)),
      )
    : {}),
  ...(isJsonObject(now) ? now : {}),
})
