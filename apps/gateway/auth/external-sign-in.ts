/** Sign-in by another OpenID provider: out with a sealed cookie, back with a code. Identity alone talks to the provider. */
import { sayFor } from '../../identity/pages/say.ts'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'
import type { Visited } from '../audit.ts'
import type { Account } from './identity-client.ts'
import { attemptEvent, enter, eventOf, localPath, type SignIn } from './sign-in.ts'

const COOKIE = 'medley-login'
const TRIP_S = 600

const cookieOf = (value: string, { base }: Visited, maxAgeS: number): string =>
  `${COOKIE}=${value}; Path=/login; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${base.startsWith('https:') ? '; Secure' : ''}`

const siteOf = ({ base }: Visited): string => base.replace(/\/fhir\/R4$/, '')

const sealedOf = ({ cookie = '' }: AppRequest['headers']): string =>
  cookie
    .split(';')
    .find((one) => one.trim().startsWith(`${COOKIE}=`))
    ?.trim()
    .slice(COOKIE.length + 1) ?? ''

export async function answerExternal(signIn: SignIn, visited: Visited): Promise<AppResponse> {
  const { searchParams } = new URL(visited.request.url, 'http://gateway')
  const started = await signIn.identity.externalStart({
    redirectUri: `${siteOf(visited)}/login/callback`,
    back: localPath(searchParams.get('return')),
  })
  if (!started.url) throw fail('notFound', 'path-unknown', 'There is no other sign-in here.')
  return leadTo(started.url, cookieOf(started.sealed ?? '', visited, TRIP_S))
}

export async function answerCallback(signIn: SignIn, visited: Visited): Promise<AppResponse> {
  const { request } = visited
  const url = new URL(request.url, siteOf(visited)).href
  const outcome = await signIn.identity.externalFinish({ url, sealed: sealedOf(request.headers) })
  if (outcome.state === 'in') {
    const { account, back } = outcome
    return (await goOn(signIn, visited, { account, back })) ?? enter(signIn, { visited, account, back })
  }
  await signIn.tell(attemptEvent(signIn, visited, { kind: 'sign-in', username: '' }))
  const page = await signIn.loginPage({
    error: outcome.why,
    back: localPath(outcome.back),
    say: sayFor(visited.request.headers['accept-language']),
  })
  return { ...page, status: 403, headers: { ...page.headers, 'set-cookie': cookieOf('', visited, 0) } }
}

/** Whoever the browser's session belongs to has proved it anew: it is unlocked, or stepped up, and stays where it was. */
async function goOn(
  signIn: SignIn,
  visited: Visited,
  { account, back }: { account: Account; back: string },
): Promise<AppResponse | undefined> {
  const { sessions, cookie } = signIn
  const token = cookie.read(visited.request.headers)
  const session = token === undefined ? undefined : await sessions.find(token)
  if (token === undefined || session?.principal.subject !== account.username) return undefined
  const fresh = await sessions.confirm(token, session, account)
  if (fresh === undefined) return undefined
  await signIn.tell(eventOf(signIn, { visited, session }, session.isLocked ? 'unlock' : 'step-up'))
  return leadTo(back, cookie.write(fresh))
}

/** After our own session has ended, that of the provider does. */
export async function answerExternalEnd(signIn: SignIn, visited: Visited): Promise<AppResponse> {
  const { url } = await signIn.identity.externalEnd(`${siteOf(visited)}/login`)
  return leadTo(url ?? '/login')
}

const leadTo = (location: string, cookie?: string): AppResponse => ({
  status: 303,
  headers: {
    location,
    'cache-control': 'no-store',
    ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
  },
})
