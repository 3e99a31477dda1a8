/** The password page and the browser's session: an HttpOnly cookie here, no token in the browser (BFF). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import { recordAttempt, recordPerson, type OnRecord, type Visited } from '../audit.ts'
import { codePage } from './code-page.ts'
import type { IdentityClient, SignInOutcome } from './identity-client.ts'
import { type Session, SESSION_S, type Sessions } from './sessions.ts'

export interface SignIn {
  identity: IdentityClient
  sessions: Sessions
  recorder: OnRecord
  /** The page with an error sentence, if any. */
  loginPage(state: { error: string; back: string }): AppResponse
}

export const COOKIE = 'medley-session'

const cookieOf = (value: string, maxAgeS: number): string =>
  `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}`

export function sessionTokenOf(headers: AppRequest['headers']): string | undefined {
  const cookies = (headers['cookie'] ?? '').split(';').map((one) => one.trim())
  return cookies.find((one) => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
}

export async function answerLogin(signIn: SignIn, visited: Visited): Promise<AppResponse> {
  const { request } = visited
  const { searchParams } = new URL(request.url, 'http://gateway')
  if (request.method !== 'POST')
    return signIn.loginPage({ error: '', back: localPath(searchParams.get('return')) })
  refuseOtherSites(request)
  const form = new URLSearchParams(request.body?.toString('utf8') ?? '')
  const back = localPath(form.get('return'))
  const ticket = form.get('ticket')
  const outcome = await (ticket === null
    ? signIn.identity.signIn({ username: form.get('username') ?? '', password: form.get('password') ?? '' })
    : signIn.identity.confirm({ ticket, code: form.get('code') ?? '' }))
  await recordOutcome(signIn, visited, { outcome, username: form.get('username') ?? '' })
  return answerOutcome(signIn, visited, { outcome, back, isCode: ticket !== null })
}

/** Whoever is let in opens a session, which is recorded with it; here are those who are not. */
async function recordOutcome(
  { recorder, identity }: SignIn,
  visited: Visited,
  { outcome: { state }, username }: { outcome: SignInOutcome; username: string },
): Promise<void> {
  if (state === 'wrong')
    await recordAttempt(recorder, visited, { kind: 'sign-in-failed', outcome: 4, username, identity })
  if (state === 'wait')
    await recordAttempt(recorder, visited, { kind: 'sign-in-locked', outcome: 8, username, identity })
}

/** Another site must not sign somebody in as somebody else. Browsers say where a form comes from; others need not. */
function refuseOtherSites({ headers }: AppRequest): void {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return
  throw fail('forbidden', 'sign-in-cross-site', 'A sign-in comes from our own page.')
}

async function answerOutcome(
  { sessions, loginPage, recorder }: SignIn,
  visited: Visited,
  { outcome, back, isCode }: { outcome: SignInOutcome; back: string; isCode: boolean },
): Promise<AppResponse> {
  switch (outcome.state) {
    case 'in': {
      const principal = sessions.principalOf(outcome.account)
      await recordPerson(recorder, visited, { kind: 'sign-in', outcome: 0, principal })
      const token = await sessions.open(outcome.account)
      const headers = {
        location: back,
        'set-cookie': cookieOf(token, SESSION_S),
        'cache-control': 'no-store',
      }
      return { status: 303, headers }
    }
    case 'code':
      return codePage(outcome.ticket, back)
    case 'wait':
      throw fail(
        'tooMany',
        'sign-in-throttled',
        `Too many wrong passwords. Wait ${outcome.seconds} seconds and try again.`,
        { headers: { 'retry-after': String(outcome.seconds) } },
      )
    case 'wrong': {
      const error = isCode
        ? 'The code does not match. Sign in again.'
        : 'The user name and password do not match.'
      return { ...loginPage({ error, back }), status: 401 }
    }
  }
}

/** Only paths of this site: a sign-in must not send anybody elsewhere. */
function localPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[^\s\\]*$/.test(path) && !path.startsWith('/login') ? path : '/'
}

export async function answerLogout({ sessions, recorder }: SignIn, visited: Visited): Promise<AppResponse> {
  const { request } = visited
  if (request.method !== 'POST') return jsonResponse(405, {}, { allow: 'POST' })
  const token = sessionTokenOf(request.headers)
  const session = token === undefined ? undefined : await sessions.find(token)
  if (token !== undefined && session) {
    requireCsrf(request, session)
    await recordPerson(recorder, visited, { kind: 'sign-out', outcome: 0, principal: session.principal })
    await sessions.close(token)
  }
  return {
    status: 303,
    headers: { location: '/login', 'set-cookie': cookieOf('', 0), 'clear-site-data': '"cache", "storage"' },
  }
}

export async function requireSession(sessions: Sessions, request: AppRequest): Promise<Session> {
  const token = sessionTokenOf(request.headers)
  const session = token === undefined ? undefined : await sessions.find(token)
  if (!session) throw fail('notAuthenticated', 'session-missing', 'Nobody is signed in.')
  requireCsrf(request, session)
  return session
}

export async function answerSession({ sessions }: SignIn, request: AppRequest): Promise<AppResponse> {
  const { principal, name, csrf } = await requireSession(sessions, request)
  const { subject, roles, facility } = principal
  return jsonResponse(
    200,
    { user: { username: subject, name }, roles, facility, csrf },
    { 'cache-control': 'no-store' },
  )
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A request that the browser sends by cookie proves that our page made it. Searches by POST are no exception. */
export function requireCsrf({ method, headers }: AppRequest, { csrf }: Session): void {
  if (SAFE.has(method) || (headers['x-medley-csrf'] !== undefined && headers['x-medley-csrf'] === csrf))
    return
  throw fail('forbidden', 'csrf-missing', 'The request does not carry the CSRF token of the session.')
}
