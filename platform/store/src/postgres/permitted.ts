/** What a write finds before it happens: the version that it counts on, and a caller who may do this. */
import { labelled, labelsFor } from '@medley/auth/labels'
import { fail } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { admits } from '../row-hashes.ts'
import type { Access, Change, Resource, StoredVersion } from '../store.ts'
import type { StoreContext } from './write-one.ts'

interface Intended {
  change: Change
  /** What is there, deleted or not. */
  current: StoredVersion | undefined
}

/** The change with its content, which the caller may write. What the caller may not see is not there. */
export function permitted(
  { definitionOf, settings }: Pick<StoreContext, 'definitionOf' | 'settings'>,
  { facility, limits }: Access,
  { change, current }: Intended,
): Change {
  const { type, id } = change
  if (limits && current?.body !== undefined) {
    const row = { facility, definition: definitionOf(type), settings, body: current.body }
    if (!admits(limits.rows(type), row))
      throw fail('notFound', 'resource-unknown', `${type}/${id} is not known.`)
  }
  checkExpectation(change, current)
  const whole = edited(change, current)
  const after = limits ? limits.check({ type, id, current, after: whole.resource }) : whole.resource
  return { ...whole, resource: after && withLabels(current, after) }
}

/** Labels by rule are put on last, whoever writes: nobody has to think of them. */
function withLabels(current: StoredVersion | undefined, after: Resource): Resource {
  if (labelsFor(after).length === 0) return after
  return labelled(current?.body === undefined ? undefined : (parseJson(current.body) as Resource), after)
}

/** A change with its content: an edit is made on what is there now. */
function edited(change: Change, current: StoredVersion | undefined): Change {
  const { edit, type, id } = change
  if (!edit) return change
  if (!current) throw fail('notFound', 'resource-unknown', `${type}/${id} is not known.`)
  if (current.body === undefined) throw fail('deleted', 'resource-deleted', `${type}/${id} was deleted.`)
  return { ...change, resource: edit(current.body), edit: undefined }
}

/** https://hl7.org/fhir/R4/http.html#concurrency */
export function checkExpectation(change: Change, current: StoredVersion | undefined): void {
  if (change.expect === 'any') return
  if (change.expect === 'absent') {
    if (current?.body !== undefined) {
      throw fail('preconditionFailed', 'resource-exists', `${change.type}/${change.id} exists already.`)
    }
    return
  }
  if (current && change.expect.versions.includes(current.version)) return
  throw fail(
    'preconditionFailed',
    'version-conflict',
    `${change.type}/${change.id} is not at the version that If-Match asks for.`,
  )
}
