/** All databases with records as one trail, newest first (or oldest first), page by page. */
import { idOf, keyOf, patientsOf, renderEvent, type EventKey } from '@medley/audit/fhir/audit-event'
import { COLUMNS, recordOf, type Row, type StoredRecord } from '@medley/audit/rows'
import { fail } from '@medley/fhir/failures'
import type { SearchQuery } from '@medley/fhir/search/query'
import type { Pool } from 'pg'
import { conditionsOf, type Conditions } from './conditions.ts'

/** Module, `gateway` or `identity` → its database, by a role that reads what is on record. */
export type Databases = ReadonlyMap<string, Pool>

export interface TrailEvent {
  key: EventKey
  /** ms since 1970. */
  recorded: number
  /** AuditEvent as JSON text. */
  body: string
}

export interface TrailPage {
  events: TrailEvent[]
  /** Where the next page begins. */
  next: string | undefined
}

/** Of a page: the last event before it. */
interface Position extends EventKey {
  recorded: number
}

export interface Trail {
  page(query: SearchQuery, facility: string): Promise<TrailPage>
  count(query: SearchQuery, facility: string): Promise<number>
  find(id: string, facility: string): Promise<TrailEvent | undefined>
}

export function createTrail(databases: Databases): Trail {
  async function page(query: SearchQuery, facility: string): Promise<TrailPage> {
    const wanted = wantedIds(query)
    if (wanted) return byIds(wanted, query, facility)
    const isAscending = isOldestFirst(query)
    const conditions = conditionsOf(query, facility)
    const after = query.cursor === undefined ? undefined : (JSON.parse(query.cursor) as Position)
    const parts = await Promise.all(
      [...databases].map(async ([module, pool]) => {
        const rows = await rowsOf(pool, { module, conditions, after, isAscending, limit: query.count + 1 })
        return rows.flatMap((record) => eventsOf(record, module, conditions.patients))
      }),
    )
    const events = parts
      .flat()
      .sort(byTime(isAscending))
      .filter(
        (event) =>
          after === undefined || byTime(isAscending)(event, { key: after, recorded: after.recorded }) > 0,
      )
    const shown = events.slice(0, query.count)
    const last = shown.at(-1)
    const next =
      events.length > shown.length && last
        ? JSON.stringify({ ...last.key, recorded: last.recorded })
        : undefined
    return { events: shown, next }
  }

  async function byIds(ids: readonly string[], query: SearchQuery, facility: string): Promise<TrailPage> {
    const found = await Promise.all(ids.map((id) => find(id, facility, query)))
    return {
      events: found.filter((one) => one !== undefined).sort(byTime(isOldestFirst(query))),
      next: undefined,
    }
  }

  async function find(id: string, facility: string, query?: SearchQuery): Promise<TrailEvent | undefined> {
    const key = keyOf(id)
    const pool = key && databases.get(key.module)
    if (!key || !pool) return undefined
    const conditions = conditionsOf(query ?? NO_CRITERIA, facility)
    const { rows } = await pool.query<Row>(
      `SELECT ${COLUMNS} FROM audit.event e WHERE e.sequence = $${conditions.values.length + 1} AND ${conditions.texts.join(' AND ')}`,
      [...conditions.values, key.sequence],
    )
    const [row] = rows
    return row && eventsOf(recordOf(row), key.module, conditions.patients).find((one) => idOf(one.key) === id)
  }

  return {
    page,
    find: (id, facility) => find(id, facility),
    async count(query, facility) {
      const conditions = conditionsOf(query, facility)
      const counts = await Promise.all([...databases.values()].map((pool) => countIn(pool, conditions)))
      return counts.reduce((sum, one) => sum + one, 0)
    },
  }
}

const NO_CRITERIA: Pick<SearchQuery, 'criteria' | 'updated' | 'filters' | 'texts'> & SearchQuery = {
  type: 'AuditEvent', criteria: [], filters: [], texts: [], ids: [], updated: [], sort: [], count: 1, total: 'none',
  summary: 'false', understood: [], ignored: [],
} // prettier-ignore

/** Ids that every occurrence of `_id` allows. */
const wantedIds = ({ ids }: SearchQuery): string[] | undefined =>
  ids.length === 0 ? undefined : [...new Set(ids[0])].filter((id) => ids.every((set) => set.includes(id)))

function isOldestFirst({ sort }: SearchQuery): boolean {
  const [key, ...more] = sort
  if (more.length > 0 || (key && key.code !== 'date' && key.code !== '_lastUpdated'))
    throw fail('badRequest', 'sort-unsupported', 'AuditEvents are sorted by date or _lastUpdated.', {
      expression: ['http._sort'],
    })
  return key?.descending === false
}

/** A total order over all databases. */
const byTime =
  (isAscending: boolean) =>
  (one: Pick<TrailEvent, 'key' | 'recorded'>, other: Pick<TrailEvent, 'key' | 'recorded'>): number => {
    const time =
      one.recorded - other.recorded ||
      compareText(one.key.module, other.key.module) ||
      one.key.sequence - other.key.sequence
    return (isAscending ? time : -time) || one.key.place - other.key.place
  }

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

interface Asking {
  module: string
  conditions: Conditions
  after: Position | undefined
  isAscending: boolean
  limit: number
}

async function rowsOf(
  pool: Pool,
  { module, conditions, after, isAscending, limit }: Asking,
): Promise<StoredRecord[]> {
  const { texts, values } = conditions
  const order = isAscending ? 'ASC' : 'DESC'
  const beyond = after ? [beyondText(module, after, isAscending)] : []
  const { rows } = await pool.query<Row>(
    `SELECT ${COLUMNS} FROM audit.event e WHERE ${[...texts, ...beyond].join(' AND ')}
     ORDER BY e.recorded ${order}, e.sequence ${order} LIMIT ${limit}`,
    values,
  )
  return rows.map(recordOf)
}

/** Of the record that a page ends in, the rest may come; which events those are is decided when they are rendered. */
function beyondText(
  module: string,
  { recorded, module: last, sequence }: Position,
  isAscending: boolean,
): string {
  const [sign, order] = isAscending ? ['>', 1] : ['<', -1]
  const side = compareText(module, last) * order
  const sameTime = side < 0 ? 'false' : side > 0 ? 'true' : `e.sequence ${sign}= ${sequence}`
  return `(e.recorded ${sign} ${recorded} OR (e.recorded = ${recorded} AND ${sameTime}))`
}

const eventsOf = (
  record: StoredRecord,
  module: string,
  patients: readonly string[] | undefined,
): TrailEvent[] =>
  patientsOf(record)
    .filter(({ patient }) => patients?.includes(patient) ?? true)
    .map(({ patient, place }) => {
      const key = { module, sequence: record.sequence, place }
      return { key, recorded: record.recorded, body: renderEvent(record, key, patient) }
    })

async function countIn(pool: Pool, { texts, values, patients }: Conditions): Promise<number> {
  const limit = patients ? ` AND s.patient = ANY ($${values.length + 1}::text[])` : ''
  const { rows } = await pool.query<{ total: string | null }>(
    `SELECT sum(greatest(1, (SELECT count(*) FROM audit.seen s WHERE s.sequence = e.sequence AND s.patient <> ''${limit}))) AS total
     FROM audit.event e WHERE ${texts.join(' AND ')}`,
    patients ? [...values, patients] : values,
  )
  return Number(rows[0]?.total ?? 0)
}
