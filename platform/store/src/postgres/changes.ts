/**
 * The versions of a facility in the order in which they may be told. Each was stored in the transaction of its data, so
 * they are the outbox: nothing is written a second time, and what was rolled back was never there. The feed ends before
 * the earliest write that is still on its way (write-clock.ts), so a reader that goes on from where it was misses nothing.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { isAboutPatients, patientOf } from '../patient-of.ts'
import type { Access, ChangeNotice, ChangesPage, ChangesQuery, WriteMethod } from '../store.ts'
import { createBinder } from './binder.ts'
import { positionBefore, positionOf, readPosition } from './position.ts'
import { quoted } from './schema.ts'
import { run, type Queryable } from './statements.ts'

interface ChangeRow {
  type: string
  id: string
  version: number
  seq: string
  updated: string
  method: WriteMethod
  /** Of types that are about patients; of a deletion, the version before. */
  body: string | null
}

export interface ChangesSettings extends Access {
  definitions: ReadonlyMap<string, ResourceDefinition>
  /** No write that becomes visible from now on is earlier than this. */
  horizon: number
}

export async function readChanges(
  on: Queryable,
  { facility, definitions, horizon }: ChangesSettings,
  { after, since, until, limit }: ChangesQuery,
): Promise<ChangesPage> {
  const from = after ?? positionBefore(since ?? horizon)
  const [updated, seq] = readPosition(from)
  const binder = createBinder(0)
  const conditions = [
    `v.facility = ${binder.bind(facility, 'text')}`,
    `(v.updated, v.seq) > (${binder.bind(updated, 'bigint')}, ${binder.bind(seq, 'bigint')})`,
    // Another write of the very time of the horizon may still come, with a lower number than one that is there.
    `v.updated < ${binder.bind(horizon, 'bigint')}`,
  ]
  if (until !== undefined) {
    const [lastUpdated, lastSeq] = readPosition(until)
    conditions.push(
      `(v.updated, v.seq) <= (${binder.bind(lastUpdated, 'bigint')}, ${binder.bind(lastSeq, 'bigint')})`,
    )
  }
  const count = binder.bind(limit + 1, 'int')
  const oldest = `WHERE ${conditions.join(' AND ')} ORDER BY v.updated, v.seq LIMIT ${count}`
  const { rows } = await run<ChangeRow>(
    on,
    `${sourcesOf(definitions, oldest).join(' UNION ALL ')} ORDER BY updated, seq LIMIT ${count}`,
    binder.values,
  )
  const more = rows.length > limit
  const changes = rows.slice(0, limit).map((row) => noticeOf(definitions, row))
  return { changes, position: changes.at(-1)?.position ?? from, more }
}

function sourcesOf(definitions: ReadonlyMap<string, ResourceDefinition>, oldest: string): string[] {
  const about = [...definitions.values()].filter(isAboutPatients).map(({ type }) => type)
  const columns = 'v.id, v.version, v.seq, v.updated, v.method'
  const text = (type: string): string => `COALESCE(v.body, (
      SELECT b.body FROM fhir.history b
      WHERE b.type = ${type} AND b.id = v.id AND b.facility = v.facility AND b.version = v.version - 1))`
  const listed = about.map((type) => `'${type}'`).join(', ')
  const past = listed ? `CASE WHEN v.type IN (${listed}) THEN ${text('v.type')} END` : 'NULL::text'
  return [
    `(SELECT v.type, ${columns}, ${past} AS body FROM fhir.history v ${oldest})`,
    ...[...definitions.keys()].map((type) => {
      const body = about.includes(type) ? text(`'${type}'`) : 'NULL::text'
      return `(SELECT '${type}' AS type, ${columns}, ${body} AS body FROM ${quoted(type)} v ${oldest})`
    }),
  ]
}

function noticeOf(definitions: ReadonlyMap<string, ResourceDefinition>, row: ChangeRow): ChangeNotice {
  const { type, id, version, updated, method, body } = row
  const definition = definitions.get(type)
  return {
    ...{ type, id, version, method },
    updated: Number(updated),
    patient: definition && patientOf(definition, { id, body: body ?? undefined }),
    position: positionOf(row),
  }
}

/** Jumps from one facility to the next along the indexes. */
export async function readFacilities(on: Queryable, types: Iterable<string>): Promise<string[]> {
  const sources = [...types].map(
    (type) => `(WITH RECURSIVE f AS (
      (SELECT facility FROM ${quoted(type)} ORDER BY facility LIMIT 1)
      UNION ALL
      SELECT (SELECT n.facility FROM ${quoted(type)} n WHERE n.facility > f.facility ORDER BY n.facility LIMIT 1) FROM f WHERE f.facility IS NOT NULL
    ) SELECT facility FROM f WHERE facility IS NOT NULL)`,
  )
  const { rows } = await run<{ facility: string }>(on, `${sources.join(' UNION ')} ORDER BY facility`, [])
  return rows.map(({ facility }) => facility)
}
