/**
 * What is about to be written, noted before it is sent. A process that ends between its transaction in the record and the
 * note of it here would else take its own write for somebody's edit: what is found in the record is compared with this.
 */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { isJsonObject, stringifyJson } from '@medley/fhir/json'
import type { Applier } from './apply.ts'
import type { Thing } from './repository.ts'
import { type Found, readCurrent, readVersion } from './resolve.ts'

export interface Intention {
  /** Of the thing. */
  readonly key: string
  /** What of it is ours, as JSON: `Thing.written` from then on. */
  readonly text: string
  /** Hash of the whole resource. */
  readonly content: string
  readonly isShared: boolean
}

/** Of a resource without its meta, whatever the order of its elements. */
export const contentOf = ({ meta: _, ...rest }: Record<string, unknown>): string =>
  stringifyJson(Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))))

export const hashOfContent = (resource: Record<string, unknown>): string =>
  createHash('sha256').update(contentOf(resource)).digest('base64url')

/** On disk when it resolves. Several tries of one thing are kept until one of them is known to be done. */
export async function noteIntentions(
  pool: Pool,
  facility: string,
  list: readonly Intention[],
): Promise<void> {
  if (list.length === 0) return
  await pool.query(
    `INSERT INTO adapters.intention (facility, key, content, text, is_shared)
     SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[]) ON CONFLICT DO NOTHING`,
    [
      facility,
      list.map(({ key }) => key),
      list.map(({ content }) => content),
      list.map(({ text }) => text),
      list.map(({ isShared }) => isShared),
    ],
  )
}

async function loadIntentions(
  pool: Pool,
  facility: string,
  keys: readonly string[],
): Promise<Map<string, Intention[]>> {
  const { rows } = await pool.query<{ key: string; content: string; text: string; is_shared: boolean }>(
    'SELECT key, content, text, is_shared FROM adapters.intention WHERE facility = $1 AND key = ANY($2::uuid[])',
    [facility, keys],
  )
  return Map.groupBy(
    rows.map(({ is_shared: isShared, ...row }): Intention => ({ ...row, isShared })),
    ({ key }) => key,
  )
}

export interface Resolved {
  /** Things whose last write took place after all. */
  readonly things: ReadonlyMap<string, Thing>
  /** What somebody else made of it since. */
  readonly edited: ReadonlyMap<string, Found>
}

/** `things` are those with these keys; of new ones only key and type count. */
export async function resolveIntentions(applier: Applier, things: readonly Thing[]): Promise<Resolved> {
  const { pool, facility } = applier
  const intentions = await loadIntentions(
    pool,
    facility.id,
    things.map(({ key }) => key),
  )
  const open = things.filter(({ key }) => intentions.has(key))
  const current = await readCurrent(applier, open)
  const done = new Map<string, Thing>()
  const edited = new Map<string, Found>()
  for (const thing of open) {
    const found = current.get(thing.key)
    if (!found || found.version === thing.version) continue
    const known = intentions.get(thing.key) ?? []
    const of = (resource: Record<string, unknown>): Intention | undefined =>
      known.find(({ content }) => content === hashOfContent(resource))
    const ours = of(found.resource)
    // Newest first: the last of ours below what others made of it.
    const before = ours ? undefined : await lastOurs(applier, { thing, found, of })
    const last = ours ?? before
    if (!last) continue
    const isShared = last.isShared || before !== undefined
    done.set(thing.key, { ...thing, written: last.text, version: found.version, isShared })
    if (isShared) edited.set(thing.key, found)
  }
  return { things: done, edited }
}

interface Looking {
  thing: Thing
  found: Found
  of(resource: Record<string, unknown>): Intention | undefined
}

/** Down to the version that we knew of; few, for we are soon back. */
async function lastOurs(applier: Applier, { thing, found, of }: Looking): Promise<Intention | undefined> {
  for (let version = Number(found.version) - 1; version > Number(thing.version ?? 0); version--) {
    const past = await readVersion(applier, thing, String(version))
    const ours = isJsonObject(past) ? of(past) : undefined
    if (ours) return ours
  }
  return undefined
}
