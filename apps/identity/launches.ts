/**
 * Launch contexts: what an app learns beside its token. A launch from the screens is minted for one person and one app, for
 * five minutes and one use; what a grant carries lives as long as the grant.
 */
import { randomBytes } from 'node:crypto'
import type { ArtifactStore } from './artifacts.ts'
import { hashOf } from './artifacts.ts'

export interface LaunchContext {
  patient?: string
  encounter?: string
  intent?: string
  fhirContext?: readonly { reference: string; role?: string }[]
  need_patient_banner?: boolean
}

export interface Launch {
  username: string
  client: string
  context: LaunchContext
}

const LAUNCH_S = 300
/** As long as the longest refresh token. */
export const GRANT_S = 120 * 24 * 3600

export async function mintLaunch({ pool, now }: ArtifactStore, launch: Launch): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await pool.query(
    `INSERT INTO identity.artifact (model, hash, payload, expires) VALUES ('Launch', $1, $2, $3)`,
    [hashOf(token), launch, new Date(now() + LAUNCH_S * 1000)],
  )
  return token
}

/** The launch if it is this person's and this app's, and was not used. */
export async function findLaunch(
  { pool, now }: ArtifactStore,
  token: string,
  { username, client }: Omit<Launch, 'context'>,
): Promise<LaunchContext | undefined> {
  const { rows } = await pool.query<{ payload: Launch }>(
    `SELECT payload FROM identity.artifact
     WHERE model = 'Launch' AND hash = $1 AND consumed IS NULL AND expires > $2`,
    [hashOf(token), new Date(now())],
  )
  const launch = rows[0]?.payload
  return launch?.username === username && launch.client === client ? launch.context : undefined
}

/** False when it was used meanwhile. */
export async function useLaunch({ pool, now }: ArtifactStore, token: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE identity.artifact SET consumed = $2 WHERE model = 'Launch' AND hash = $1 AND consumed IS NULL`,
    [hashOf(token), new Date(now())],
  )
  return rowCount === 1
}

/** What a grant carries: what the app learns, and where the person was when the app was allowed. */
export interface GrantRecord {
  context: LaunchContext
  facility?: string
}

export async function keepContext(
  { pool, now }: ArtifactStore,
  grantId: string,
  { context, facility }: GrantRecord,
): Promise<void> {
  await pool.query(
    `INSERT INTO identity.artifact (model, hash, payload, expires) VALUES ('Context', $1, $2, $3)`,
    [hashOf(grantId), { ...context, facility }, new Date(now() + GRANT_S * 1000)],
  )
}

export async function recordOf({ pool }: ArtifactStore, grantId: string): Promise<GrantRecord> {
  const { rows } = await pool.query<{ payload: LaunchContext & { facility?: string } }>(
    `SELECT payload FROM identity.artifact WHERE model = 'Context' AND hash = $1`,
    [hashOf(grantId)],
  )
  const { facility, ...context } = rows[0]?.payload ?? {}
  return { context, ...(facility === undefined ? {} : { facility }) }
}

export const contextOf = async (store: ArtifactStore, grantId: string): Promise<LaunchContext> =>
  (await recordOf(store, grantId)).context
