/** What the screens ask about their own session: who, where, until when; lock and unlock, step-up, another facility, the list. */
import type { AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import { jsonResponse } from '@medley/service/respond'
import type { Visited } from '../audit.ts'
import { answerApps, answerLaunch } from './app-launch.ts'
import { fieldsOf } from './fields.ts'
import { requireOwnPage } from './same-site.ts'
import type { Session } from './sessions.ts'
import { attemptEvent, CLEAR, eventOf, type SignIn, throttled } from './sign-in.ts'

/** A request with a session behind it, which may be locked. */
interface Asked {
  signIn: SignIn
  visited: Visited
  token: string
  session: Session
}

interface Answer {
  method: 'GET' | 'POST'
  /** Answered for a locked session too. */
  whileLocked?: boolean
  answer(asked: Asked): Promise<AppResponse> | AppResponse
}

const NO_STORE = { 'cache-control': 'no-store' }

const answers: Readonly<Record<string, Answer>> = {
  '/session': { method: 'GET', answer: ({ signIn, session }) => told(signIn, session) },
  '/session/activity': { method: 'POST', answer: activity },
  '/session/lock': { method: 'POST', answer: lock },
  '/session/unlock': { method: 'POST', whileLocked: true, answer: confirm },
  '/session/step-up': { method: 'POST', answer: confirm },
  '/session/facility': { method: 'POST', answer: switchFacility },
  '/session/list': { method: 'GET', answer: list },
  '/session/end': { method: 'POST', answer: end },
  '/session/end-all': { method: 'POST', answer: endAll },
  '/session/apps': { method: 'GET', answer: ({ signIn, session }) => answerApps(signIn, session.principal) },
  '/session/launch': {
    method: 'POST',
    answer: ({ signIn, session, visited: { request, base } }) =>
      answerLaunch(signIn, session.principal, { request, fhirBase: base }),
  },
}

export async function answerSession(signIn: SignIn, visited: Visited): Promise<AppResponse> {
  const { request } = visited
  const [path = ''] = request.url.split('?', 1)
  const known = answers[path]
  if (!known) throw fail('notFound', 'path-unknown', 'There is nothing at this address.')
  if (request.method !== known.method) return jsonResponse(405, {}, { allow: known.method })
  const token = signIn.cookie.read(request.headers)
  const session = token === undefined ? undefined : await signIn.sessions.find(token)
  if (token === undefined || !session)
    throw fail('notAuthenticated', 'session-missing', 'Nobody is signed in.')
  requireOwnPage(request, session)
  if (session.isLocked && !known.whileLocked) throw sessionLocked()
  return known.answer({ signIn, visited, token, session })
}

export const sessionLocked = (): Error =>
  fail('notAuthenticated', 'session-locked', 'The session is locked: type the password again.')

/** What a page knows of its session. Asking is no sign of life. */
function told({ now }: Pick<SignIn, 'now'>, session: Session, headers = {}): AppResponse {
  const { principal, name, csrf, places, isExternal, idleMinutes, idleAt, endsAt } = session
  const { subject, roles, facility, fhirUser, stepUpAt } = principal
  return jsonResponse(
    200,
    {
      ...{ user: { username: subject, name, ...(fhirUser ? { fhirUser } : {}) }, roles, facility, csrf },
      facilities: places.map(({ id, name, roles }) => ({ id, name, roles })),
      ...(stepUpAt === undefined ? {} : { stepUpAt }),
      ...(isExternal ? { isExternal } : {}),
      // Of the server's clock, so that a browser with another one does not mistake them.
      ...{ idleSeconds: idleMinutes * 60, idleLeftSeconds: seconds(idleAt - now()) },
      leftSeconds: seconds(endsAt - now()),
    },
    { ...NO_STORE, ...headers },
  )
}

const seconds = (ms: number): number => Math.max(0, Math.floor(ms / 1000))

async function activity({ signIn: { sessions }, token, session }: Asked): Promise<AppResponse> {
  await sessions.use(token, session)
  return { status: 204, headers: { ...NO_STORE } }
}

async function lock(asked: Asked): Promise<AppResponse> {
  const { signIn, token, session } = asked
  await signIn.sessions.lock(token, session)
  await signIn.tell({ ...eventOf(signIn, asked, 'lock'), reason: 'by hand' })
  return { status: 204, headers: { ...NO_STORE } }
}

/** Unlocks a locked session, and steps an open one up: by the password of its own person, and the code where there is one. */
async function confirm(asked: Asked): Promise<AppResponse> {
  const { signIn, visited, token, session } = asked
  const kind = session.isLocked ? 'unlock' : 'step-up'
  const username = session.principal.subject
  const { password = '', ticket, code = '' } = fieldsOf(visited.request)
  const outcome = await (ticket === undefined
    ? signIn.identity.signIn({ username, password })
    : signIn.identity.confirm({ ticket, code }))
  if (outcome.state === 'code') return jsonResponse(202, { ticket: outcome.ticket }, NO_STORE)
  const fresh =
    outcome.state === 'in' ? await signIn.sessions.confirm(token, session, outcome.account) : undefined
  if (fresh !== undefined) {
    await signIn.tell(eventOf(signIn, asked, kind))
    return tellRenewed(signIn, fresh)
  }
  await signIn.tell({ ...attemptEvent(signIn, visited, { kind, username }), isKnown: true })
  if (outcome.state === 'wait') throw throttled(outcome.seconds)
  throw fail(
    'forbidden',
    'password-wrong',
    `The ${ticket === undefined ? 'password' : 'code'} does not match.`,
  )
}

async function switchFacility(asked: Asked): Promise<AppResponse> {
  const { signIn, visited, token, session } = asked
  const { facility = '' } = fieldsOf(visited.request)
  const place = session.places.find(({ id }) => id === facility)
  const event = { ...eventOf(signIn, asked, 'facility-switch'), facility }
  if (!place) {
    await signIn.tell({ ...event, outcome: 'refused' })
    throw fail('forbidden', 'facility-foreign', 'This person has no role at that facility.')
  }
  await signIn.tell(event)
  const fresh = await signIn.sessions.move(token, session, facility)
  if (fresh === undefined) throw fail('notAuthenticated', 'session-missing', 'Nobody is signed in.')
  return tellRenewed(signIn, fresh)
}

/** The session as it is now, under its new token. */
async function tellRenewed(signIn: SignIn, token: string): Promise<AppResponse> {
  const session = await signIn.sessions.find(token)
  if (!session) throw fail('notAuthenticated', 'session-missing', 'Nobody is signed in.')
  return told(signIn, session, { 'set-cookie': signIn.cookie.write(token) })
}

async function list({ signIn: { sessions }, session }: Asked): Promise<AppResponse> {
  const rows = await sessions.list(session.principal.subject)
  return jsonResponse(
    200,
    {
      sessions: rows.map(({ id, facility, signed_in, used, locked, agent, address }) => ({
        ...{ id, facility, agent, address, isLocked: locked !== null, isThis: id === session.id },
        ...{ signedIn: signed_in.toISOString(), used: used.toISOString() },
      })),
    },
    NO_STORE,
  )
}

async function end(asked: Asked): Promise<AppResponse> {
  const { signIn, visited, session } = asked
  const { id = '' } = fieldsOf(visited.request)
  if (!(await signIn.sessions.end(session.principal.subject, id)))
    throw fail('notFound', 'session-unknown', 'There is no such session.')
  await signIn.tell({ ...eventOf(signIn, asked, 'session-end'), session: id })
  return { status: 204, headers: { ...NO_STORE } }
}

async function endAll(asked: Asked): Promise<AppResponse> {
  const { signIn, session } = asked
  await signIn.sessions.endAll(session.principal.subject)
  await signIn.tell(eventOf(signIn, asked, 'sign-out-everywhere'))
  return { status: 204, headers: { 'set-cookie': signIn.cookie.erase(), ...NO_STORE, ...CLEAR } }
}
