/**
 * RFC 8693 at `/auth/token`: a client that calls a service directly changes its access token for one of that service.
 * Identity checks client and token, the gateway mints.
 */
import type { AppRequest, AppResponse } from '@medley/client/message'
import type { Principal } from '@medley/auth/principal'
import { jsonResponse } from '@medley/service/respond'
import type { IdentityClient, Mint } from './identity-client.ts'
import type { Reach } from './reach.ts'

export interface Exchange {
  identity: IdentityClient
  mint: Mint
  modules: ReadonlySet<string>
  reach: Reach
}

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const JWT = 'urn:ietf:params:oauth:token-type:jwt'
const LIFETIME_S = 60
const TIMEOUT_MS = 5000
export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }

export function isExchange({ method, headers, body }: AppRequest): boolean {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  return method === 'POST' && isForm && formOf(body).get('grant_type') === EXCHANGE
}

const formOf = (body: Buffer | undefined): URLSearchParams =>
  new URLSearchParams(body?.toString('utf8') ?? '')

export async function answerExchange(
  { identity, mint, modules, reach }: Exchange,
  request: AppRequest,
): Promise<AppResponse> {
  const { authorization } = request.headers
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-medley-gateway': await identity.ownToken(),
    ...(authorization === undefined ? {} : { authorization }),
  }
  const body = request.body?.toString('utf8') ?? ''
  const send = (origin: string): Promise<Response> =>
    fetch(`${origin}/auth/token`, {
      method: 'POST',
      ...{ headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) },
    })
  // It only says whose the token is.
  const response = await identity.replicas.run(send, { mayRepeat: true }).catch(() => undefined)
  if (!response)
    return jsonResponse(503, { error: 'temporarily_unavailable' }, { ...NO_STORE, 'retry-after': '2' })
  const answer = (await response.json()) as { principal?: Principal }
  if (!response.ok || !answer.principal) {
    const challenge = response.headers.get('www-authenticate')
    return jsonResponse(response.status, answer, {
      ...NO_STORE,
      ...(challenge === null ? {} : { 'www-authenticate': challenge }),
    })
  }
  const audience = formOf(request.body).get('audience') ?? ''
  if (!modules.has(audience)) {
    const error = { error: 'invalid_target', error_description: 'The audience is the name of a module.' }
    return jsonResponse(400, error, NO_STORE)
  }
  const token = await mint({ ...(await reach.of(answer.principal)), direct: true }, audience)
  return jsonResponse(200, {
    access_token: token, issued_token_type: JWT, token_type: 'Bearer', expires_in: LIFETIME_S, scope: answer.principal.scope,
  }, NO_STORE) // prettier-ignore
}
