/**
 * What is read and written at a foreign server is on record here, for it knows nothing of our callers. A write is recorded
 * twice: that it is about to be sent, which nothing can lose, and how it ended.
 */
import {
  detailText,
  type AuditEntry,
  type EventDetail,
  type EventKind,
  type Outcome,
} from '@medley/audit/event'
import { patientsIn } from '@medley/audit/patients'
import type { Recorder } from '@medley/audit/recorder'
import type { ForeignSource } from '@medley/federation/foreign/foreign-source'
import type { AppResponse } from '@medley/client/message'
import type { Trail } from '@medley/service/audit/trail'
import type { AuditOrigin, StoredVersion } from '@medley/store/store'

/** Versions of other servers are no numbers: the record says 0, of none in particular. */
const versionOf = (type: string, id: string, body: string): StoredVersion => ({
  type, id, body, version: 0, updated: 0, method: 'PUT',
}) // prettier-ignore

/** A source that notes what it gives away. */
export function watchedSource(source: ForeignSource, trail: Trail): ForeignSource {
  return {
    ...source,
    async search(query) {
      const page = await source.search(query)
      trail.list(page.matches.map(({ id, body }) => versionOf(query.type, id, body)))
      return page
    },
    async ids(query, of) {
      const page = await source.ids(query, of)
      trail.find(of?.target ?? query.type, page.ids)
      return page
    },
    async count(query) {
      trail.list([])
      return source.count(query)
    },
  }
}

/** Notes the resource that an answer shows. */
export function noteRead(trail: Trail, type: string, { status, body }: AppResponse): void {
  const text = body?.toString() ?? ''
  const { id } = JSON.parse(text === '' ? '{}' : text) as { id?: string }
  if (status === 200 && id !== undefined) trail.read(versionOf(type, id, text))
}

export interface Written {
  kind: Extract<EventKind, 'create' | 'update' | 'patch' | 'delete' | 'operation'>
  type: string
  id: string
  /** JSON text of what is sent, as far as it is a resource. */
  body?: string | undefined
}

export interface OnRecord {
  recorder: Pick<Recorder, 'record'>
  origin: AuditOrigin
  /** Of the foreign server. */
  server: string
  selfBases: readonly string[]
}

/** Records that writes are about to be sent, sends them, and records how it ended. */
export async function recorded<T>(
  place: OnRecord,
  writes: readonly Written[],
  send: () => Promise<T>,
): Promise<T> {
  const tell = (outcome: Outcome, note: string): Promise<void> =>
    place.recorder.record(writes.map((write) => entryOf(place, write, { outcome, note })))
  await tell(0, `to be written at the FHIR server ${place.server}`)
  try {
    const answer = await send()
    await tell(0, `written at the FHIR server ${place.server}`)
    return answer
  } catch (error) {
    await tell(8, `not answered, or refused, by the FHIR server ${place.server}`)
    throw error
  }
}

interface Ended {
  outcome: Outcome
  note: string
}

function entryOf(
  { origin, selfBases }: OnRecord,
  { kind, type, id, body }: Written,
  { outcome, note }: Ended,
): AuditEntry {
  const patients = body === undefined ? [] : patientsIn(versionOf(type, id, body), selfBases)
  const detail: EventDetail = { ...(JSON.parse(origin.detail) as EventDetail), note }
  return {
    ...origin, kind, outcome, type, id,
    version: 0,
    patient: patients.length === 1 ? (patients[0] ?? '') : '',
    detail: detailText(detail),
    seen: patients.length > 1 ? patients.map((patient) => ({ patient, ids: [`${type}/${id}`] })) : [],
  } // prettier-ignore
}
