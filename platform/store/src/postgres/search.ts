/** Runs searches: a page of matches, their ids, or their number. */
import type { SearchQuery } from '@medley/fhir/search/query'
import type { IdPage, Match, SearchPage } from '../store.ts'
import { afterCursor, orderOf, writeCursor } from './page.ts'
import { currentVersion, type CurrentRow } from './read-batch.ts'
import { checkOf } from './scan.ts'
import { selection, type SearchTarget } from './search-sql.ts'
import { run, type Queryable } from './statements.ts'

type MatchRow = Omit<CurrentRow, 'n'> & { id: string } & Record<string, unknown>

/** Candidates are read so many at a time where each is looked at. */
const SCAN = 200

export async function searchPage(
  on: Queryable,
  target: SearchTarget,
  query: SearchQuery,
): Promise<SearchPage> {
  const { rows, next } = await matchingRows(on, target, query)
  return {
    matches: rows.map((row) => matchOf(query.type, row)),
    next,
    total: query.cursor === undefined && next === undefined ? rows.length : await totalOf(on, target, query),
  }
}

/** Most who search never look at the position of a match. */
const matchOf = (type: string, row: MatchRow): Match => ({
  ...currentVersion(type, row.id, row),
  get position() {
    return writeCursor(row)
  },
})

interface Rows {
  rows: MatchRow[]
  next: string | undefined
}

async function matchingRows(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<Rows> {
  const check = checkOf(target.definition, query, target.selfBases)
  if (!check) return candidates(on, target, query)
  const found: MatchRow[] = []
  let { cursor } = query
  for (;;) {
    const { rows, next } = await candidates(on, target, { ...query, cursor, count: SCAN })
    for (const [place, row] of rows.entries()) {
      if (!check(row.body ?? '')) continue
      found.push(row)
      if (found.length < query.count) continue
      const isLast = next === undefined && place === rows.length - 1
      return { rows: found, next: isLast ? undefined : writeCursor(row) }
    }
    if (next === undefined) return { rows: found, next: undefined }
    cursor = next
  }
}

async function candidates(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<Rows> {
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
  return { rows: page, next: more && last ? writeCursor(last) : undefined }
}

/** Only when asked for: counting reads every match. */
async function totalOf(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<number | undefined> {
  return query.total === 'accurate' ? countMatches(on, target, query) : undefined
}

export async function countMatches(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<number> {
  if (checkOf(target.definition, query, target.selfBases)) return countByScan(on, target, query)
  const { from, where, binder } = selection(target, query)
  const { rows } = await run<{ count: string }>(
    on,
    `SELECT count(*) FROM ${from} WHERE ${where.join(' AND ')}`,
    binder.values,
  )
  return Number(rows[0]?.count ?? 0)
}

async function countByScan(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<number> {
  let total = 0
  let cursor: string | undefined
  do {
    const { rows, next } = await matchingRows(on, target, { ...query, sort: [], count: SCAN, cursor })
    total += rows.length
    cursor = next
  } while (cursor !== undefined)
  return total
}

/** Ids alone, in the order of the rows: what a join over services needs of the far side. */
export async function idPage(on: Queryable, target: SearchTarget, query: SearchQuery): Promise<IdPage> {
  const rowsOnly = { ...query, sort: [] }
  if (checkOf(target.definition, query, target.selfBases)) {
    const { rows, next } = await matchingRows(on, target, rowsOnly)
    return { ids: rows.map(({ id }) => id), next }
  }
  const { from, where, binder } = selection(target, rowsOnly)
  const order = orderOf({ ...target, sort: [] }, binder)
  if (query.cursor !== undefined) where.push(afterCursor(order, query.cursor, binder))
  const text = `SELECT m.id, ${order.columns} FROM ${from} WHERE ${where.join(' AND ')} ORDER BY m.row LIMIT ${binder.bind(query.count + 1, 'int')}`
  const { rows } = await run<{ id: string } & Record<string, unknown>>(on, text, binder.values)
  const more = rows.length > query.count
  const page = more ? rows.slice(0, query.count) : rows
  const last = page.at(-1)
  return { ids: page.map(({ id }) => id), next: more && last ? writeCursor(last) : undefined }
}

/** Up to two ids that match: enough to tell none, one and several apart. */
export async function matchingIds(
  on: Queryable,
  target: SearchTarget,
  query: SearchQuery,
): Promise<string[]> {
  const { ids } = await idPage(on, target, { ...query, count: 2, cursor: undefined })
  return ids
}
