/** The facilities whose feeds come in through the adapters beside us: known by their files, each with a backend client of its own. */
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { exportJWK } from 'jose'
import type { Pool } from 'pg'
import { readFacilityFiles } from '@medley/adapter/facility-files'
import { adapterClient, KEY_ID } from '@medley/adapter/registration'

const LIFETIME_S = 300

/** A client that an administrator has disabled stays so. */
export async function registerAdapters(
  pool: Pool,
  { adaptersKeyFile, facilities }: { adaptersKeyFile: string; facilities: string },
): Promise<void> {
  const jwk = await exportJWK(createPublicKey(readFileSync(adaptersKeyFile, 'utf8')))
  const jwks = JSON.stringify({ keys: [{ ...jwk, kid: KEY_ID, alg: 'ES384', use: 'sig' }] })
  for (const { facility } of readFacilityFiles(facilities)) {
    const { id, name, scope } = adapterClient(facility.id)
    await pool.query('INSERT INTO identity.facility (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      facility.id,
      facility.name,
    ])
    await pool.query(
      `INSERT INTO identity.client (id, facility, name, scope, jwks, lifetime_s) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, scope = excluded.scope, jwks = excluded.jwks`,
      [id, facility.id, name, scope, jwks, LIFETIME_S],
    )
  }
}
