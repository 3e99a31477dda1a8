/** Past and current versions, newest first, by the commit sequence of the service. */
import { fail } from '@medley/fhir/failures'
import type { Access, HistoryPage, HistoryQuery, ResourceKey, StoredVersion, WriteMethod } from '../store.ts'
import { createBinder, type Binder } from './binder.ts'
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

/** History of one resource, of one type, or of the `types` that this store holds. */
export async function readHistory(
  on: Queryable,
  { facility, types }: Access & { types: readonly string[] },
  query: HistoryQuery,
): Promise<HistoryPage> {
  const binder = createBinder(0)
  const where = conditions({ facility, query }, binder)
  const before =
    query.before === undefined ? '' : ` AND seq < ${binder.bind(sequence(query.before), 'bigint')}`
  const limit = binder.bind(query.count + 1, 'int')
  const sources = sourcesOf(query.type ? [query.type] : types, { where: where + before, limit }, query)
  const { rows } = await run<VersionRow>(
    on,
    `${sources.join(' UNION ALL ')} ORDER BY seq DESC LIMIT ${limit}`,
    binder.values,
  )
  const more = rows.length > query.count
  const page = more ? rows.slice(0, query.count) : rows
  return {
    entries: page.map(storedOf),
    next: more ? page.at(-1)?.seq : undefined,
    total: query.before === undefined && !more ? page.length : undefined,
  }
}

function conditions({ facility, query }: { facility: string; query: HistoryQuery }, binder: Binder): string {
  const parts = [`facility = ${binder.bind(facility, 'text')}`]
  if (query.id !== undefined) parts.push(`id = ${binder.bind(query.id, 'text')}`)
  if (query.since !== undefined) parts.push(`updated >= ${binder.bind(query.since, 'bigint')}`)
  return parts.join(' AND ')
}

function sourcesOf(
  types: readonly string[],
  { where, limit }: { where: string; limit: string },
  query: HistoryQuery,
): string[] {
  const newest = `ORDER BY seq DESC LIMIT ${limit}`
  const ofType = query.type ? `type = '${query.type}' AND ` : ''
  return [
    `(SELECT type, ${COLUMNS} FROM fhir.history WHERE ${ofType}${where} ${newest})`,
    ...types.map(
      (type) => `(SELECT '${type}' AS type, ${COLUMNS} FROM ${quoted(type)} WHERE ${where} ${newest})`,
    ),
  ]
}

function sequence(cursor: string): string {
  if (/^\d{1,18}$/.test(cursor)) return cursor
  throw fail('badRequest', 'cursor-invalid', 'This page link does not belong to this history.', {
    expression: ['http._cursor'],
  })
}
