/** The password page and the browser's session: an HttpOnly cookie here, no token in the browser (BFF). */
import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import { accountOf, type Account } from './accounts.ts'
import type { Grant, Grants } from './grants.ts'

export interface SignIn {
  pool: Pool
  grants: Grants
  /** The page with an error sentence, if any. */
  loginPage(state: { error: string; back: string }): AppResponse
}

const COOKIE = 'medley-session'
const SESSION_S = 12 * 3600
export const SHELL_CLIENT = 'medley-shell'

const cookieOf = (value: string, maxAgeS: number): string =>
  `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}`

export function sessionTokenOf(headers: AppRequest['headers']): string | undefined {
  const cookies = (headers['cookie'] ?? '').split(';').map((one) => one.trim())
  return cookies.find((one) => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
}

export async function answerLogin(signIn: SignIn, request: AppRequest): Promise<AppResponse> {
  const { searchParams } = new URL(request.url, 'http://gateway')
  if (request.method !== 'POST')
    return signIn.loginPage({ error: '', back: localPath(searchParams.get('return')) })
  const form = new URLSearchParams(request.body?.toString('utf8') ?? '')
  const back = localPath(form.get('return'))
  const account = await accountOf(signIn.pool, form.get('username') ?? '', form.get('password') ?? '')
  if (!account)
    return { ...signIn.loginPage({ error: 'The user name and password do not match.', back }), status: 401 }
  const token = await signIn.grants.issue('session', grantOf(account), SESSION_S)
  return {
    status: 303,
    headers: { location: back, 'set-cookie': cookieOf(token, SESSION_S), 'cache-control': 'no-store' },
  }
}

/** Only paths of this site: a sign-in must not send anybody elsewhere. */
function localPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[^\s\\]*$/.test(path) && !path.startsWith('/login') ? path : '/'
}

const grantOf = ({ username, name, facility, roles, scope }: Account): Grant => ({
  principal: { subject: username, client: SHELL_CLIENT, facility, roles, scope, purpose: 'TREAT' },
  extra: { name, csrf: randomBytes(18).toString('base64url') },
})

export async function answerLogout({ grants }: SignIn, request: AppRequest): Promise<AppResponse> {
  if (request.method !== 'POST') return jsonResponse(405, {}, { allow: 'POST' })
  const token = sessionTokenOf(request.headers)
  const grant = token === undefined ? undefined : await grants.find('session', token)
  if (token !== undefined && grant) {
    requireCsrf(request, grant)
    await grants.revoke(token)
  }
  return {
    status: 303,
    headers: { location: '/login', 'set-cookie': cookieOf('', 0), 'clear-site-data': '"cache", "storage"' },
  }
}

export async function answerSession({ grants }: SignIn, request: AppRequest): Promise<AppResponse> {
  const token = sessionTokenOf(request.headers)
  const grant = token === undefined ? undefined : await grants.find('session', token)
  if (!grant) throw fail('notAuthenticated', 'session-missing', 'Nobody is signed in.')
  const { principal, extra } = grant
  return jsonResponse(
    200,
    {
      user: { username: principal.subject, name: extra['name'] },
      roles: principal.roles,
      facility: principal.facility,
      csrf: extra['csrf'],
    },
    { 'cache-control': 'no-store' },
  )
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A request that the browser sends by cookie proves that our page made it. Searches by POST are no exception. */
export function requireCsrf({ method, headers }: AppRequest, { extra }: Grant): void {
  if (
    SAFE.has(method) ||
    (headers['x-medley-csrf'] !== undefined && headers['x-medley-csrf'] === extra['csrf'])
  )
    return
  throw fail('forbidden', 'csrf-missing', 'The request does not carry the CSRF token of the session.')
}
