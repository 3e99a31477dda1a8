/**
 * Records that were opened in an emergency, in the gateway's own database: who opened whose, why, until when, and who
 * looked into it afterwards.
 */
import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { has } from '@medley/auth/rights'
import type { Principal } from '@medley/auth/principal'
import { fail } from '@medley/fhir/failures'
import { createAnswerCache } from '../auth/answer-cache.ts'
import { SHELL_CLIENT } from '../auth/sessions.ts'

export const OPEN_MS = 30 * 60_000
/** In a day, for one person. */
export const MOST = 3
const DAY_MS = 24 * 3600_000

export interface Opening {
  facility: string
  subject: string
  patient: string
  /** Code of the reason. */
  code: string
  /** In the words of the person. */
  reason: string
}

export interface EmergencyGrant extends Opening {
  id: string
  begun: Date
  expires: Date
  /** When its end went on record; `null` while it holds, and for a moment after. */
  ended: Date | null
  reviewer: string | null
  reviewed: Date | null
  finding: string | null
}

export interface Emergencies {
  open(opening: Opening): Promise<EmergencyGrant>
  /** Those of a person that hold now. */
  current(facility: string, subject: string): Promise<EmergencyGrant[]>
  /** Ends one of the person's own before its time; `undefined` where there is none that holds. */
  end(own: { id: string; facility: string; subject: string }): Promise<EmergencyGrant | undefined>
  /** Those that are over and whose end nobody has told yet: each is told once, by one gateway, or again after a failure. */
  tellEnded(tell: (grant: EmergencyGrant) => Promise<void>): Promise<void>
  /** Of a facility, those that nobody looked into first, then newest first. */
  list(facility: string): Promise<EmergencyGrant[]>
  /** `undefined` when there is none, or somebody did before. */
  review(found: {
    id: string
    facility: string
    reviewer: string
    finding: string
  }): Promise<EmergencyGrant | undefined>
}

export const EMERGENCY_TABLE = `
  CREATE TABLE IF NOT EXISTS gateway.emergency (
    id uuid PRIMARY KEY, facility text NOT NULL, subject text NOT NULL, patient text NOT NULL, code text NOT NULL,
    reason text NOT NULL, begun timestamptz NOT NULL, expires timestamptz NOT NULL,
    reviewer text, reviewed timestamptz, finding text);
  ALTER TABLE gateway.emergency ADD COLUMN IF NOT EXISTS ended timestamptz;
  CREATE INDEX IF NOT EXISTS emergency_of_person ON gateway.emergency (facility, subject, expires);
  CREATE INDEX IF NOT EXISTS emergency_untold ON gateway.emergency (expires) WHERE ended IS NULL;`

const OPEN = `
  INSERT INTO gateway.emergency (id, facility, subject, patient, code, reason, begun, expires)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8
  WHERE (SELECT count(*) FROM gateway.emergency WHERE subject = $3 AND begun > $9) < ${MOST}
  RETURNING *`

/** Its end is its time from now on; that it ended goes on record as for the others (`tellEnded`). */
const END = `
  UPDATE gateway.emergency SET expires = $4
  WHERE id = $1 AND facility = $2 AND subject = $3 AND expires > $4 RETURNING *`

const OVER = `
  SELECT * FROM gateway.emergency WHERE ended IS NULL AND expires <= $1 ORDER BY expires LIMIT 1 FOR UPDATE SKIP LOCKED`

const REVIEW = `
  UPDATE gateway.emergency SET reviewer = $3, reviewed = $4, finding = $5
  WHERE id = $1 AND facility = $2 AND reviewed IS NULL RETURNING *`

export function createEmergencies(pool: Pool, now: () => number): Emergencies {
  const known = createAnswerCache<EmergencyGrant[]>(now)
  const keyOf = (facility: string, subject: string): string => JSON.stringify([facility, subject])

  return {
    async open({ facility, subject, patient, code, reason }) {
      const [begun, expires, since] = [0, OPEN_MS, -DAY_MS].map((shift) => new Date(now() + shift))
      const grant = await inTurn(pool, subject, async (client) => {
        const { rows } = await client.query<EmergencyGrant>(OPEN, [
          ...[randomUUID(), facility, subject, patient, code, reason],
          ...[begun, expires, since],
        ])
        return rows[0]
      })
      if (!grant)
        throw fail(
          'tooMany',
          'emergency-too-often',
          `A record can be opened in an emergency ${MOST} times a day.`,
          {
            headers: { 'retry-after': '3600' },
          },
        )
      known.forget(keyOf(facility, subject))
      return grant
    },

    async current(facility, subject) {
      const grants = await known.get(keyOf(facility, subject), async () => {
        const text = 'SELECT * FROM gateway.emergency WHERE facility = $1 AND subject = $2 AND expires > $3'
        return (await pool.query<EmergencyGrant>(text, [facility, subject, new Date(now())])).rows
      })
      return grants.filter(({ expires }) => expires.getTime() > now())
    },

    async end({ id, facility, subject }) {
      const { rows } = await pool.query<EmergencyGrant>(END, [id, facility, subject, new Date(now())])
      known.forget(keyOf(facility, subject))
      return rows[0]
    },

    async tellEnded(tell) {
      const next = (): Promise<boolean> =>
        inTransaction(pool, async (client) => {
          const { rows } = await client.query<EmergencyGrant>(OVER, [new Date(now())])
          const [grant] = rows
          if (!grant) return false
          await tell(grant)
          await client.query('UPDATE gateway.emergency SET ended = expires WHERE id = $1', [grant.id])
          return true
        })
      while (await next());
    },

    async list(facility) {
      const text =
        'SELECT * FROM gateway.emergency WHERE facility = $1 ORDER BY reviewed IS NOT NULL, begun DESC LIMIT 500'
      return (await pool.query<EmergencyGrant>(text, [facility])).rows
    },

    async review({ id, facility, reviewer, finding }) {
      const { rows } = await pool.query<EmergencyGrant>(REVIEW, [
        id,
        facility,
        reviewer,
        new Date(now()),
        finding,
      ])
      return rows[0]
    },
  }
}

/** Requests of one person are counted one after the other: the lock comes before the statement that counts. */
const inTurn = <T>(pool: Pool, subject: string, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('emergency'), hashtext($1))`, [subject])
    return work(client)
  })

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

/** A person at a screen with the records that they have opened; for an app in their name nothing is open. */
export async function withEmergencies(emergencies: Emergencies, principal: Principal): Promise<Principal> {
  const { client, facility, subject } = principal
  if (client !== SHELL_CLIENT || principal.direct || !has(principal, 'emergency')) return principal
  const grants = await emergencies.current(facility, subject)
  return grants.length === 0
    ? principal
    : { ...principal, emergency: [...new Set(grants.map(({ patient }) => patient))].sort() }
}
