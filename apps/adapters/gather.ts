/** What a batch of messages says, with everything that was said of the same things before. */
import type { Key, Operation, Warning } from '@medley/adapter/define-adapter'
import { instantOf } from '@medley/adapter/fold'
import { idOf } from '@medley/adapter/identity'
import { type Problem, translate } from '@medley/adapter/translate'
import type { Applier, QueuedMessage } from './apply.ts'
import {
  loadContributions,
  loadMentioning,
  loadThings,
  slotOf,
  type StoredContribution,
  type Thing,
} from './repository.ts'

export interface Said {
  readonly key: Key
  readonly contribution: StoredContribution
}

export interface Read {
  readonly said: readonly Said[]
  readonly warnings: readonly Warning[]
  readonly problem: Problem | undefined
}

export type ReadMessage = Read & { readonly message: QueuedMessage }

export function readMessage({ adapter, facility }: Applier, { feed, raw, hash }: QueuedMessage): Read {
  const reader = adapter.feeds[feed]
  if (!reader)
    return {
      said: [],
      warnings: [],
      problem: { code: 'feed-unknown', text: `The adapter has no feed "${feed}" any more.`, isFinal: false },
    }
  const { operations, warnings, problem } = translate(reader, raw, facility)
  const said = operations.flatMap((operation, place) =>
    keysOf(operation).map((key) => {
      const contribution = {
        key: idOf(facility.id, key),
        slot: slotOf(operation, { message: hash, place }),
        operation,
        message: hash,
        place,
      }
      return { key, contribution }
    }),
  )
  return { said, warnings, problem }
}

const keysOf = (operation: Operation): Key[] =>
  operation.op === 'merge' ? [operation.survivor, operation.retired] : [operation.key]

export interface State {
  readonly keys: ReadonlyMap<string, Key>
  readonly contributions: ReadonlyMap<string, readonly StoredContribution[]>
  readonly things: ReadonlyMap<string, Thing>
  /** New ones of this batch. */
  readonly added: readonly StoredContribution[]
}

/**
 * `again`: messages that were applied before and are read with other facts now; what they said then is forgotten.
 * Everything that the batch touches, with what is known of it; then whoever refers to what is new or was merged.
 */
export async function gather(
  { pool, facility: { id: facility } }: Applier,
  said: readonly Said[],
  again: ReadonlySet<string>,
): Promise<State> {
  const keys = new Map(said.map(({ key, contribution }) => [contribution.key, key]))
  const added = said.map(({ contribution }) => contribution)
  const known = await loadThings(pool, facility, [...keys.keys()])
  const knownKeys = new Set(known.map(({ key }) => key))
  const merged = added.filter(({ operation }) => operation.op === 'merge').map(({ key }) => key)
  const fresh = [...keys.keys()].filter((key) => !knownKeys.has(key))
  const mentioning = (await loadMentioning(pool, facility, [...fresh, ...merged])).filter(
    (key) => !keys.has(key),
  )
  const others = await loadThings(pool, facility, mentioning)
  for (const { key, type, system, value } of others) keys.set(key, { type, system, value })
  const loaded = await loadContributions(pool, facility, [...keys.keys()])
  const stored = again.size === 0 ? loaded : loaded.filter(({ message }) => !again.has(message))
  const contributions = Map.groupBy(newest([...stored, ...added]), ({ key }) => key)
  return {
    keys,
    contributions,
    things: new Map([...known, ...others].map((thing) => [thing.key, thing])),
    added,
  }
}

/** One a slot, as the database keeps them. */
function newest(list: readonly StoredContribution[]): StoredContribution[] {
  const bySlot = new Map<string, StoredContribution>()
  for (const one of list) {
    const name = `${one.key} ${one.slot}`
    const known = bySlot.get(name)
    if (!known || isLater(one, known)) bySlot.set(name, one)
  }
  return [...bySlot.values()]
}

function isLater(left: StoredContribution, right: StoredContribution): boolean {
  const difference = instantOf(left.operation.asOf) - instantOf(right.operation.asOf)
  return difference > 0 || (difference === 0 && left.message > right.message)
}
