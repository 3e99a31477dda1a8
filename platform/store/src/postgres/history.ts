/** Past and current versions, newest first. */
import type { Access, HistoryPage, HistoryQuery, ResourceKey, StoredVersion, WriteMethod } from '../store.ts'
import { createBinder, type Binder } from './binder.ts'
import { positionOf, readPosition } from './position.ts'
import { quoted } from './schema.ts'
import { run, type Queryable } from './statements.ts'

interface VersionRow {
  type: string
  id: string
  version: number
  seq: string
  updated: string
  method: WriteMethod
  body: string | null
}

const COLUMNS = 'id, version, seq, updated, method, body'

const storedOf = (row: VersionRow): StoredVersion => ({
  type: row.type,
  id: row.id,
  version: row.version,
  updated: Number(row.updated),
  method: row.method,
  body: row.body ?? undefined,
})

export async function readVersion(
  on: Queryable,
  { facility }: Access,
  { type, id, version }: ResourceKey & { version: number },
): Promise<StoredVersion | undefined> {
  const text = `
    SELECT $1::text AS type, ${COLUMNS} FROM ${quoted(type)} WHERE id = $2 AND facility = $3 AND version = $4
    UNION ALL
    SELECT type, ${COLUMNS} FROM fhir.history WHERE type = $1 AND id = $2 AND facility = $3 AND version = $4`
  const { rows } = await run<VersionRow>(on, text, [type, id, facility, version])
  return rows[0] && storedOf(rows[0])
}

interface HistorySettings {
  types: readonly string[]
  /** Nothing later is shown of many resources at once (write-clock.ts). */
  horizon: number
}

/** History of one resource, of one type, or of the `types` that this store holds. */
export async function readHistory(
  on: Queryable,
  { facility, types, horizon }: Access & HistorySettings,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const binder = createBinder(0)
  const where = conditions({ facility, query, horizon }, binder)
  const limit = binder.bind(query.count + 1, 'int')
  const sources = sourcesOf(query.type ? [query.type] : types, { where, limit, binder }, query)
  const { rows } = await run<VersionRow>(
    on,
    `${sources.join(' UNION ALL ')} ORDER BY updated DESC, seq DESC LIMIT ${limit}`,
    binder.values,
  )
  const more = rows.length > query.count
  const page = more ? rows.slice(0, query.count) : rows
  const last = page.at(-1)
  return {
    entries: page.map((row) => ({ ...storedOf(row), position: positionOf(row) })),
    next: more && last ? positionOf(last) : undefined,
    total: query.before === undefined && !more ? page.length : undefined,
  }
}

interface Conditions {
  facility: string
  query: HistoryQuery
  horizon: number
}

function conditions({ facility, query, horizon }: Conditions, binder: Binder): string {
  const { id, since, at, before } = query
  const parts = [`v.facility = ${binder.bind(facility, 'text')}`]
  if (id === undefined) parts.push(`v.updated <= ${binder.bind(horizon, 'bigint')}`)
  else parts.push(`v.id = ${binder.bind(id, 'text')}`)
  if (since !== undefined) parts.push(`v.updated >= ${binder.bind(since, 'bigint')}`)
  if (at) parts.push(`v.updated < ${binder.bind(at.high, 'bigint')}`)
  if (before !== undefined) {
    const [updated, seq] = readPosition(before)
    parts.push(`(v.updated, v.seq) < (${binder.bind(updated, 'bigint')}, ${binder.bind(seq, 'bigint')})`)
  }
  return parts.join(' AND ')
}

/** A past version was current until the next one was stored. */
function wasCurrent(types: readonly string[], at: NonNullable<HistoryQuery['at']>, binder: Binder): string {
  const low = binder.bind(at.low, 'bigint')
  const next = 'n.id = v.id AND n.facility = v.facility AND n.version = v.version + 1'
  const replaced = types.map(
    (type) =>
      `EXISTS (SELECT 1 FROM ${quoted(type)} n WHERE v.type = '${type}' AND ${next} AND n.updated <= ${low})`,
  )
  return ` AND NOT EXISTS (SELECT 1 FROM fhir.history n WHERE n.type = v.type AND ${next} AND n.updated <= ${low}) AND NOT (${replaced.join(' OR ')})`
}

function sourcesOf(
  types: readonly string[],
  { where, limit, binder }: { where: string; limit: string; binder: Binder },
  query: HistoryQuery,
): string[] {
  const newest = `ORDER BY v.updated DESC, v.seq DESC LIMIT ${limit}`
  const ofType = query.type ? `v.type = '${query.type}' AND ` : ''
  const past = where + (query.at ? wasCurrent(types, query.at, binder) : '')
  return [
    `(SELECT type, ${COLUMNS} FROM fhir.history v WHERE ${ofType}${past} ${newest})`,
    ...types.map(
      (type) => `(SELECT '${type}' AS type, ${COLUMNS} FROM ${quoted(type)} v WHERE ${where} ${newest})`,
    ),
  ]
}
