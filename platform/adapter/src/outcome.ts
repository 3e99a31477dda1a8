/** What a pile of messages comes to, without a server: for the tests of an adapter, and for `npm run adapter -- dry-run`. */
import { isRawNumber } from '@medley/fhir/json'
import type { Adapter, Feed, Key, Operation, Resource } from './define-adapter.ts'
import type { Facility } from './facility.ts'
import { type Contribution, fold } from './fold.ts'
import { textOf } from './identity.ts'
import { hashOf, translate } from './translate.ts'

export interface MessageOutcome {
  readonly kind: string
  readonly problem?: string
  readonly warnings?: readonly string[]
}

export interface PileOutcome {
  readonly messages: readonly MessageOutcome[]
  /** Sorted by type and key, references by key: `Patient/100234`. */
  readonly resources: readonly object[]
}

export interface Pile {
  readonly adapter: Adapter
  readonly facility: Facility
  readonly feed: string
  readonly messages: readonly Uint8Array[]
}

export interface FoldedPile {
  readonly messages: readonly MessageOutcome[]
  /** Sorted by type and key; references are still keys. */
  readonly things: readonly { readonly key: Key; readonly resource: Resource }[]
}

export function outcomeOf(pile: Pile): PileOutcome {
  const { messages, things } = foldPile(pile)
  return { messages, resources: things.map(({ resource }) => byKey(resource) as object) }
}

export function foldPile({ adapter, facility, feed, messages }: Pile): FoldedPile {
  const reader = adapter.feeds[feed] as Feed
  const things = new Map<string, { key: Key; contributions: Contribution[] }>()
  const told = messages.map((bytes): MessageOutcome => {
    const { envelope, operations, warnings, problem } = translate(reader, bytes, facility)
    for (const [place, operation] of operations.entries()) {
      for (const key of keysOf(operation)) {
        const thing = things.get(textOf(key)) ?? { key, contributions: [] }
        thing.contributions.push({ operation, message: hashOf(bytes), place })
        things.set(textOf(key), thing)
      }
    }
    return {
      kind: envelope?.kind ?? '',
      ...(problem
        ? { problem: `${problem.code}${problem.path === undefined ? '' : ` ${problem.path}`}` }
        : {}),
      ...(warnings.length > 0 ? { warnings: warnings.map(({ code, detail }) => `${code} ${detail}`) } : {}),
    }
  })
  const folded = [...things]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, { key, contributions }]) => {
      const result = fold(key, withoutDoubles(contributions))
      return result ? [{ key, resource: result.resource }] : []
    })
  return { messages: told, things: folded }
}

/** A message that comes twice says the same thing once. */
const withoutDoubles = (list: readonly Contribution[]): Contribution[] => [
  ...new Map(list.map((one) => [`${one.message}:${one.place}`, one])).values(),
]

const keysOf = (operation: Operation): Key[] =>
  operation.op === 'merge' ? [operation.survivor, operation.retired] : [operation.key]

function byKey(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byKey)
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return value
  const { $key: key, ...rest } = value as { $key?: Key }
  const entries = Object.entries(rest).map(([name, one]) => [name, byKey(one)] as const)
  return {
    ...(key === undefined ? {} : { reference: `${key.type}/${key.value}` }),
    ...Object.fromEntries(entries),
  }
}
