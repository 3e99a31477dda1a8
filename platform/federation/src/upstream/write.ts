/** One write at an upstream server: what is there is read and checked, and the server is told which version we saw. */
import { Failure, fail } from '@medley/fhir/failures'
import { checkExpectation, permitted } from '@medley/store/postgres/permitted'
import { isNothingToDelete } from '@medley/store/postgres/write-one'
import type { Access, Change, ResourceKey, StoredVersion, Written } from '@medley/store/store'
import type { ForeignAnswer } from '../foreign/connection.ts'
import { refusalOf } from '../foreign/refusal.ts'
import { serverUnable, serverUnavailable } from '../foreign/unavailable-server.ts'
import { type Current, type Reader, resourceIn } from './current.ts'
import { thereOf } from './documents.ts'
import { noteWrites, removalOf } from './noted.ts'
import { onRecord } from './on-record.ts'
import { type Seen, seenIn } from './seen.ts'
import { definitionOf, type Upstream } from './upstream.ts'

/** One that keeps losing to others gives up after so many rounds. */
const MAX_ROUNDS = 10
const RACES: ReadonlySet<string> = new Set(['conflict', 'preconditionFailed'])

export const turnOf = (facility: string, { type, id }: ResourceKey): string => `${facility}/${type}/${id}`

/** Writes of this process to one resource follow each other. */
export const writeOne = (
  upstream: Upstream,
  reader: Reader,
  { access, change }: { access: Access; change: Change },
): Promise<Written> =>
  change.method === 'POST'
    ? rounds(upstream, reader, { access, change })
    : upstream.turns.take(turnOf(access.facility, change), () => rounds(upstream, reader, { access, change }))

interface Writing {
  access: Access
  change: Change
}

async function rounds(upstream: Upstream, reader: Reader, { access, change }: Writing): Promise<Written> {
  const { facility } = access
  let before: string | undefined
  for (let round = 1; ; round++) {
    // The id of a POST was made for it: nothing can be there.
    const current: Current =
      change.method === 'POST'
        ? { stored: undefined, isTaken: false }
        : await reader.current(facility, change)
    const { stored, tag } = current
    refuseTaken(change, current)
    if (isNothingToDelete(change, stored)) {
      checkExpectation(change, stored)
      if (stored && !access.limits?.rows(change.type)) return { ...stored, created: false }
      throw fail('notFound', 'resource-unknown', `${change.type}/${change.id} is not known.`)
    }
    const whole = allowed(upstream, access, { change, stored })
    const refused = await send(upstream, reader, { facility, change: whole, current }).catch(raceOf)
    if (!(refused instanceof Failure)) return refused
    // A server has other conflicts too: only if what is there has changed, another round will end otherwise.
    if (tag === undefined || tag === before || round === MAX_ROUNDS) throw refused
    before = tag
  }
}

function raceOf(error: unknown): Failure {
  if (error instanceof Failure && RACES.has(error.kind)) return error
  throw error
}

export const allowed = (
  upstream: Upstream,
  access: Access,
  { change, stored }: { change: Change; stored: StoredVersion | undefined },
): Change =>
  permitted({ definitionOf: (type) => definitionOf(upstream, type), settings: upstream.settings }, access, {
    change,
    current: stored,
  })

/** Ids at the server are one space: another's resource is not there to be read, and its place cannot be had. */
export function refuseTaken(change: Change, { isTaken }: Current): void {
  if (!isTaken || !change.resource || change.method === 'PATCH') return
  throw fail('conflict', 'id-taken', `The id of this ${change.type} cannot be used: choose another one.`)
}

interface Sending {
  facility: string
  change: Change
  current: Current
}

async function send(
  upstream: Upstream,
  reader: Reader,
  { facility, change, current }: Sending,
): Promise<Written> {
  const { id, resource } = change
  const how = await wayOf(upstream, change, current)
  const body = resource && (await thereOf(upstream, resource, { facility, id: how.withId ? id : undefined }))
  const [written] = await onRecord(
    upstream,
    [{ facility, change, current: current.stored, body }],
    async () => {
      const answer = await upstream.server.connection.send({ ...how.request, body })
      const seen = resource
        ? await storedBy(upstream, reader, { change, answer })
        : removedBy(upstream, { change, answer })
      return noteWrites(upstream, facility, [{ change, current, seen }])
    },
  )
  if (!written) throw serverUnavailable(upstream.server.place.name, new Error('a write without an answer'))
  upstream.bell.ring(facility)
  return written
}

interface Way {
  request: { method: string; path: string; headers: Record<string, string> }
  withId: boolean
}

const REPRESENTATION = { 'content-type': 'application/fhir+json', prefer: 'return=representation' }

/** PUT wherever the server takes an id from us, so that a repeat makes nothing twice. */
async function wayOf(
  upstream: Upstream,
  { type, id, resource, method }: Change,
  { stored, tag }: Current,
): Promise<Way> {
  const { interactions, updateCreate, versionedUpdate } = await upstream.server.abilitiesOf(type)
  const { name } = upstream.server.place
  const match: Record<string, string> = versionedUpdate && tag !== undefined ? { 'if-match': tag } : {}
  const path = `${type}/${id}`
  const needs = (interaction: string): void => {
    if (!interactions.has(interaction)) throw serverUnable(name, `'${interaction}' of ${type}`)
  }
  if (!resource) {
    needs('delete')
    return { request: { method: 'DELETE', path, headers: match }, withId: false }
  }
  if (stored?.body !== undefined || updateCreate) {
    needs('update')
    return { request: { method: 'PUT', path, headers: { ...REPRESENTATION, ...match } }, withId: true }
  }
  if (method !== 'POST') throw serverUnable(name, `an id of a client's choosing for a new ${type}`)
  needs('create')
  return { request: { method: 'POST', path: type, headers: REPRESENTATION }, withId: false }
}

interface Answered {
  change: Change
  answer: ForeignAnswer
}

/** What the server stored. Servers may answer without the content: then it is read. */
async function storedBy(
  upstream: Upstream,
  reader: Reader,
  { change: { type, id: asked, method }, answer }: Answered,
): Promise<Seen> {
  const { place, connection } = upstream.server
  if (answer.status !== 200 && answer.status !== 201) throw refusalOf(place, answer)
  const location = new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})`).exec(answer.headers['location'] ?? '')
  const id = location?.[1] ?? asked
  let whole = answer
  if (!answer.text.includes(`"${type}"`) || resourceIn(upstream, answer)['resourceType'] !== type) {
    whole = await connection.send({ method: 'GET', path: `${type}/${id}` })
    if (whole.status !== 200) throw refusalOf(place, whole)
  }
  const resource = resourceIn(upstream, whole)
  reader.keep({ type, id: String(resource['id']) }, whole)
  return { ...seenIn(resource, whole.headers), method }
}

function removedBy(upstream: Upstream, { change, answer }: Answered): Seen {
  const { status, headers } = answer
  if (![200, 202, 204, 410].includes(status)) throw refusalOf(upstream.server.place, answer)
  return removalOf(upstream, change, { etag: headers['etag'], time: headers['last-modified'] })
}
