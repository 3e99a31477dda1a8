/** What a consumer has done, and what it must try again: rows in its own database. */
import type { Pool } from 'pg'
import type { FacilityEvent } from './carrier.ts'

export interface ParkedEvent extends FacilityEvent {
  number: string
  attempts: number
}

export interface Ledger {
  /** Of these events: the latest version handled of each resource, and the resources that wait for another try. */
  look(events: readonly FacilityEvent[]): Promise<{ handled: Map<string, number>; parked: Set<string> }>
  handled(events: readonly FacilityEvent[]): Promise<void>
  park(event: FacilityEvent, after: { error: string; attempts: number; inMs: number }): Promise<void>
  /** Those to be tried now, of each resource the earliest. */
  due(): Promise<ParkedEvent[]>
  unpark(event: ParkedEvent): Promise<void>
  again(event: ParkedEvent, after: { error: string; inMs: number; dead: boolean }): Promise<void>
}

export const keyOf = ({ facility, type, id }: FacilityEvent): string => `${facility}/${type}/${id}`

const KEY = 'facility, type, id'
const LIMIT = 100

export function createLedger(pool: Pool, consumer: string): Ledger {
  const columns = (events: readonly FacilityEvent[]): unknown[] => [
    events.map(({ facility }) => facility),
    events.map(({ type }) => type),
    events.map(({ id }) => id),
  ]
  const given = 'unnest($2::text[], $3::text[], $4::text[]) AS g (facility, type, id)'
  return {
    async look(events) {
      const values = [consumer, ...columns(events)]
      const [done, waiting] = await Promise.all([
        pool.query<FacilityEvent & { version: number }>(
          `SELECT DISTINCT ${KEY}, version FROM events.handled JOIN ${given} USING (${KEY}) WHERE consumer = $1`,
          values,
        ),
        pool.query<FacilityEvent>(
          `SELECT DISTINCT ${KEY} FROM events.parked JOIN ${given} USING (${KEY}) WHERE consumer = $1 AND NOT dead`,
          values,
        ),
      ])
      return {
        handled: new Map(done.rows.map((row) => [keyOf(row), row.version])),
        parked: new Set(waiting.rows.map(keyOf)),
      }
    },
    async handled(events) {
      const latest = new Map<string, FacilityEvent>()
      for (const event of events) {
        const before = latest.get(keyOf(event))
        if (!before || Number(before.version) < Number(event.version)) latest.set(keyOf(event), event)
      }
      const rows = [...latest.values()]
      await pool.query(
        `INSERT INTO events.handled (consumer, ${KEY}, version)
         SELECT $1, g.facility, g.type, g.id, g.version
         FROM unnest($2::text[], $3::text[], $4::text[], $5::int[]) AS g (facility, type, id, version)
         ON CONFLICT (consumer, ${KEY}) DO UPDATE
         SET version = greatest(events.handled.version, excluded.version), at = clock_timestamp()`,
        [consumer, ...columns(rows), rows.map(({ version }) => Number(version))],
      )
    },
    async park({ facility, type, id, version, patient, time }, { error, attempts, inMs }) {
      await pool.query(
        `INSERT INTO events.parked (consumer, ${KEY}, version, patient, time, attempts, due, error)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9), $10)
         ON CONFLICT (consumer, ${KEY}, version) DO NOTHING`,
        [consumer, facility, type, id, Number(version), patient, time, attempts, inMs / 1000, error],
      )
    },
    async due() {
      const { rows } = await pool.query<ParkedEvent & { version: number }>(
        `SELECT DISTINCT ON (${KEY}) number, ${KEY}, version, patient, time, attempts, due <= clock_timestamp() AS now
         FROM events.parked WHERE consumer = $1 AND NOT dead ORDER BY ${KEY}, number LIMIT ${LIMIT}`,
        [consumer],
      )
      return rows
        .filter((row) => (row as unknown as { now: boolean }).now)
        .map((row) => ({ ...row, version: String(row.version) }))
    },
    unpark: async ({ number }) =>
      void (await pool.query('DELETE FROM events.parked WHERE number = $1', [number])),
    again: async ({ number }, { error, inMs, dead }) =>
      void (await pool.query(
        `UPDATE events.parked SET attempts = attempts + 1, error = $2, dead = $4,
           due = clock_timestamp() + make_interval(secs => $3) WHERE number = $1`,
        [number, error, inMs / 1000, dead],
      )),
  }
}

/** Dead events of a database get another round of tries. Answers how many. */
export async function replayDead(pool: Pool, consumer?: string): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE events.parked SET dead = false, attempts = 0, due = clock_timestamp() WHERE dead AND ($1::text IS NULL OR consumer = $1)`,
    [consumer ?? null],
  )
  return rowCount ?? 0
}
