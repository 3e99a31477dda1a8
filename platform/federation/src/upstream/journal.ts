/**
 * What this service knows of versions at an upstream server, in its own database: which number a version has here, what
 * was told as a change, and up to where the server was looked through. No content of a resource is in it.
 */
import type { Pool } from 'pg'
import type { ChangeNotice, ChangesPage, ChangesQuery, WriteMethod } from '@medley/store/store'
import { EVERY_FACILITY, within } from '@medley/store/postgres/facility-scope'
import { positionBefore, positionOf, readPosition } from '@medley/store/postgres/position'
import { type Queryable, run } from '@medley/store/postgres/statements'

export interface VersionRow {
  type: string
  id: string
  version: number
  /** `meta.versionId` of the server; '' of a deletion that it did not name. */
  mark: string
  /** ms since 1970. */
  updated: number
  method: WriteMethod
  patient: string | undefined
}

export interface Journal {
  /** `told`: a change that readers of the feed are to see; else only its number is kept. Answers whether one is new to the feed. */
  note(facility: string, rows: readonly VersionRow[], told: boolean): Promise<boolean>
  /** Every version that is known of these. */
  known(facility: string, keys: readonly { type: string; id: string }[]): Promise<VersionRow[]>
  /** Facilities of which something is known about this resource. */
  ownersOf(key: { type: string; id: string }): Promise<string[]>
  changes(facility: string, query: ChangesQuery): Promise<ChangesPage>
  facilities(): Promise<string[]>
  /** ms since 1970, by the clock of the server; `undefined`: never. */
  lookedUpTo(server: string): Promise<number | undefined>
  haveLooked(server: string, upTo: number): Promise<void>
}

const COLUMNS = 'type, id, version, mark, updated, method, patient'

type Stored = Omit<VersionRow, 'updated' | 'patient'> & {
  updated: string
  patient: string | null
  seq: string
}

const rowOf = ({ type, id, version, mark, updated, method, patient }: Stored): VersionRow => ({
  ...{ type, id, version, mark, method },
  updated: Number(updated),
  patient: patient ?? undefined,
})

// One after another, so that a reader who has seen a number has seen every lower one.
const NOTE = `
  WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('upstream ' || $1)))
  INSERT INTO upstream.version (facility, ${COLUMNS}, told, seq)
  SELECT $1, r.type, r.id, r.version, r.mark, r.updated, r.method, r.patient, $9, nextval('fhir.seq')
  FROM turn, unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::bigint[], $7::text[], $8::text[])
    AS r (type, id, version, mark, updated, method, patient)
  ON CONFLICT (type, id, facility, version) DO UPDATE SET told = true, seq = excluded.seq
  WHERE excluded.told AND NOT version.told
  RETURNING told`

export function createJournal(pool: Pool): Journal {
  return {
    async note(facility, rows, told) {
      if (rows.length === 0) return false
      const column = <T>(of: (row: VersionRow) => T): T[] => rows.map(of)
      const found = await run<{ told: boolean }>(within(pool, [facility]), NOTE, [
        facility,
        column(({ type }) => type),
        column(({ id }) => id),
        column(({ version }) => version),
        column(({ mark }) => mark),
        column(({ updated }) => updated),
        column(({ method }) => method),
        column(({ patient }) => patient ?? null),
        told,
      ])
      return found.rows.some((row) => row.told)
    },
    async known(facility, keys) {
      if (keys.length === 0) return []
      const { rows } = await run<Stored>(
        within(pool, [facility]),
        `SELECT ${COLUMNS} FROM upstream.version JOIN unnest($2::text[], $3::text[]) AS k (type, id) USING (type, id)
         WHERE facility = $1 ORDER BY type, id, version`,
        [facility, keys.map(({ type }) => type), keys.map(({ id }) => id)],
      )
      return rows.map(rowOf)
    },
    async ownersOf({ type, id }) {
      const { rows } = await run<{ facility: string }>(
        within(pool, EVERY_FACILITY),
        'SELECT DISTINCT facility FROM upstream.version WHERE type = $1 AND id = $2',
        [type, id],
      )
      return rows.map(({ facility }) => facility)
    },
    changes: (facility, query) => readChanges(pool, facility, query),
    async facilities() {
      const { rows } = await run<{ facility: string }>(
        within(pool, EVERY_FACILITY),
        'SELECT DISTINCT facility FROM upstream.version WHERE told',
        [],
      )
      return rows.map(({ facility }) => facility)
    },
    async lookedUpTo(server) {
      const { rows } = await pool.query<{ upTo: string }>(
        'SELECT up_to AS "upTo" FROM upstream.looked WHERE server = $1',
        [server],
      )
      return rows[0] && Number(rows[0].upTo)
    },
    async haveLooked(server, upTo) {
      await pool.query(
        `INSERT INTO upstream.looked (server, up_to) VALUES ($1, $2)
         ON CONFLICT (server) DO UPDATE SET up_to = excluded.up_to`,
        [server, upTo],
      )
    },
  }
}

async function endOf(on: Queryable, facility: string): Promise<string> {
  const { rows } = await run<{ seq: string | null }>(
    on,
    'SELECT max(seq) AS seq FROM upstream.version WHERE facility = $1 AND told',
    [facility],
  )
  return positionOf({ updated: '0', seq: rows[0]?.seq ?? '0' })
}

/** In the order in which they were noted. */
async function readChanges(
  pool: Pool,
  facility: string,
  { after, since, until, limit }: ChangesQuery,
): Promise<ChangesPage> {
  const on = within(pool, [facility])
  // Asked before the rows: where there are none, the feed goes on from here.
  const end = after ?? (await endOf(on, facility))
  if (after === undefined && since === undefined) return { changes: [], position: end, more: false }
  const [, seq] = readPosition(after ?? positionBefore(0))
  const [, last] = until === undefined ? [undefined, null] : readPosition(until)
  const { rows } = await run<Stored>(
    on,
    `SELECT ${COLUMNS}, seq FROM upstream.version
     WHERE facility = $1 AND told AND seq > $2::bigint AND updated >= $3::bigint AND ($4::bigint IS NULL OR seq <= $4)
     ORDER BY seq LIMIT $5::int`,
    [facility, seq, since ?? 0, last, limit + 1],
  )
  const changes = rows.slice(0, limit).map((row): ChangeNotice => {
    const { mark: _, ...notice } = rowOf(row)
    return { ...notice, position: positionOf({ updated: '0', seq: row.seq }) }
  })
  return {
    changes,
    position: changes.at(-1)?.position ?? end,
    more: rows.length > limit,
  }
}
