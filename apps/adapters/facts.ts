/**
 * What is true of a facility now: what its file says, and over it what people changed on the screen. Every change is kept,
 * with who and when; feeds ask for each message, so a change counts at once.
 */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Facility } from '@medley/adapter/facility'
import { faultsOfFacility } from '@medley/adapter/facility-check'
import { fail, Failure, type Issue } from '@medley/fhir/failures'
import { changedPaths } from './changed-paths.ts'

/** What people may change. Security: addresses, secrets, ids and zones stay what the file says. */
export const editable = [
  'phone',
  'address',
  'holdsBeds',
  'units',
  'passTimes',
  'census',
  'payers',
  'codeMaps',
] as const

/** Of those that differ from the file; `null`: there is none, whatever the file says. */
type Members = { readonly [name in (typeof editable)[number]]?: Facility[name] | null }

export interface Change {
  readonly version: number
  readonly by: string
  /** Instant. */
  readonly at: string
  /** JSON Pointers, without what was there: `/codeMaps/lab/BMP`. */
  readonly paths: readonly string[]
}

export interface Facts {
  current(): Facility
  /** For `If-Match`: changes with the file and with each change on the screen. */
  etag(): string
  /** What the file says otherwise. */
  overridden(): readonly string[]
  /** Throws a Failure: faults of the facts, or somebody else was first. */
  change(wish: unknown, asked: Asked): Promise<readonly string[]>
  /** The newest first. */
  history(): Promise<readonly Change[]>
}

export interface Asked {
  readonly by: string
  /** The ETag that the wish starts from. */
  readonly from: string
  /** Puts the paths on record before they count. */
  record(paths: readonly string[]): Promise<void>
}

interface Row {
  version: number
  members: Members
  by: string
  at: Date
  paths: string[]
}

const KEPT = 200

export async function openFacts(pool: Pool, file: Facility): Promise<Facts> {
  const [row] = await readRows(pool, file.id, 1)
  let version = row?.version ?? 0
  let facility = withMembers(file, row?.members ?? {})
  const etag = (): string => `W/"${version}-${digestOf(facility)}"`

  return {
    current: () => facility,
    etag,
    overridden: () => changedPaths(file, facility),
    async change(wish, { by, from, record }) {
      if (from !== etag()) throw conflict()
      const wanted = checked(file, wish)
      const paths = changedPaths(facility, wanted)
      if (paths.length === 0) return []
      const next = { version: version + 1, members: membersOf(file, wanted), by, paths }
      await store(pool, file.id, { ...next, record: () => record(paths) })
      version = next.version
      facility = wanted
      return paths
    },
    history: async () =>
      (await readRows(pool, file.id, KEPT)).map(({ version: number, by, at, paths }) => ({
        version: number,
        by,
        at: at.toISOString(),
        paths,
      })),
  }
}

const conflict = (): Failure =>
  fail('preconditionFailed', 'facts-changed', 'The facts were changed meanwhile: read them again.')

/** Of a schema that has become stricter, what was kept may be wrong: then the file counts. */
function withMembers(file: Facility, members: Members): Facility {
  const whole = Object.fromEntries(
    Object.entries({ ...file, ...members }).filter(([, value]) => value !== null),
  ) as unknown as Facility
  return faultsOfFacility(whole).length > 0 ? file : whole
}

/** What the wish says otherwise than the file: the rest goes on to follow the file. */
function membersOf(file: Facility, wanted: Facility): Members {
  return Object.fromEntries(
    editable
      .filter((name) => changedPaths(file[name], wanted[name]).length > 0)
      .map((name) => [name, wanted[name] ?? null]),
  )
}

function checked(file: Facility, wish: unknown): Facility {
  const faults = faultsOfFacility(wish)
  if (faults.length > 0) throw new Failure('invalid', faults.map(issueOf))
  const wanted = wish as Facility
  const fixed = changedPaths(file, wanted).filter(
    (path) => !editable.some((name) => path.split('/')[1] === name),
  )
  if (fixed.length > 0)
    throw new Failure(
      'invalid',
      fixed.map((path) => issueOf({ path, text: 'only the file of the facility can change this' })),
    )
  return wanted
}

const issueOf = ({ path, text }: { path: string; text: string }): Issue => ({
  severity: 'error',
  code: 'invalid',
  diagnostics: `${path}: ${text}.`,
  expression: [`http.body${path.replaceAll('/', '.').replace(/\.$/, '')}`],
  failure: 'facts-invalid',
})

const digestOf = (facility: Facility): string =>
  createHash('sha256').update(JSON.stringify(facility)).digest('hex').slice(0, 12)

async function readRows(pool: Pool, facility: string, limit: number): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    'SELECT version, members, by, at, paths FROM adapters.facts WHERE facility = $1 ORDER BY version DESC LIMIT $2',
    [facility, limit],
  )
  return rows
}

const UNIQUE_VIOLATION = '23505'

/** On record before it counts: what cannot be recorded is not changed. */
async function store(
  pool: Pool,
  facility: string,
  { version, members, by, paths, record }: Omit<Row, 'at'> & { record(): Promise<void> },
): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(
      'INSERT INTO adapters.facts (facility, version, members, by, paths) VALUES ($1, $2, $3, $4, $5)',
      [facility, version, JSON.stringify(members), by, paths],
    )
    await record()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw (error as { code?: string }).code === UNIQUE_VIOLATION ? conflict() : error
  } finally {
    client.release()
  }
}
