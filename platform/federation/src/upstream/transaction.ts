/** Several writes at an upstream server: its own transaction, or none at all. There is no second phase with it. */
import { fail, type Failure } from '@medley/fhir/failures'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { isNothingToDelete } from '@medley/store/postgres/write-one'
import { ambiguous, CRITERIA_CHANGED } from '@medley/store/postgres/transaction'
import type { Access, Change, TransactionWrite, Written } from '@medley/store/store'
import { type Json, jsonOf } from '../foreign/bundle-page.ts'
import { refusalOf } from '../foreign/refusal.ts'
import { serverUnable, serverUnavailable } from '../foreign/unavailable-server.ts'
import type { Current, Reader } from './current.ts'
import { thereOf } from './documents.ts'
import { type Intent, onRecord } from './on-record.ts'
import { idPage } from './search.ts'
import { type Done, noteWrites, removalOf } from './noted.ts'
import { type Seen, seenIn } from './seen.ts'
import type { Upstream } from './upstream.ts'
import { allowed, refuseTaken, turnOf, writeOne } from './write.ts'

/** A part of a transaction over several services. */
export const cannotPrepare = (name: string): Failure =>
  fail(
    'notProcessable',
    'transaction-over-upstream',
    `This request needs two phases, and the FHIR server ${name} has only one. Send what is kept there in a transaction of its own, without an Idempotency-Key, or everything in a batch.`,
    { expression: ['Bundle.entry'] },
  )

const AT_ONCE = 8

interface Part {
  change: Change
  current: Current
}

export async function transact(
  upstream: Upstream,
  reader: Reader,
  { access, writes }: { access: Access; writes: readonly TransactionWrite[] },
): Promise<Written[]> {
  await checkCriteria(upstream, access, writes)
  const intended = writes.filter(({ method, criteria }) => method !== 'POST' || criteria?.found === undefined)
  const [only, ...more] = intended
  if (!only) return []
  if (more.length === 0) return writeAlone(upstream, reader, { access, change: only })
  const keys = intended.map((write) => turnOf(access.facility, write)).sort()
  return inTurns(upstream, keys, () => writeTogether(upstream, reader, { access, writes: intended }))
}

/** In one order, so that two never wait for each other. */
const inTurns = <T>(
  upstream: Upstream,
  [key, ...rest]: readonly string[],
  work: () => Promise<T>,
): Promise<T> => (key === undefined ? work() : upstream.turns.take(key, () => inTurns(upstream, rest, work)))

/** What is not there needs no deletion: in a transaction that is no fault. */
async function writeAlone(
  upstream: Upstream,
  reader: Reader,
  { access, change }: { access: Access; change: Change },
): Promise<Written[]> {
  if (change.method === 'DELETE') {
    const { stored } = await reader.current(access.facility, change)
    if (isNothingToDelete(change, stored)) return []
  }
  return [await writeOne(upstream, reader, { access, change })]
}

async function checkCriteria(
  upstream: Upstream,
  access: Access,
  writes: readonly TransactionWrite[],
): Promise<void> {
  for (const { criteria } of writes) {
    if (!criteria) continue
    const { query, found } = criteria
    const { ids } = await idPage(upstream, access, { ...query, count: 2, cursor: undefined })
    if (ids.length > 1) throw ambiguous(query.type)
    if (ids[0] !== found)
      throw fail('conflict', CRITERIA_CHANGED, `What matches the criteria of a ${query.type} has changed.`)
  }
}

async function writeTogether(
  upstream: Upstream,
  reader: Reader,
  { access, writes }: { access: Access; writes: readonly TransactionWrite[] },
): Promise<Written[]> {
  const { server, known } = upstream
  const { name } = server.place
  const { facility } = access
  const { mostEntries = Infinity } = known()
  if (!(await server.abilities()).transaction) throw serverUnable(name, 'transactions')
  if (writes.length > mostEntries)
    throw serverUnable(name, `transactions of more than ${mostEntries} entries`)
  const found = await inBatches(writes, async (change) => ({
    change,
    current: await currentOf(reader, facility, change),
  }))
  const parts = found.filter(({ change, current }) => !isNothingToDelete(change, current.stored))
  if (parts.length === 0) return []
  const whole = parts.map(({ change, current }): Part => {
    refuseTaken(change, current)
    return { current, change: allowed(upstream, access, { change, stored: current.stored }) }
  })
  const bodies = await Promise.all(
    whole.map(
      async ({ change: { resource, id } }) => resource && thereOf(upstream, resource, { facility, id }),
    ),
  )
  const entry = await Promise.all(whole.map((part, place) => entryOf(upstream, part, bodies[place])))
  const intents = whole.map(({ change, current }, place): Intent => ({
    facility, change, current: current.stored, body: bodies[place],
  })) // prettier-ignore
  const written = await onRecord(upstream, intents, async () => {
    const answer = await server.connection.send({
      method: 'POST',
      path: '',
      headers: { 'content-type': 'application/fhir+json', prefer: 'return=representation' },
      body: stringifyJson({ resourceType: 'Bundle', type: 'transaction', entry }),
    })
    if (answer.status !== 200) throw refusalOf(server.place, answer)
    const { entry: answered = [] } = jsonOf(name, answer.text) as { entry?: Json[] }
    if (answered.length !== whole.length)
      throw serverUnavailable(name, new Error('an answer of another length'))
    const done = await inBatches(whole, async (part, place): Promise<Done> => ({
      ...part,
      seen: await seenBy(upstream, part, answered[place] ?? {}),
    }))
    return noteWrites(upstream, facility, done)
  })
  upstream.bell.ring(facility)
  return written
}

const currentOf = (reader: Reader, facility: string, change: Change): Promise<Current> =>
  change.method === 'POST'
    ? Promise.resolve({ stored: undefined, isTaken: false })
    : reader.current(facility, change)

async function entryOf(
  { server }: Upstream,
  { change, current }: Part,
  body: string | undefined,
): Promise<Json> {
  const { type, id } = change
  const { updateCreate, versionedUpdate } = await server.abilitiesOf(type)
  const ifMatch = versionedUpdate && current.tag !== undefined ? { ifMatch: current.tag } : {}
  const url = `${type}/${id}`
  if (body === undefined) return { request: { method: 'DELETE', url, ...ifMatch } }
  if (current.stored?.body === undefined && !updateCreate)
    throw serverUnable(
      server.place.name,
      `an id of our choosing for a new ${type}, which a transaction needs`,
    )
  return { resource: parseJson(body) as Json, request: { method: 'PUT', url, ...ifMatch } }
}

/** What the server stored: in its answer, or read. */
async function seenBy(upstream: Upstream, { change }: Part, answered: Json): Promise<Seen> {
  const { resource, response = {} } = answered as {
    resource?: Json
    response?: { etag?: string; lastModified?: string }
  }
  const { etag, lastModified: time } = response
  if (!change.resource) return removalOf(upstream, change, { etag, time })
  const isWhole = resource?.['resourceType'] === change.type
  const seen = isWhole
    ? seenIn(resource, { etag: etag ?? '', 'last-modified': time ?? '' })
    : await seenNow(upstream, change)
  return { ...seen, method: change.method }
}

/** A server is not asked for hundreds of things at once. */
async function inBatches<T, R>(
  list: readonly T[],
  work: (one: T, place: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < list.length; start += AT_ONCE) {
    const some = list.slice(start, start + AT_ONCE).map((one, place) => work(one, start + place))
    results.push(...(await Promise.all(some)))
  }
  return results
}

async function seenNow({ server }: Upstream, { type, id }: { type: string; id: string }): Promise<Seen> {
  const answer = await server.connection.send({ method: 'GET', path: `${type}/${id}` })
  if (answer.status !== 200) throw refusalOf(server.place, answer)
  return seenIn(jsonOf(server.place.name, answer.text), answer.headers)
}
