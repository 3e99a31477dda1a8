/** Where a person works: the facility of the account, and others with roles of their own. A session has one at a time. */
import type { Pool } from 'pg'

/** What a person is at one facility. */
export interface Membership {
  facility: string
  roles: string[]
  /** Ceiling of what any app may do in this person's name. */
  scope: string
  /** `Practitioner/x` */
  fhir_user: string | null
  /** Ids of the only patients that this person acts for; empty: whoever the role lets see. */
  patients: string[]
  /** Ids of the Locations where the person works, `*` for the whole house; medication aides see who lives there. */
  units: string[]
  /** What a therapist practises: `physical`, `occupational`, … */
  disciplines: string[]
}

/** A facility that a person may choose. */
export interface Place {
  id: string
  name: string
  roles: string[]
  /** After so long without a sign of life a session is locked (45 CFR 164.312(a)(2)(iii)). */
  idleMinutes: number
}

const COLUMNS = 'facility, roles, scope, fhir_user, patients, units, disciplines'
const ALL = `
  SELECT username, ${COLUMNS} FROM identity.account
  UNION ALL SELECT username, ${COLUMNS} FROM identity.membership`

export async function findMembership(
  pool: Pool,
  username: string,
  facility: string,
): Promise<Membership | undefined> {
  const { rows } = await pool.query<Membership>(
    `SELECT ${COLUMNS} FROM (${ALL}) AS one WHERE username = $1 AND facility = $2 LIMIT 1`,
    [username, facility],
  )
  return rows[0]
}

/** By name of the facility. */
export async function placesOf(pool: Pool, username: string): Promise<Place[]> {
  const { rows } = await pool.query<Place>(
    `SELECT f.id, f.name, one.roles, f.idle_minutes AS "idleMinutes"
     FROM (${ALL}) AS one JOIN identity.facility f ON f.id = one.facility WHERE username = $1 ORDER BY f.name, f.id`,
    [username],
  )
  return rows
}
