/** `/auth/token`: client credentials (RFC 6749 §4.4) and the exchange for direct calls to a service (RFC 8693). */
import type { Pool } from 'pg'
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { Principal } from '@medley/auth/principal'
import { resourceScopes } from '@medley/auth/scopes'
import { jsonResponse } from '@medley/service/respond'
import type { Grants } from './grants.ts'
import { isPassword } from './passwords.ts'

export interface TokenEndpoint {
  pool: Pool
  grants: Grants
  mint(principal: Principal, audience: string): Promise<string>
  modules: ReadonlySet<string>
}

interface Client {
  id: string
  facility: string
  scope: string
  secret: string
  lifetime_s: number
}

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const JWT = 'urn:ietf:params:oauth:token-type:jwt'
const INTERNAL_LIFETIME_S = 60
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** Error answers of RFC 6749 §5.2. */
const refuse = (status: number, error: string, description: string): AppResponse =>
  jsonResponse(
    status,
    { error, error_description: description },
    {
      ...NO_STORE,
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="medley"' } : {}),
    },
  )

type Form = URLSearchParams
type GrantHandler = (endpoint: TokenEndpoint, client: Client, form: Form) => Promise<AppResponse>

const grantHandlers: Readonly<Record<string, GrantHandler>> = {
  client_credentials: clientCredentials,
  [EXCHANGE]: exchange,
}

export async function answerToken(endpoint: TokenEndpoint, request: AppRequest): Promise<AppResponse> {
  if (request.method !== 'POST')
    return jsonResponse(405, { error: 'invalid_request' }, { ...NO_STORE, allow: 'POST' })
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return refuse(400, 'invalid_request', 'The body is application/x-www-form-urlencoded.')
  }
  const form = new URLSearchParams(request.body?.toString('utf8') ?? '')
  const handle = grantHandlers[form.get('grant_type') ?? '']
  if (!handle)
    return refuse(400, 'unsupported_grant_type', 'Supported are client_credentials and token exchange.')
  const client = await authenticateClient(endpoint, request, form)
  return client
    ? handle(endpoint, client, form)
    : refuse(401, 'invalid_client', 'Unknown client or wrong secret.')
}

async function authenticateClient(
  { pool }: TokenEndpoint,
  { headers }: AppRequest,
  form: Form,
): Promise<Client | undefined> {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers['authorization'] ?? '')?.[1]
  const [id, secret] = basic
    ? Buffer.from(basic, 'base64').toString('utf8').split(':').map(formDecoded)
    : [form.get('client_id'), form.get('client_secret')]
  if (!id || !secret) return undefined
  const { rows } = await pool.query<Client>(
    'SELECT id, facility, scope, secret, lifetime_s FROM gateway.client WHERE id = $1',
    [id],
  )
  const client = rows[0]
  return client && (await isPassword(secret, client.secret)) ? client : undefined
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

async function clientCredentials(
  { grants }: TokenEndpoint,
  client: Client,
  form: Form,
): Promise<AppResponse> {
  const scope = grantedScope(form.get('scope'), client.scope)
  if (scope === undefined) return refuse(400, 'invalid_scope', 'The client may not have this scope.')
  const principal = {
    subject: client.id,
    client: client.id,
    facility: client.facility,
    roles: ['backend'],
    scope,
    purpose: 'TREAT',
  }
  const token = await grants.issue('access', { principal, extra: {} }, client.lifetime_s)
  return jsonResponse(
    200,
    { access_token: token, token_type: 'Bearer', expires_in: client.lifetime_s, scope },
    NO_STORE,
  )
}

/** Asked scopes that the registration covers; the whole registration when none is asked. */
function grantedScope(asked: string | null, registered: string): string | undefined {
  if (!asked) return registered
  const ceiling = resourceScopes(registered)
  const wanted = asked.split(' ').filter((one) => one !== '')
  const covered = wanted.every((one) => {
    const [scope] = resourceScopes(one)
    return (
      scope !== undefined &&
      ceiling.some(
        ({ context, type, permissions }) =>
          context === scope.context &&
          (type === '*' || type === scope.type) &&
          [...scope.permissions].every((p) => permissions.includes(p)),
      )
    )
  })
  return wanted.length > 0 && covered ? wanted.join(' ') : undefined
}

async function exchange(
  { grants, mint, modules }: TokenEndpoint,
  client: Client,
  form: Form,
): Promise<AppResponse> {
  const audience = form.get('audience') ?? ''
  if (!modules.has(audience)) return refuse(400, 'invalid_target', 'The audience is the name of a module.')
  const type = form.get('subject_token_type')
  if (type !== null && type !== ACCESS_TOKEN)
    return refuse(400, 'invalid_request', 'The subject token is an access token.')
  const grant = await grants.find('access', form.get('subject_token') ?? '')
  if (!grant || grant.principal.client !== client.id)
    return refuse(400, 'invalid_grant', 'The subject token is not valid.')
  const token = await mint({ ...grant.principal, direct: true }, audience)
  return jsonResponse(200, {
    access_token: token, issued_token_type: JWT, token_type: 'Bearer', expires_in: INTERNAL_LIFETIME_S, scope: grant.principal.scope,
  }, NO_STORE) // prettier-ignore
}
