/** Keys that sign id tokens: in the database, encrypted; a new one every three months, old ones published a while longer. */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK_RSA_Private } from 'jose'
import type { Pool } from 'pg'
import { uuid7 } from '@medley/service/uuid7'
import type { Secrets } from './secrets.ts'

export type SigningKey = JWK_RSA_Private & { kid: string }

const DAY_MS = 24 * 3600_000
const ROTATE_AFTER_MS = 90 * DAY_MS
/** Longer than any id token is valid and any app keeps our keys. */
const PUBLISHED_AFTER_MS = 2 * DAY_MS
const LOCK = "hashtext('medley-signing-key')"
const generate = promisify(generateKeyPair)

/** The newest first; makes one where there is none or the newest is old. */
export async function currentSigningKeys(pool: Pool, secrets: Secrets, now: number): Promise<SigningKey[]> {
  const found = await read(pool)
  const [newest] = found
  if (!newest || now - newest.created.getTime() > ROTATE_AFTER_MS) {
    await addSigningKey(pool, secrets, { now, unlessAfter: now - ROTATE_AFTER_MS })
    return currentSigningKeys(pool, secrets, now)
  }
  return found
    .filter((_, place) => {
      const successor = found[place - 1]
      return !successor || now - successor.created.getTime() < PUBLISHED_AFTER_MS
    })
    .map((row) => JSON.parse(secrets.open(row.private, `signing-key ${row.kid}`)) as SigningKey)
}

interface Row {
  kid: string
  private: string
  created: Date
}

async function read(pool: Pool): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    'SELECT kid, private, created FROM identity.signing_key ORDER BY created DESC, kid DESC',
  )
  return rows
}

/** One process makes the key that several miss. */
export async function addSigningKey(
  pool: Pool,
  secrets: Secrets,
  { now, unlessAfter = Infinity }: { now: number; unlessAfter?: number },
): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  const kid = uuid7(now)
  const key = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }
  const client = await pool.connect()
  try {
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK})`)
    await client.query(
      `INSERT INTO identity.signing_key (kid, private, created)
       SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM identity.signing_key WHERE created > $4)`,
      [
        kid,
        secrets.seal(JSON.stringify(key), `signing-key ${kid}`),
        new Date(now),
        unlessAfter === Infinity ? 'infinity' : new Date(unlessAfter),
      ],
    )
    await client.query('COMMIT')
  } finally {
    client.release()
  }
  return kid
}
