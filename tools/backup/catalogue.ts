/** What a database holds, as its own catalogue says: tables in an order in which each may be filled, and sequences. */
import type pg from 'pg'

export interface Table {
  /** `fhir."Patient"`, quoted. */
  name: string
  /** Quoted; what is computed by the database is left out. */
  columns: string[]
  /** Row-level security holds for its owner too. */
  isGuarded: boolean
}

export interface Sequence {
  /** Quoted. */
  name: string
  /** Absent: it was never used. */
  last: string | null
}

/** The marks of migrations are made by migrating. */
const OURS = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'medley') AND n.nspname NOT LIKE 'pg_%'`

export async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table & { needs: string[] }>(`
    SELECT c.oid::regclass::text AS name, c.relforcerowsecurity AS "isGuarded",
      (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_attribute a
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
      (SELECT coalesce(array_agg(DISTINCT k.confrelid::regclass::text), '{}') FROM pg_constraint k
       WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS needs
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND ${OURS} ORDER BY 1`)
  return inOrder(rows).map(({ name, columns, isGuarded }) => ({ name, columns, isGuarded }))
}

/** What a table refers to comes before it. */
export function inOrder<T extends { name: string; needs: readonly string[] }>(tables: readonly T[]): T[] {
  const placed = new Set<string>()
  const ordered: T[] = []
  const place = (table: T): void => {
    if (placed.has(table.name)) return
    placed.add(table.name)
    for (const need of tables) if (table.needs.includes(need.name)) place(need)
    ordered.push(table)
  }
  for (const table of tables) place(table)
  return ordered
}

/** Sequences stand outside of transactions: read after the rows they gave numbers to, they are never behind. */
export async function readSequences(client: pg.Client): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(`
    SELECT c.oid::regclass::text AS name, pg_sequence_last_value(c.oid::regclass)::text AS last
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND ${OURS} ORDER BY 1`)
  return rows
}
