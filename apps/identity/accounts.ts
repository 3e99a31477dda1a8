/** Accounts of people: who they are, and whether they are who they say. */
import type { Pool } from 'pg'
import { findMembership, type Place, placesOf } from './memberships.ts'
import { hashPassword, isPassword } from './passwords.ts'
import type { Secrets } from './secrets.ts'
import { acceptedStep } from './totp.ts'
import { noteRight, noteWrong, secondsToWait } from './wrong-passwords.ts'

export interface Account {
  username: string
  name: string
  facility: string
  roles: string[]
  /** Ceiling of what any app may do in this person's name. */
  scope: string
  /** `Practitioner/x` */
  fhirUser?: string
  /** Ids of the only patients that this person acts for; empty: whoever the role lets see. */
  patients: string[]
  /** Ids of the Locations where the person works, `*` for the whole house; medication aides see who lives there. */
  units: string[]
  /** What a therapist practises: `physical`, `occupational`, … */
  disciplines: string[]
  /** Whoever signed in before, in seconds since 1970, must do so again. */
  signedInAfter: number
  /** Where else this person works, and here. */
  places: Place[]
  /** Signs in by the other provider. */
  isExternal: boolean
}

export interface Accounts {
  /** Only active ones; with what they are at this facility, or at their own. */
  find(username: string, facility?: string): Promise<Account | undefined>
  signIn(attempt: SignInAttempt): Promise<SignInOutcome>
  /** Second step, with the ticket of the first. */
  confirm(ticket: string, code: string): Promise<SignInOutcome>
}

export interface SignInAttempt {
  username: string
  password: string
}

export type SignInOutcome =
  | { state: 'in'; account: Account }
  | { state: 'code'; ticket: string }
  | { state: 'wrong' }
  | { state: 'wait'; seconds: number }

interface Row extends Omit<Account, 'fhirUser' | 'signedInAfter' | 'places' | 'isExternal'> {
  signed_in_after: Date
  password: string
  fhir_user: string | null
  totp: string | null
  totp_step: string
  external_subject: string | null
}

const COLUMNS =
  'username, name, facility, roles, scope, fhir_user, patients, units, disciplines, password, totp, totp_step, signed_in_after, external_subject'
const TICKET_MS = 5 * 60_000

/** Checked for names that nobody has, so that both cases take the same time. */
const nobody = hashPassword('nobody')

export function createAccounts(pool: Pool, secrets: Secrets, now: () => number): Accounts {
  async function rowOf(username: string): Promise<Row | undefined> {
    const { rows } = await pool.query<Row>(
      `SELECT ${COLUMNS} FROM identity.account WHERE username = $1 AND is_active`,
      [username],
    )
    return rows[0]
  }

  async function refused(username: string): Promise<SignInOutcome> {
    await noteWrong(pool, username, now())
    return { state: 'wrong' }
  }

  async function accepted(row: Row): Promise<SignInOutcome> {
    await noteRight(pool, row.username)
    return { state: 'in', account: accountOf(row, await placesOf(pool, row.username)) }
  }

  return {
    async find(username, facility) {
      const row = await rowOf(username)
      if (!row) return undefined
      const isElsewhere = facility !== undefined && facility !== row.facility
      const membership = isElsewhere ? await findMembership(pool, username, facility) : row
      return membership && accountOf({ ...row, ...membership }, await placesOf(pool, username))
    },
    async signIn({ username, password }) {
      const seconds = await secondsToWait(pool, username, now())
      if (seconds > 0) return { state: 'wait', seconds }
      const row = await rowOf(username)
      const right = await isPassword(password, row?.password ?? (await nobody))
      if (!row || !right) return refused(username)
      if (row.totp === null) return accepted(row)
      const ticket = secrets.seal(JSON.stringify({ username, until: now() + TICKET_MS }), 'sign-in')
      return { state: 'code', ticket }
    },
    async confirm(ticket, code) {
      const username = usernameOf(ticket, secrets, now())
      if (username === undefined) return { state: 'wrong' }
      const seconds = await secondsToWait(pool, username, now())
      if (seconds > 0) return { state: 'wait', seconds }
      const row = await rowOf(username)
      if (!row?.totp) return refused(username)
      const seed = Buffer.from(secrets.open(row.totp, `totp ${username}`), 'base64url')
      const step = acceptedStep(seed, code, { now: now(), last: Number(row.totp_step) })
      if (step === undefined) return refused(username)
      // Of two requests with the same code one changes the row.
      const { rowCount } = await pool.query(
        'UPDATE identity.account SET totp_step = $2 WHERE username = $1 AND totp_step < $2',
        [username, step],
      )
      return rowCount === 1 ? accepted(row) : refused(username)
    },
  }
}

function accountOf(row: Row, places: Place[]): Account {
  const { username, name, facility, roles, scope, patients, units, disciplines, fhir_user, signed_in_after } =
    row
  return {
    ...{ username, name, facility, roles, scope, patients, units, disciplines, places },
    signedInAfter: signed_in_after.getTime() / 1000,
    isExternal: row.external_subject !== null,
    ...(fhir_user === null ? {} : { fhirUser: fhir_user }),
  }
}

function usernameOf(ticket: string, secrets: Secrets, now: number): string | undefined {
  try {
    const { username, until } = JSON.parse(secrets.open(ticket, 'sign-in')) as {
      username: string
      until: number
    }
    return until > now ? username : undefined
  } catch {
    return undefined
  }
}
