/** Runs searches: a page of matches, or their number. */
import type { SearchQuery } from '@medley/fhir/search/query'
import type { SearchPage } from '../store.ts'
import { afterCursor, orderOf, writeCursor } from './page.ts'
import { currentVersion, type CurrentRow } from './read-batch.ts'
import { selection, type SearchTarget } from './search-sql.ts'
import { run, type Queryable } from './statements.ts'

type MatchRow = Omit<CurrentRow, 'n'> & { id: string } & Record<string, unknown>

export async function searchPage(
  on: Queryable,
  target: SearchTarget,
  query: SearchQuery,
): Promise<SearchPage> {
  const { from, where, binder } = selection(target, query)
  const order = orderOf({ ...target, sort: query.sort }, binder)
  if (query.cursor !== undefined) where.push(afterCursor(order, query.cursor, binder))
  const text =
    `SELECT m.id, m.version, m.updated, m.method, m.body, ${order.columns} FROM ${from} ` +
    `WHERE ${where.join(' AND ')} ORDER BY ${order.orderBy} LIMIT ${binder.bind(query.count + 1, 'int')}`
  const { rows } = await run<MatchRow>(on, text, binder.values)
  const more = rows.length > query.count
  const page = more ? rows.slice(0, query.count) : rows
  const last = page.at(-1)
  return {
    matches: page.map((row) => currentVersion(query.type, row.id, row)),
    next: more && last ? writeCursor(last, order.keys.length) : undefined,
    total: query.cursor === undefined && !more ? page.length : await totalOf(on, target, query),
  }
}

/** Only when asked for: counting reads every match. */
async function totalOf(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<number | undefined> {
  return query.total === 'accurate' ? countMatches(on, target, query) : undefined
}

export async function countMatches(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<number> {
  const { from, where, binder } = selection(target, query)
  const { rows } = await run<{ count: string }>(
    on,
    `SELECT count(*) FROM ${from} WHERE ${where.join(' AND ')}`,
    binder.values,
  )
  return Number(rows[0]?.count ?? 0)
}

/** Up to two ids that match: enough to tell none, one and several apart. */
export async function matchingIds(
  on: Queryable,
  target: SearchTarget,
  query: SearchQuery,
): Promise<string[]> {
  const { from, where, binder } = selection(target, query)
  const text = `SELECT m.id FROM ${from} WHERE ${where.join(' AND ')} ORDER BY m.row LIMIT 2`
  const { rows } = await run<{ id: string }>(on, text, binder.values)
  return rows.map(({ id }) => id)
}
