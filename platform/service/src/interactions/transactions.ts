/** A participant's side of a transaction: its part at once, or in two phases under the gateway's name for it. */
import type { AppResponse } from '@medley/client/message'
import { Failure, fail, type Issue } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import type { WireTransaction, WireWrite, WireWritten } from '@medley/federation/bundle/transaction-wire'
import type { Precondition, TransactionWrite, Written } from '@medley/store/store'
import { requirePermission } from '../access.ts'
import type { Call } from '../context.ts'
import { checkedResource, textOf } from '../request-body.ts'
import { jsonResponse } from '../respond.ts'
import { accessOf, auditOf } from './on-behalf.ts'
import { patchOfEntry } from './patch.ts'
import { strictQuery } from './search.ts'

const NEEDS = { POST: 'c', PUT: 'u', PATCH: 'u', DELETE: 'd' } as const

/** `POST /internal/transactions`, `POST …/{name}/commit`, `POST …/{name}/rollback`, `GET …`. */
export async function transactions(call: Call): Promise<AppResponse> {
  if (call.principal.direct)
    throw fail('forbidden', 'gateway-only', 'Only the gateway coordinates transactions.')
  const [name, verb] = call.segments
  if (call.method === 'GET') return jsonResponse(200, await call.store.prepared())
  if (name === undefined) return takePart(call)
  if (verb === 'commit') await commit(call, name)
  else await call.store.rollbackPrepared(name)
  return { status: 204, headers: {} }
}

async function commit({ store, faults }: Call, name: string): Promise<void> {
  await faults?.at('before-commit')
  await store.commitPrepared(name)
  await faults?.at('after-commit')
}

async function takePart(call: Call): Promise<AppResponse> {
  const { prepare, writes } = parseJson(textOf(call.body)) as WireTransaction
  if (prepare !== undefined) await call.faults?.at('before-prepare')
  const written = await applyPart(call, { prepare, writes })
  if (prepare !== undefined) await call.faults?.at('after-prepare')
  return jsonResponse(200, written)
}

export async function applyPart(call: Call, { prepare, writes }: WireTransaction): Promise<WireWritten[]> {
  const remarks = new Map(writes.map((write): [WireWrite, Issue[]] => [write, []]))
  const changes = writes.map((write) => changeOf({ ...call, remarks: remarks.get(write) ?? [] }, write))
  const written =
    prepare === undefined
      ? await call.store.transact(accessOf(call, 'r'), changes)
      : await call.store.prepare(accessOf(call, 'r'), prepare, changes)
  const byKey = new Map(written.map((one) => [`${one.type}/${one.id}`, one]))
  return Promise.all(
    writes.map(async (write) => {
      const answer = await answerOf(call, write, byKey.get(`${write.type}/${write.id}`))
      const found = remarks.get(write) ?? []
      return found.length > 0 ? { ...answer, remarks: found } : answer
    }),
  )
}

function changeOf(call: Call, write: WireWrite): TransactionWrite {
  const { place, method, type, id, resource, criteria } = write
  requirePermission(call, type, NEEDS[method])
  const change = {
    type,
    id,
    method,
    expect: expectedBy(write),
    audit: auditOf(call),
    ...(criteria
      ? {
          criteria: {
            query: inEntry(place, () => strictQuery(call, type, criteria.text)),
            found: criteria.found,
          },
        }
      : {}),
  }
  if (method === 'DELETE') return { ...change, resource: undefined }
  if (method !== 'PATCH') return { ...change, resource: inEntry(place, () => checked(call, type, resource)) }
  const edit = inEntry(place, () => patchOfEntry(call, type, resource))
  return { ...change, resource: undefined, edit: (current) => inEntry(place, () => edit(current)) }
}

function expectedBy({ method, ifMatch, isNew, criteria }: WireWrite): Precondition {
  if (ifMatch) return { versions: ifMatch }
  const creates =
    isNew === true || method === 'POST' || (method === 'PUT' && criteria && criteria.found === undefined)
  return creates ? 'absent' : 'any'
}

function checked(call: Call, type: string, resource: unknown): Record<string, unknown> {
  const definition = call.definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  return checkedResource(resource, definition, call)
}

/** Says in which entry of the Bundle the fault is. */
function inEntry<T>(place: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const issues = error.issues.map((issue) => ({
      ...issue,
      expression: (issue.expression ?? ['']).map(
        (path) => `Bundle.entry[${place}].resource${path.replace(/^[A-Za-z]+(?=\.|$)/, '')}`,
      ),
    }))
    throw new Failure(error.kind, issues, { cause: error })
  }
}

/** A conditional create that found its resource answers that one; a delete may have had nothing to do. */
async function answerOf(call: Call, write: WireWrite, written: Written | undefined): Promise<WireWritten> {
  const { place, type, id, method } = write
  const found = written ?? (await call.store.read(accessOf(call, 'r'), { type, id }))
  if (!found && method === 'DELETE') return { place, version: 0, updated: 0, created: false }
  if (!found)
    throw fail('conflict', 'criteria-changed', `What matches the criteria of a ${type} has changed.`)
  const { version, updated, body } = found
  return {
    place,
    version,
    updated,
    created: written?.created ?? false,
    ...(body === undefined ? {} : { body }),
  }
}
