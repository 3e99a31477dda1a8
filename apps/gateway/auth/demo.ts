/** Demo users and clients (docs/reference/contract.md): only outside production, written at the first start. */
import type { Pool } from 'pg'
import { hashPassword } from './passwords.ts'

export const DEMO_PASSWORD = 'medley-demo'

const FACILITIES = [
  { id: 'maple-grove', suffix: '', client: 'medley-demo' },
  { id: 'oak-hill', suffix: '@oak-hill', client: 'medley-demo-oak' },
]

/** People may not delete clinical records. Patients and proxies see nothing before their own access rules exist. */
const CLINICAL = 'user/*.crus'

const USERS: readonly { username: string; name: string; scope: string }[] = [
  { username: 'physician', name: 'Helen Strand, MD', scope: CLINICAL },
  { username: 'nurse', name: 'Amara Osei, RN', scope: CLINICAL },
  { username: 'aide', name: 'Tomas Reyes, QMA', scope: CLINICAL },
  { username: 'therapist', name: 'Mira Oduya, PT', scope: CLINICAL },
  { username: 'biller', name: 'Lena Fisk', scope: CLINICAL },
  { username: 'labtech', name: 'Ravi Anand, MLT', scope: CLINICAL },
  { username: 'him', name: 'Grace Whitlock, RHIA', scope: CLINICAL },
  { username: 'adt', name: 'Joel Park', scope: CLINICAL },
  {
    username: 'admin',
    name: 'Site administrator',
    scope: 'user/Organization.crus user/Location.crus user/Practitioner.crus',
  },
  { username: 'patient', name: 'Demo resident', scope: 'patient/*.rs' },
  { username: 'proxy', name: 'Demo family member', scope: 'patient/*.rs' },
  { username: 'auditor', name: 'Demo auditor', scope: 'user/AuditEvent.rs' },
]

const CLIENT_LIFETIME_S = 3600

export async function seedDemo(pool: Pool): Promise<void> {
  const { rows } = await pool.query('SELECT 1 FROM gateway.account LIMIT 1')
  if (rows.length > 0) return
  const password = await hashPassword(DEMO_PASSWORD)
  for (const { id, suffix, client } of FACILITIES) {
    for (const { username, name, scope } of USERS) {
      await pool.query(
        'INSERT INTO gateway.account (username, facility, name, roles, scope, password) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
        [username + suffix, id, name, [username], scope, password],
      )
    }
    await pool.query(
      'INSERT INTO gateway.client (id, facility, scope, secret, lifetime_s) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [client, id, 'system/*.cruds', await hashPassword(`${client}-secret`), CLIENT_LIFETIME_S],
    )
  }
}
