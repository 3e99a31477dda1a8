/**
 * A resource is a function of the set of operations that ever concerned it, sorted by business time: so the order and the
 * number of deliveries cannot matter. Nothing is merged into what was there before.
 */
import type { Key, Merge, Operation, Resource, Upsert } from './define-adapter.ts'
import { refer } from './define-adapter.ts'
import { textOf } from './identity.ts'
import { foldStay } from './stay.ts'

export interface Contribution {
  readonly operation: Operation
  /** Hash of the message: decides between operations of one instant, the same way everywhere. */
  readonly message: string
  /** Within the message. */
  readonly place: number
}

export interface Folded {
  readonly resource: Resource
  /** Only what nobody else has created: it is not written where the record has it. */
  readonly isOnce: boolean
  /** The newest message in it: where the resource says it comes from. */
  readonly message: string
}

const layers = { once: 0, weak: 1, fields: 2, whole: 2 } as const
const layerOf = (operation: Operation): number =>
  operation.op === 'upsert' ? layers[operation.mode ?? 'fields'] : 2
const rankOf = (operation: Operation): number => (operation.op === 'upsert' ? (operation.rank ?? 0) : 0)

/** Milliseconds since 1970; a date without a time is the beginning of its day. */
export const instantOf = (time: string): number => Date.parse(time)

const compare = (left: Contribution, right: Contribution): number =>
  layerOf(left.operation) - layerOf(right.operation) ||
  instantOf(left.operation.asOf) - instantOf(right.operation.asOf) ||
  rankOf(left.operation) - rankOf(right.operation) ||
  (left.message < right.message ? -1 : left.message > right.message ? 1 : left.place - right.place)

/** Nothing where only moves were taken back, or only an alias is known. */
export function fold(key: Key, contributions: readonly Contribution[]): Folded | undefined {
  const sorted = contributions.toSorted(compare)
  let resource: Resource = { resourceType: key.type }
  for (const { operation } of sorted) {
    if (operation.op === 'upsert') resource = apply(resource, operation)
    else if (operation.op === 'retract') resource = { ...resource, status: operation.as }
  }
  const moves = sorted.flatMap(({ operation }) => (operation.op === 'move' ? operation : []))
  if (moves.length > 0) resource = { ...resource, ...foldStay(moves) }
  resource = link(resource, key, sorted)
  if (Object.keys(resource).length === 1) return undefined
  return {
    resource,
    isOnce: sorted.every(({ operation }) => operation.op === 'upsert' && operation.mode === 'once'),
    message: sorted.at(-1)?.message ?? '',
  }
}

function apply(before: Resource, { resource, mode, clear = [], union = [] }: Upsert): Resource {
  const after: Resource = mode === 'whole' ? { ...resource } : { ...before, ...resource }
  for (const element of union) after[element] = united(before[element], resource[element])
  for (const element of clear) delete after[element]
  return after
}

/** In the order in which they came up; what is there already stays where it is. */
function united(before: unknown, added: unknown): unknown {
  const list = [...asList(before), ...asList(added)]
  const seen = new Set<string>()
  const kept = list.filter((one) => {
    const text = JSON.stringify(one)
    return seen.has(text) ? false : seen.add(text)
  })
  return kept.length > 0 ? kept : undefined
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A merge is for ever, whatever was said about the retired record later. */
function link(resource: Resource, key: Key, sorted: readonly Contribution[]): Resource {
  const merges = sorted.flatMap(({ operation }) => (operation.op === 'merge' ? operation : []))
  if (merges.length === 0) return resource
  const own = textOf(key)
  if (merges.every(({ isAlias }) => isAlias)) return resource
  const links = merges.map((merge) => linkOf(merge, own))
  const isRetired = merges.some(({ retired }) => textOf(retired) === own)
  return { ...resource, ...(isRetired ? { active: false } : {}), link: links }
}

const linkOf = ({ survivor, retired }: Merge, own: string): object =>
  textOf(retired) === own
    ? { other: refer(survivor), type: 'replaced-by' }
    : { other: refer(retired), type: 'replaces' }
