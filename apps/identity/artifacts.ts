/** What the provider hands out and remembers, in PostgreSQL. Of tokens and codes only the hash is kept. */
import { createHash } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import Provider, { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { Pool } from 'pg'
import type { ClientKeys } from './client-keys.ts'
import { findClient, metadataOf } from './clients.ts'

/** So long after its end a used code or refresh token is still known as used. */
const KEPT_S = 3600

export const hashOf = (value: string): string => createHash('sha256').update(value).digest('base64url')

interface Row {
  payload: AdapterPayload
  consumed: Date | null
}

export interface ArtifactStore {
  pool: Pool
  clientKeys: ClientKeys
  now(): number
}

export function adapterFor(model: string, store: ArtifactStore): Adapter {
  if (model === 'Client') return { ...artifacts(model, store), find: (id) => clientMetadata(store, id) }
  // Who is signed in, the gateway's session says alone.
  if (model === 'Session') return { ...artifacts(model, store), upsert: nothing, find: nothing }
  if (model === 'ReplayDetection') return { ...artifacts(model, store), upsert: onceOnly(model, store) }
  return artifacts(model, store)
}

const nothing = async (): Promise<undefined> => undefined

/** Keys at an address are fetched by ourselves: the provider would keep them for a minute whatever the answer says. */
async function clientMetadata(
  { pool, clientKeys }: ArtifactStore,
  id: string,
): Promise<AdapterPayload | undefined> {
  const client = await findClient(pool, id)
  if (!client) return undefined
  if (client.jwks_uri === null) return metadataOf(client)
  return metadataOf({ ...client, jwks: { keys: await clientKeys.of(client.jwks_uri, assertedKey()) } })
}

/** `kid` of the assertion in the request that is being answered, if it brings one. */
function assertedKey(): string | undefined {
  const { client_assertion: assertion } = Provider.ctx?.oidc?.params ?? {}
  try {
    return typeof assertion === 'string' ? decodeProtectedHeader(assertion).kid : undefined
  } catch {
    return undefined
  }
}

function artifacts(model: string, { pool, now }: ArtifactStore): Adapter {
  const remove = async (id: string): Promise<void> => {
    await pool.query('DELETE FROM identity.artifact WHERE model = $1 AND hash = $2', [model, hashOf(id)])
  }
  return {
    async upsert(id, { jti: _, ...payload }, expiresIn = 0) {
      await pool.query(
        `INSERT INTO identity.artifact (model, hash, payload, grant_id, expires) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (model, hash) DO UPDATE SET payload = excluded.payload, expires = excluded.expires`,
        [model, hashOf(id), payload, payload.grantId, new Date(now() + expiresIn * 1000)],
      )
    },
    async find(id) {
      const { rows } = await pool.query<Row>(
        'SELECT payload, consumed FROM identity.artifact WHERE model = $1 AND hash = $2',
        [model, hashOf(id)],
      )
      const [row] = rows
      return row && { ...row.payload, jti: id, ...(row.consumed ? { consumed: seconds(row.consumed) } : {}) }
    },
    async consume(id) {
      const { rows } = await pool.query(
        `UPDATE identity.artifact SET consumed = $3 WHERE model = $1 AND hash = $2 AND consumed IS NULL RETURNING 1`,
        [model, hashOf(id), new Date(now())],
      )
      if (rows.length > 0) return
      // Somebody else has used it in this moment: one of the two is a thief.
      const { rows: others } = await pool.query<{ grant_id: string }>(
        'SELECT grant_id FROM identity.artifact WHERE model = $1 AND hash = $2',
        [model, hashOf(id)],
      )
      await revokeGrant(pool, others[0]?.grant_id)
      throw new errors.InvalidGrant('already used')
    },
    destroy: remove,
    revokeByGrantId: (grantId) => revokeTokens(pool, model, grantId),
    findByUid: nothing,
    findByUserCode: nothing,
  }
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)

/** The unique key decides between two at the same time. */
function onceOnly(model: string, { pool, now }: ArtifactStore): Adapter['upsert'] {
  return async (id, { jti: _, ...payload }, expiresIn = 0) => {
    const { rowCount } = await pool.query(
      `INSERT INTO identity.artifact (model, hash, payload, expires) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [model, hashOf(id), payload, new Date(now() + expiresIn * 1000)],
    )
    if (rowCount === 0) throw new errors.InvalidClientAuth('client assertion tokens must only be used once')
  }
}

/** A used token stays, so that its next use is known as one. */
async function revokeTokens(pool: Pool, model: string, grantId: string): Promise<void> {
  await pool.query('DELETE FROM identity.artifact WHERE model = $1 AND grant_id = $2 AND consumed IS NULL', [
    model,
    grantId,
  ])
}

async function revokeGrant(pool: Pool, grantId: string | undefined): Promise<void> {
  if (grantId === undefined) return
  await pool.query(`DELETE FROM identity.artifact WHERE grant_id = $1 AND consumed IS NULL`, [grantId])
  await pool.query(`DELETE FROM identity.artifact WHERE model = 'Grant' AND hash = $1`, [hashOf(grantId)])
}

export async function forgetExpired({ pool, now }: ArtifactStore): Promise<void> {
  await pool.query('DELETE FROM identity.artifact WHERE expires < $1', [new Date(now() - KEPT_S * 1000)])
}
