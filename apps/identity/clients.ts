/** Registered apps and backend services, as the provider wants them described. */
import type { ClientMetadata } from 'oidc-provider'
import type { JWK } from 'jose'
import type { Pool } from 'pg'
import { userContext, withinCeiling } from '@medley/auth/granted-scopes'
import { mayUse } from '@medley/auth/rights'
import { type Permission, resourceScopes } from '@medley/auth/scopes'

export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

export interface Client {
  id: string
  /** Whose data it is for; without one, of whoever uses it. */
  facility: string | null
  name: string
  scope: string
  /** Hashed. */
  secret: string | null
  jwks: { keys: JWK[] } | null
  /** Where it publishes its keys. */
  jwks_uri: string | null
  redirect_uris: string[]
  launch_url: string | null
  lifetime_s: number
  may_exchange: boolean
}

const COLUMNS =
  'id, facility, name, scope, secret, jwks, jwks_uri, redirect_uris, launch_url, lifetime_s, may_exchange'

/** Only active ones. */
export async function findClient(pool: Pool, id: string): Promise<Client | undefined> {
  const { rows } = await pool.query<Client>(
    `SELECT ${COLUMNS} FROM identity.client WHERE id = $1 AND is_active`,
    [id],
  )
  return rows[0]
}

/** Apps that a person of this facility can open from the screens. */
export async function findLaunchable(pool: Pool, facility: string): Promise<Client[]> {
  const { rows } = await pool.query<Client>(
    `SELECT ${COLUMNS} FROM identity.client
     WHERE is_active AND launch_url IS NOT NULL AND (facility IS NULL OR facility = $1) ORDER BY name, id`,
    [facility],
  )
  return rows
}

/** Whether an app could get any record for a person; one that asks for none is for everybody. */
export const isFor = ({ scope }: Pick<Client, 'scope'>, { scope: ceiling, roles }: Person): boolean => {
  const wished = resourceScopes(scope)
  const principal = { ...NOBODY, roles, scope: withinCeiling(scope, ceiling, userContext).join(' ') }
  return (
    wished.length === 0 ||
    wished.some(({ type, permissions }) =>
      ([...permissions] as Permission[]).some((one) =>
        mayUse(principal, type === '*' ? 'Patient' : type, one),
      ),
    )
  )
}

interface Person {
  scope: string
  roles: string[]
}

const NOBODY = { subject: '', client: '', facility: '', purpose: '' }

/** Whether a page of this origin belongs to a registered app. */
export async function isAppOrigin(pool: Pool, origin: string): Promise<boolean> {
  const { rows } = await pool.query<{ uri: string }>(
    'SELECT unnest(redirect_uris) AS uri FROM identity.client WHERE is_active',
  )
  return origin !== 'null' && rows.some(({ uri }) => URL.parse(uri)?.origin === origin)
}

/** Our own columns under which the provider passes them on. */
export const ownMetadata = ['medley_facility', 'medley_scope', 'medley_lifetime_s', 'medley_jwks_uri']

export function metadataOf(client: Client): ClientMetadata {
  const isApp = client.redirect_uris.length > 0
  const isBackend = resourceScopes(client.scope).some(({ context }) => context === 'system')
  const isSecret = client.secret !== null || client.jwks !== null
  return {
    client_id: client.id,
    client_name: client.name,
    // Addresses of a web app are compared letter by letter.
    application_type: client.redirect_uris.every((uri) => /^https?:/.test(uri)) ? 'web' : 'native',
    redirect_uris: client.redirect_uris,
    response_types: isApp ? ['code'] : [],
    grant_types: [
      ...(isApp ? ['authorization_code', 'refresh_token'] : []),
      ...(isBackend && isSecret ? ['client_credentials'] : []),
      ...(client.may_exchange && isSecret ? [EXCHANGE] : []),
    ],
    ...authenticationOf(client),
    id_token_signed_response_alg: 'RS256',
    medley_facility: client.facility ?? '',
    medley_scope: client.scope,
    medley_lifetime_s: client.lifetime_s,
    ...(client.jwks_uri === null ? {} : { medley_jwks_uri: client.jwks_uri }),
  }
}

function authenticationOf({ secret, jwks }: Client): Partial<ClientMetadata> {
  if (jwks !== null) return { token_endpoint_auth_method: 'private_key_jwt', jwks: jwks }
  if (secret !== null) return { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret }
  return { token_endpoint_auth_method: 'none' }
}
