/**
 * Writes at an upstream server are on record here, in the service's own database: that one is about to be sent, which
 * nothing can lose, and how it ended.
 */
import {
  detailText,
  type AuditEntry,
  type EventDetail,
  type EventKind,
  type Outcome,
} from '@medley/audit/event'
import { patientsIn } from '@medley/audit/patients'
import type { Change, StoredVersion, WriteMethod, Written } from '@medley/store/store'
import type { Upstream } from './upstream.ts'

export interface Intent {
  facility: string
  change: Change
  /** What is there before. */
  current: StoredVersion | undefined
  /** JSON text of what is sent. */
  body: string | undefined
}

const kinds: Readonly<Record<WriteMethod, EventKind>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** Sends writes with what happens to them on record. Throws before anything is sent where that cannot be. */
export async function onRecord(
  upstream: Upstream,
  intents: readonly Intent[],
  send: () => Promise<Written[]>,
): Promise<Written[]> {
  const { record, server } = upstream
  const { name } = server.place
  const tell = (outcome: Outcome, note: string): Promise<void> =>
    record(intents.map((intent) => entryOf(upstream, intent, { outcome, note, version: 0 })))
  await tell(0, `to be written at the FHIR server ${name}`)
  let written: Written[]
  try {
    written = await send()
  } catch (error) {
    await tell(8, `not answered, or refused, by the FHIR server ${name}`)
    throw error
  }
  const versions = new Map(written.map((one, place) => [intents[place], one]))
  await record(
    intents.map((intent) => {
      const { version = 0, id = intent.change.id } = versions.get(intent) ?? {}
      const done = { outcome: 0 as const, note: `written at the FHIR server ${name}`, version }
      return { ...entryOf(upstream, intent, done), id }
    }),
  )
  return written
}

interface Ended {
  outcome: Outcome
  note: string
  /** 0: not known. */
  version: number
}

function entryOf(
  { settings: { selfBases } }: Upstream,
  { facility, change, current, body }: Intent,
  { outcome, note, version }: Ended,
): AuditEntry {
  const { type, id, method, audit } = change
  const isNew = method === 'PUT' && current?.body === undefined
  const detail: EventDetail = { ...(JSON.parse(audit.detail) as EventDetail), note }
  return {
    ...audit, facility, outcome, type, id, version,
    kind: isNew ? 'create' : kinds[method],
    patient: patientsIn({ type, id, body: body ?? current?.body }, selfBases)[0] ?? '',
    detail: detailText(detail),
  } // prettier-ignore
}
