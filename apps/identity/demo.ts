/** Demo facilities, users and clients (docs/reference/contract.md): only outside production, written at the first start. */
import type { Pool } from 'pg'
import { HOST, PORT_OFFSET } from '../sample-app/serve.ts'
import { hashPassword } from './passwords.ts'
import { roleScopes } from './roles.ts'

export const DEMO_PASSWORD = 'medley-demo'

/** May see plans of searches, as administrators may. */
export const DEMO_CLIENT = 'medley-demo'

const FACILITIES = [
  { id: 'maple-grove', name: 'Maple Grove', suffix: '', client: DEMO_CLIENT, prefix: 'mg' },
  { id: 'oak-hill', name: 'Oak Hill', suffix: '@oak-hill', client: 'medley-demo-oak', prefix: 'oh' },
]

interface DemoUser {
  /** Also the role. */
  username: string
  name: string
  /** Their Practitioner in the demo data, without the prefix of the facility. */
  person?: string
  /** Whose record they may open: the first resident's, or their own if that is who they are. */
  opens?: 'own' | 'relative'
  units?: string[]
  disciplines?: string[]
}

const USERS: readonly DemoUser[] = [
  { username: 'physician', name: 'Helen Strand, MD', person: 'helen-strand' },
  { username: 'nurse', name: 'Amara Osei, RN', person: 'amara-osei' },
  { username: 'aide', name: 'Tomas Reyes, QMA', person: 'tomas-reyes', units: ['*'] },
  { username: 'therapist', name: 'Mira Oduya, PT', person: 'mira-oduya', disciplines: ['physical'] },
  { username: 'biller', name: 'Lena Fisk', person: 'lena-fisk' },
  { username: 'labtech', name: 'Ravi Anand, MLT', person: 'ravi-anand' },
  { username: 'him', name: 'Grace Whitlock, RHIA', person: 'grace-whitlock' },
  { username: 'adt', name: 'Joel Park', person: 'joel-park' },
  { username: 'admin', name: 'Site administrator' },
  { username: 'patient', name: 'Demo resident', opens: 'own' },
  { username: 'proxy', name: 'Demo family member', opens: 'relative' },
  { username: 'auditor', name: 'Demo auditor' },
]

const CLIENT_LIFETIME_S = 3600

const residentOf = (prefix: string): string => `${prefix}-r001`

function personOf({ person, opens }: DemoUser, prefix: string): string | undefined {
  if (person !== undefined) return `Practitioner/${prefix}-${person}`
  return opens === 'own' ? `Patient/${residentOf(prefix)}` : undefined
}

export async function seedDemo(pool: Pool): Promise<void> {
  const { rows } = await pool.query('SELECT 1 FROM identity.account WHERE is_demo LIMIT 1')
  if (rows.length > 0) return
  const password = await hashPassword(DEMO_PASSWORD)
  for (const { id, name, suffix, client, prefix } of FACILITIES) {
    await pool.query(
      'INSERT INTO identity.facility (id, name, is_demo) VALUES ($1, $2, true) ON CONFLICT DO NOTHING',
      [id, name],
    )
    for (const user of USERS) {
      await pool.query(
        `INSERT INTO identity.account (username, facility, name, roles, scope, password, fhir_user, patients, is_demo)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true) ON CONFLICT DO NOTHING`,
        [user.username + suffix, id, user.name, [user.username], roleScopes[user.username] ?? '', password,
          personOf(user, prefix) ?? null, user.opens ? [residentOf(prefix)] : []],
      ) // prettier-ignore
    }
    await pool.query(
      `INSERT INTO identity.client (id, facility, name, scope, secret, lifetime_s, may_exchange, is_demo)
       VALUES ($1, $2, $1, 'system/*.cruds', $3, $4, true, true) ON CONFLICT DO NOTHING`,
      [client, id, await hashPassword(`${client}-secret`), CLIENT_LIFETIME_S],
    )
  }
  await joinFacilities(pool)
}

/** Also of a demo that is older than units and disciplines. */
export async function placeDemoStaff(pool: Pool): Promise<void> {
  for (const { suffix } of FACILITIES)
    for (const { username, units = [], disciplines = [] } of USERS)
      await pool.query(
        `UPDATE identity.account SET units = $2, disciplines = $3
         WHERE username = $1 AND is_demo AND units = '{}' AND disciplines = '{}'`,
        [username + suffix, units, disciplines],
      )
}

/** The sample app of `apps/sample-app`, registered anew at each start: its address follows the port. */
export async function seedSampleApp(pool: Pool, gatewayPort: number): Promise<void> {
  const address = `http://${HOST}:${gatewayPort + PORT_OFFSET}/`
  await pool.query(
    `INSERT INTO identity.client (id, name, scope, redirect_uris, launch_url, lifetime_s, is_demo)
     VALUES ('medley-sample', 'Allergy card', $1, $2, $3, $4, true)
     ON CONFLICT (id) DO UPDATE SET redirect_uris = excluded.redirect_uris, launch_url = excluded.launch_url`,
    ['launch openid fhirUser patient/Patient.r patient/AllergyIntolerance.rs', [address], address, CLIENT_LIFETIME_S],
  ) // prettier-ignore
}

/** The physician has rounds in both houses: one account, and a facility to choose. */
async function joinFacilities(pool: Pool): Promise<void> {
  const [, second] = FACILITIES
  if (!second) return
  await pool.query(
    `INSERT INTO identity.membership (username, facility, roles, scope, fhir_user)
     VALUES ('physician', $1, '{physician}', $2, $3) ON CONFLICT DO NOTHING`,
    [second.id, roleScopes['physician'], `Practitioner/${second.prefix}-helen-strand`],
  )
}

/** A demo password is public: nobody may be cared for where it opens anything. */
export async function hasDemo(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM identity.account WHERE is_demo AND is_active
     UNION ALL SELECT 1 FROM identity.client WHERE is_demo AND is_active LIMIT 1`,
  )
  return rows.length > 0
}
