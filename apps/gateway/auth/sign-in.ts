/** The password page and the way out: an HttpOnly cookie here, no token in the browser (BFF). */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import { type Say, sayFor } from '../../identity/pages/say.ts'
import type { Visited } from '../audit.ts'
import { codePage } from './code-page.ts'
import type { IdentityClient, SignInOutcome } from './identity-client.ts'
import { refuseOtherSites, requireOwnPage } from './same-site.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionEvent, SessionEventKind, TellSessionEvent } from './session-events.ts'
import type { Visitor } from './session-table.ts'
import type { Session, Sessions } from './sessions.ts'

export interface SignIn {
  identity: IdentityClient
  sessions: Sessions
  cookie: SessionCookie
  tell: TellSessionEvent
  now(): number
  /** The page with an error sentence, if any. */
  loginPage(state: { error: string; back: string; say: Say }): Promise<AppResponse> | AppResponse
}

/** Everything of this site that the browser keeps (OWASP ASVS 5.0, 14.3.1). */
export const CLEAR = { 'clear-site-data': '"cache", "cookies", "storage"' }

export async function answerLogin(signIn: SignIn, visited: Visited): Promise<AppResponse> {
  const { request } = visited
  const { searchParams } = new URL(request.url, 'http://gateway')
  const say = sayFor(request.headers['accept-language'])
  if (request.method !== 'POST')
    return signIn.loginPage({ error: '', back: localPath(searchParams.get('return')), say })
  // Another site must not sign somebody in as somebody else.
  refuseOtherSites(request, { code: 'sign-in-cross-site', message: 'A sign-in comes from our own page.' })
  const form = new URLSearchParams(request.body?.toString('utf8') ?? '')
  const back = localPath(form.get('return'))
  const ticket = form.get('ticket')
  const username = form.get('username') ?? ''
  const outcome = await (ticket === null
    ? signIn.identity.signIn({ username, password: form.get('password') ?? '' })
    : signIn.identity.confirm({ ticket, code: form.get('code') ?? '' }))
  return answerOutcome(signIn, { visited, outcome, back, username, isCode: ticket !== null })
}

interface Attempt {
  visited: Visited
  outcome: SignInOutcome
  back: string
  /** As typed. */
  username: string
  isCode: boolean
}

async function answerOutcome(signIn: SignIn, attempt: Attempt): Promise<AppResponse> {
  const { visited, outcome, back, username, isCode } = attempt
  const say = sayFor(visited.request.headers['accept-language'])
  if (outcome.state === 'code') return codePage({ ticket: outcome.ticket, back, say })
  if (outcome.state === 'in') return enter(signIn, { visited, account: outcome.account, back })
  const event = attemptEvent(signIn, visited, { kind: 'sign-in', username })
  await signIn.tell(outcome.state === 'wait' ? { ...event, reason: 'wait' } : event)
  if (outcome.state === 'wait') throw throttled(outcome.seconds)
  const error = isCode
    ? say('The code does not match. Sign in again.')
    : say('The user name and password do not match.')
  return { ...(await signIn.loginPage({ error, back, say })), status: 401 }
}

/** A session begins with a token of its own; one that the browser had ends. */
export async function enter(
  { sessions, cookie, tell, now }: Pick<SignIn, 'sessions' | 'cookie' | 'tell' | 'now'>,
  { visited, account, back }: { visited: Visited; account: Parameters<Sessions['open']>[0]; back: string },
): Promise<AppResponse> {
  const { request } = visited
  const { username, facility } = account
  const event = { ...askedBy(visited), username, facility, isKnown: true, time: now() }
  await tell({ ...event, kind: 'sign-in', outcome: 'done' })
  const earlier = cookie.read(request.headers)
  if (earlier !== undefined) await sessions.close(earlier)
  const token = await sessions.open(account, visitorOf(request))
  return {
    status: 303,
    headers: { location: back, 'set-cookie': cookie.write(token), 'cache-control': 'no-store' },
  }
}

export const throttled = (seconds: number): Error =>
  fail('tooMany', 'sign-in-throttled', `Too many wrong passwords. Wait ${seconds} seconds and try again.`, {
    headers: { 'retry-after': String(seconds) },
  })

/** Only paths of this site: a sign-in must not send anybody elsewhere. */
export function localPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[^\s\\]*$/.test(path) && !path.startsWith('/login') ? path : '/'
}

export async function answerLogout(signIn: SignIn, visited: Visited): Promise<AppResponse> {
  const { request } = visited
  if (request.method !== 'POST') return jsonResponse(405, {}, { allow: 'POST' })
  const { sessions, cookie, tell } = signIn
  const token = cookie.read(request.headers)
  const session = token === undefined ? undefined : await sessions.find(token)
  if (token !== undefined && session) {
    requireOwnPage(request, session)
    await tell(eventOf(signIn, { visited, session }, 'sign-out'))
    await sessions.close(token)
  }
  return {
    status: 303,
    headers: { location: '/login', 'set-cookie': cookie.erase(), 'cache-control': 'no-store', ...CLEAR },
  }
}

const MOST_AGENT = 200

export const visitorOf = ({ headers }: AppRequest): Visitor => ({
  agent: (headers['user-agent'] ?? '').slice(0, MOST_AGENT),
  address: headers['x-medley-address'] ?? '',
})

const askedBy = ({ request, base, requestId }: Visited) => ({ ...visitorOf(request), base, requestId })

/** Something that happened to a session. */
export const eventOf = (
  { now }: Pick<SignIn, 'now'>,
  { visited, session }: { visited: Visited; session: Session },
  kind: SessionEventKind,
): SessionEvent => ({
  ...{ kind, outcome: 'done', username: session.principal.subject, isKnown: true },
  ...{ facility: session.principal.facility, session: session.id, time: now() },
  ...askedBy(visited),
})

/** A password or code that did not match. */
export const attemptEvent = (
  { now }: Pick<SignIn, 'now'>,
  visited: Visited,
  { kind, username }: { kind: SessionEventKind; username: string },
): SessionEvent => ({
  ...{ kind, outcome: 'refused', username, isKnown: false, time: now() },
  ...askedBy(visited),
})
