/** One write on its own: compare and set against the version that was read, batched with its neighbours. */
import { fail } from '@medley/fhir/failures'
import type { ResourceDefinition } from '@medley/fhir/definition'
import type { IndexSettings } from '../index-rows.ts'
import type { Access, Change, ResourceKey, StoredVersion, Written } from '../store.ts'
import type { Turns } from './turns.ts'
import { checkExpectation, permitted } from './permitted.ts'
import type { WriteClock } from './write-clock.ts'
import { prepareRow, writtenOf, type PreparedRow } from './write.ts'

export interface StoreContext {
  definitionOf(type: string): ResourceDefinition
  settings: IndexSettings
  /** ms since 1970. */
  now(): number
  clock: WriteClock
  /** Of this process, for its records of audit. */
  auditKey: string
}

export interface WriteTools extends StoreContext {
  read(access: Access, key: ResourceKey): Promise<StoredVersion | undefined>
  store(row: PreparedRow): Promise<number | undefined>
  turns: Turns
}

/** An unconditional write that keeps losing to others gives up after so many rounds. */
const MAX_ROUNDS = 20

/** Writes of this process to one resource follow each other, so they lose races only to other processes. */
export function writeOne(tools: WriteTools, access: Access, change: Change): Promise<Written> {
  const write = (): Promise<Written> => compareAndSet(tools, access, change)
  return change.method === 'POST'
    ? write()
    : tools.turns.take(`${access.facility}/${change.type}/${change.id}`, write)
}

async function compareAndSet(tools: WriteTools, access: Access, change: Change): Promise<Written> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // The server chose the id of a POST: nothing can be there.
    const current = change.method === 'POST' ? undefined : await tools.read(access, change)
    if (isNothingToDelete(change, current)) {
      checkExpectation(change, current)
      // To whom not all is shown, what is gone is as what never was.
      if (current && !access.limits?.rows(change.type)) return { ...current, created: false }
      throw fail('notFound', 'resource-unknown', `${change.type}/${change.id} is not known.`)
    }
    const row = prepareRow(permitted(tools, access, { change, current }), {
      facility: access.facility,
      version: (current?.version ?? 0) + 1,
      definition: tools.definitionOf(change.type),
      settings: tools.settings,
      current,
    })
    const updated = await tools.store(row)
    if (updated !== undefined) return writtenOf(row, { updated, created: current?.body === undefined })
    if (change.method === 'POST') break
  }
  throw fail(
    'conflict',
    'write-conflict',
    `${change.type}/${change.id} was changed by others at the same time. Send the request again.`,
  )
}

/** What was never there, or is deleted already, stays as it is. */
export const isNothingToDelete = ({ resource, edit }: Change, current: StoredVersion | undefined): boolean =>
  !resource && !edit && current?.body === undefined
