/** Facilities, their settings, and who works at more than one. */
import {
  type Action,
  change,
  type Desk,
  disciplinesOf,
  fhirUserOf,
  insert,
  type Options,
  Refusal,
  requireFacility,
  requireId,
  requireRoles,
  unitsOf,
} from './desk.ts'
import { roleScopes } from './roles.ts'

export const facilityActions: Readonly<Record<string, Action>> = {
  'facility add': { options: '--id ID --name NAME [--idle-minutes 5…30]', run: addFacility },
  'facility set': { options: '--id ID --idle-minutes 5…30', run: setFacility },
  'user join': {
    options:
      '--username NAME --facility ID --role ROLE… [--fhir-user Practitioner/ID] [--unit LOCATION-ID…|*] [--discipline NAME…]',
    run: join,
  },
  'user leave': { options: '--username NAME --facility ID', run: leave },
}

const IDLE_MINUTES = { least: 5, usual: 15, most: 30 }

function idleMinutesOf(options: Options): number {
  const minutes = Number(options.optional('idle-minutes') ?? IDLE_MINUTES.usual)
  if (Number.isInteger(minutes) && minutes >= IDLE_MINUTES.least && minutes <= IDLE_MINUTES.most)
    return minutes
  throw new Refusal(`--idle-minutes is a whole number from ${IDLE_MINUTES.least} to ${IDLE_MINUTES.most}.`)
}

async function addFacility({ pool }: Desk, options: Options): Promise<string> {
  const id = requireId(options.one('id'))
  await insert(pool, 'INSERT INTO identity.facility (id, name, idle_minutes) VALUES ($1, $2, $3)', [
    id,
    options.one('name'),
    idleMinutesOf(options),
  ])
  return `facility ${id} added`
}

async function setFacility({ pool }: Desk, options: Options): Promise<string> {
  const [id, minutes] = [options.one('id'), Number(options.one('idle-minutes')) && idleMinutesOf(options)]
  await change(pool, 'UPDATE identity.facility SET idle_minutes = $2 WHERE id = $1', [id, minutes])
  return `sessions at ${id} are locked after ${minutes} idle minutes`
}

/** Rights of their own at a further facility; those of the account stay where they are. */
async function join({ pool }: Desk, options: Options): Promise<string> {
  const username = options.one('username')
  const facility = await requireFacility(pool, options.one('facility'))
  const roles = requireRoles(options)
  const { rows } = await pool.query<{ facility: string }>(
    'SELECT facility FROM identity.account WHERE username = $1',
    [username],
  )
  if (!rows[0]) throw new Refusal(`There is no ${username}.`)
  if (rows[0].facility === facility) throw new Refusal(`${facility} is the facility of ${username} already.`)
  const scope = roles.map((role) => roleScopes[role]).join(' ')
  await insert(
    pool,
    'INSERT INTO identity.membership (username, facility, roles, scope, fhir_user, units, disciplines) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [username, facility, roles, scope, fhirUserOf(options) ?? null, unitsOf(options), disciplinesOf(options)],
  )
  return `user ${username} works at ${facility} too`
}

async function leave({ pool }: Desk, options: Options): Promise<string> {
  const [username, facility] = [options.one('username'), options.one('facility')]
  await change(pool, 'DELETE FROM identity.membership WHERE username = $1 AND facility = $2', [
    username,
    facility,
  ])
  return `user ${username} works at ${facility} no more`
}
