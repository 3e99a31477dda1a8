/**
 * The census by the clock: at the hour that the facility's facts name, the newest census file is compared with the record,
 * once a night whoever of several processes is first, and the report is kept.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Pool } from 'pg'
import { Refused, Unreadable } from '@medley/adapter/define-adapter'
import type { Facility } from '@medley/adapter/facility'
import type { Log } from '@medley/service/log'
import { reconcile, type Report, reportMissing } from './reconcile.ts'
import type { Runtime } from './runtime.ts'

const LOOK_MS = 30_000
/** A process that was away at the hour catches up for so long. */
const CATCH_UP_MINUTES = 6 * 60
/** A claim without a report is of a process that died. */
const CLAIM_STANDS = '15 minutes'
/** An older census says nothing about tonight. */
const FRESH_MS = 26 * 3_600_000

export interface NightlyOptions {
  readonly runtimes: readonly Runtime[]
  readonly pool: Pool
  /** Of the drop folders. */
  readonly data: string
  readonly log: Log
  readonly now: () => number
}

export function startNightly(options: NightlyOptions): { look(): Promise<void>; stop(): Promise<void> } {
  let working: Promise<void> | undefined
  const look = (): Promise<void> =>
    (working ??= lookOnce(options).finally(() => {
      working = undefined
    }))
  const timer = setInterval(() => void look(), LOOK_MS)
  void look()
  return {
    look,
    async stop() {
      clearInterval(timer)
      await working
    },
  }
}

async function lookOnce({ runtimes, pool, data, log, now }: NightlyOptions): Promise<void> {
  for (const runtime of runtimes) {
    const facility = runtime.facts.current()
    const night = nightDue(facility, now())
    if (night === undefined || !runtime.adapter.census) continue
    try {
      if (!(await claim(pool, facility.id, { night, now: now() }))) continue
      const report = await compare(runtime, { data, now: now() })
      await pool.query('UPDATE adapters.night SET report = $3 WHERE facility = $1 AND night = $2', [
        facility.id,
        night,
        JSON.stringify(report),
      ])
      log.info('the census of the night was compared', { facility: facility.id, state: report.state })
    } catch (error) {
      // The claim runs out, and the next look tries again.
      log.error('the census of the night could not be compared', error, { facility: facility.id })
    }
  }
}

/** The date of the night whose hour has come, in the facility's own time; nothing outside of its hours. */
export function nightDue({ timeZone, census }: Facility, now: number): string | undefined {
  if (!census) return undefined
  const [date = '', time = ''] = new Date(now).toLocaleString('sv-SE', { timeZone }).split(' ')
  const late = minutesOf(time) - minutesOf(census.time)
  return late >= 0 && late < CATCH_UP_MINUTES ? date : undefined
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Whether this process is to do it. */
async function claim(
  pool: Pool,
  facility: string,
  { night, now }: { night: string; now: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `INSERT INTO adapters.night AS n (facility, night, begun) VALUES ($1, $2, $3)
     ON CONFLICT (facility, night) DO UPDATE SET begun = excluded.begun
       WHERE n.report IS NULL AND n.begun < excluded.begun - interval '${CLAIM_STANDS}'`,
    [facility, night, new Date(now).toISOString()],
  )
  return rowCount === 1
}

async function compare(runtime: Runtime, { data, now }: { data: string; now: number }): Promise<Report> {
  const { id, census } = runtime.facts.current()
  const file = await newestFile(path.join(data, 'inbox', id, census?.feed ?? 'census'))
  if (file === undefined || now - file.changed > FRESH_MS)
    return reportMissing(runtime, { now, problem: 'census-missing' })
  try {
    return await reconcile(runtime, await readFile(file.path), { now, by: 'clock' })
  } catch (error) {
    if (error instanceof Unreadable || error instanceof Refused)
      return reportMissing(runtime, { now, problem: error.code })
    throw error
  }
}

/** Of those that were read; one that was refused in part says the more about who is missing. */
async function newestFile(folder: string): Promise<{ path: string; changed: number } | undefined> {
  const names = await Promise.all(
    ['done', 'failed'].map(async (part) =>
      (await readdir(path.join(folder, part)).catch(() => []))
        .filter((name) => !name.endsWith('.reason.json'))
        .map((name) => path.join(folder, part, name)),
    ),
  )
  const files = await Promise.all(
    names.flat().map(async (file) => ({ path: file, changed: (await stat(file)).mtimeMs })),
  )
  return files.sort((one, other) => other.changed - one.changed)[0]
}

export interface Night {
  /** `2026-11-25` */
  readonly night: string
  readonly state: Report['state'] | 'running'
  readonly missing: number
  readonly extra: number
  readonly moved: number
  readonly wrongStatus: number
}

/** The newest first. */
export async function listNights(pool: Pool, facility: string): Promise<Night[]> {
  const { rows } = await pool.query<{ night: string; report: Report | null }>(
    'SELECT night::text, report FROM adapters.night WHERE facility = $1 ORDER BY night DESC LIMIT 30',
    [facility],
  )
  return rows.map(({ night, report }) => ({
    night,
    state: report?.state ?? 'running',
    missing: report?.missing.length ?? 0,
    extra: report?.extra.length ?? 0,
    moved: report?.moved.length ?? 0,
    wrongStatus: report?.wrongStatus.length ?? 0,
  }))
}
