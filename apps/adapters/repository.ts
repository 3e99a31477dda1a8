/** What the adapters know of each thing of a feed, in their own database. */
import type { Pool, PoolClient } from 'pg'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { instantOf, type Contribution } from '@medley/adapter/fold'
import { hashOf } from '@medley/adapter/translate'
import type { Operation } from '@medley/adapter/define-adapter'

export interface Thing {
  /** Derived from the business key. */
  readonly key: string
  readonly type: string
  readonly system: string
  readonly value: string
  /** In the record: ours, or that of whoever was there first. */
  readonly id: string
  /** That we wrote last. */
  readonly version: string | undefined
  /** What we wrote last, as JSON; nothing: not written by us. */
  readonly written: string | undefined
  /** Merged into this one. */
  readonly survivor: string | undefined
  /** Others wrote it before us: what we do not know of it stays. */
  readonly isShared: boolean
}

export interface StoredContribution extends Contribution {
  readonly key: string
  readonly slot: string
}

/**
 * Two operations that say the same at different times are one: the later counts. That keeps a resident with ten thousand
 * results small. Lists that grow and the ledger of a stay need each line.
 */
export function slotOf(operation: Operation, { message, place }: { message: string; place: number }): string {
  if (operation.op !== 'upsert' || operation.union) return `${message}:${place}`
  const { asOf: _, ...said } = operation
  return hashOf(Buffer.from(stringifyJson(said)))
}

interface ContributionRow {
  key: string
  slot: string
  message: string
  place: number
  operation: string
}

export async function loadContributions(
  pool: Pool,
  facility: string,
  keys: readonly string[],
): Promise<StoredContribution[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<ContributionRow>(
    'SELECT key, slot, message, place, operation FROM adapters.contribution WHERE facility = $1 AND key = ANY($2::uuid[])',
    [facility, keys],
  )
  return rows.map(({ operation, ...row }) => ({ ...row, operation: parseJson(operation) as Operation }))
}

interface ThingRow {
  key: string
  type: string
  system: string
  value: string
  id: string
  version: string | null
  written: string | null
  survivor: string | null
  is_shared: boolean
}

export async function loadThings(pool: Pool, facility: string, keys: readonly string[]): Promise<Thing[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<ThingRow>(
    'SELECT * FROM adapters.thing WHERE facility = $1 AND key = ANY($2::uuid[])',
    [facility, keys],
  )
  return rows.map(({ version, written, survivor, is_shared: isShared, ...row }) => ({
    ...row,
    version: version ?? undefined,
    written: written ?? undefined,
    survivor: survivor ?? undefined,
    isShared,
  }))
}

/** Whoever refers to one of these. */
export async function loadMentioning(
  pool: Pool,
  facility: string,
  targets: readonly string[],
): Promise<string[]> {
  if (targets.length === 0) return []
  const { rows } = await pool.query<{ source: string }>(
    'SELECT DISTINCT source FROM adapters.mention WHERE facility = $1 AND target = ANY($2::uuid[])',
    [facility, targets],
  )
  return rows.map(({ source }) => source)
}

export interface Written {
  readonly facility: string
  readonly contributions: readonly StoredContribution[]
  /** Hashes of messages whose earlier contributions to these things no longer count. */
  readonly again: readonly string[]
  readonly things: readonly Thing[]
  readonly mentions: readonly { readonly source: string; readonly target: string }[]
  /** Ids of messages, with what was noticed about them. */
  readonly applied: readonly { readonly id: string; readonly warnings: readonly object[] }[]
}

/** All of a batch at once: a crash before it means that the batch is done again, and finds nothing to change. */
export async function save(pool: Pool, written: Written): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await forgetContributions(client, written)
    await saveContributions(client, written)
    await saveThings(client, written)
    await client.query('DELETE FROM adapters.intention WHERE facility = $1 AND key = ANY($2::uuid[])', [
      written.facility,
      written.things.map(({ key }) => key),
    ])
    await client.query(
      `INSERT INTO adapters.mention (facility, source, target) SELECT $1, * FROM unnest($2::uuid[], $3::uuid[]) ON CONFLICT DO NOTHING`,
      [
        written.facility,
        written.mentions.map(({ source }) => source),
        written.mentions.map(({ target }) => target),
      ],
    )
    await client.query(
      `UPDATE adapters.message m SET state = 'applied', applied = clock_timestamp(), warnings = g.warnings::jsonb,
         problem_code = NULL, problem_text = NULL, problem_path = NULL
       FROM unnest($1::bigint[], $2::text[]) AS g(id, warnings) WHERE m.id = g.id`,
      [written.applied.map(({ id }) => id), written.applied.map(({ warnings }) => JSON.stringify(warnings))],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

async function forgetContributions(
  client: PoolClient,
  { facility, contributions, again }: Written,
): Promise<void> {
  if (again.length === 0) return
  await client.query(
    'DELETE FROM adapters.contribution WHERE facility = $1 AND key = ANY($2::uuid[]) AND message = ANY($3)',
    [facility, contributions.map(({ key }) => key), again],
  )
}

async function saveContributions(client: PoolClient, { facility, contributions }: Written): Promise<void> {
  const newest = new Map<string, StoredContribution>()
  for (const one of contributions) {
    const known = newest.get(`${one.key} ${one.slot}`)
    if (!known || instantOf(known.operation.asOf) <= instantOf(one.operation.asOf))
      newest.set(`${one.key} ${one.slot}`, one)
  }
  const list = [...newest.values()]
  await client.query(
    `INSERT INTO adapters.contribution (facility, key, slot, at, message, place, operation)
     SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::float8[], $5::text[], $6::int[], $7::text[])
     ON CONFLICT (facility, key, slot) DO UPDATE
       SET at = excluded.at, message = excluded.message, place = excluded.place, operation = excluded.operation
       WHERE (excluded.at, excluded.message) > (contribution.at, contribution.message)`,
    [facility, list.map(({ key }) => key), list.map(({ slot }) => slot), list.map(({ operation }) => instantOf(operation.asOf)),
      list.map(({ message }) => message), list.map(({ place }) => place), list.map(({ operation }) => stringifyJson(operation))],
  ) // prettier-ignore
}

async function saveThings(client: PoolClient, { facility, things }: Written): Promise<void> {
  const column = (of: (thing: Thing) => unknown): unknown[] => things.map(of)
  await client.query(
    `INSERT INTO adapters.thing (facility, key, type, system, value, id, version, written, survivor, is_shared)
     SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::boolean[])
     ON CONFLICT (facility, key) DO UPDATE SET id = excluded.id, version = excluded.version, written = excluded.written,
       survivor = excluded.survivor, is_shared = excluded.is_shared`,
    [facility, column(({ key }) => key), column(({ type }) => type), column(({ system }) => system), column(({ value }) => value),
      column(({ id }) => id), column(({ version }) => version ?? null), column(({ written }) => written ?? null),
      column(({ survivor }) => survivor ?? null), column(({ isShared }) => isShared)],
  ) // prettier-ignore
}
