/**
 * Whether tables were only widened, so that the version before still runs on them: read from the catalogue of a database before
 * and after a migration, whatever statements led there.
 */
import type pg from 'pg'

export interface Column {
  type: string
  isRequired: boolean
  /** Filled by the database where a writer says nothing. */
  hasDefault: boolean
}

export interface Shape {
  /** `fhir."Patient".body` → what it takes. */
  columns: ReadonlyMap<string, Column>
  /** Constraints and unique indexes by the table and what they say: each can refuse what was taken before. */
  rules: ReadonlySet<string>
}

const OURS = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'medley') AND c.relkind = 'r'`

export async function readShape(client: Pick<pg.Client, 'query'>): Promise<Shape> {
  const { rows: columns } = await client.query<Column & { name: string }>(`
    SELECT c.oid::regclass || '.' || quote_ident(a.attname) AS name, format_type(a.atttypid, a.atttypmod) AS type,
      a.attnotnull AS "isRequired", a.atthasdef OR a.attidentity <> '' AS "hasDefault"
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attnum > 0 AND NOT a.attisdropped AND ${OURS}`)
  const { rows: rules } = await client.query<{ rule: string }>(`
    SELECT c.oid::regclass || ' ' || pg_get_constraintdef(k.oid) AS rule
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype <> 'n' AND ${OURS}
    UNION ALL
    SELECT c.oid::regclass || ' ' || regexp_replace(pg_get_indexdef(i.indexrelid), 'INDEX \\S+ ON', 'INDEX ON') FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid) AND ${OURS}`)
  return {
    columns: new Map(columns.map(({ name, ...column }) => [name, column])),
    rules: new Set(rules.map(({ rule }) => rule)),
  }
}

const tableOf = (name: string): string => name.slice(0, name.lastIndexOf('.'))

/** Sentences about what the version before cannot live with; none when it can. */
export function narrowings(before: Shape, after: Shape): string[] {
  const known = new Set([...before.columns.keys()].map(tableOf))
  const lost = [...before.columns].flatMap(([name, old]) => {
    const now = after.columns.get(name)
    if (!now) return [`${name} is gone or has another name`]
    if (now.type !== old.type) return [`${name} was ${old.type} and is ${now.type}`]
    const isStricter = now.isRequired && !old.isRequired
    return isStricter ? [`${name} could be empty and must not be any more`] : []
  })
  const demanded = [...after.columns].flatMap(([name, { isRequired, hasDefault }]) =>
    known.has(tableOf(name)) && !before.columns.has(name) && isRequired && !hasDefault
      ? [`${name} is new, must not be empty, and has no default`]
      : [],
  )
  const ruled = [...after.rules].flatMap((rule) => {
    const isOld = before.rules.has(rule) || ![...known].some((table) => rule.startsWith(`${table} `))
    return isOld ? [] : [`new for a table that is written by the version before: ${rule}`]
  })
  return [...lost, ...demanded, ...ruled]
}
