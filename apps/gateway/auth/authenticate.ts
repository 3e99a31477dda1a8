/** Who sent a request: the bearer of an access token, or the browser of a session. */
import type { AppRequest } from '@medley/client/message'
import type { Principal } from '@medley/auth/principal'
import { fail } from '@medley/fhir/failures'
import { createAnswerCache } from './answer-cache.ts'
import type { IdentityClient } from './identity-client.ts'
import { requireOwnPage } from './same-site.ts'
import { sessionLocked } from './session-api.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'

export interface Doorkeeper {
  sessions: Sessions
  cookie: SessionCookie
  tokens: Tokens
}

/** Access tokens are opaque: identity says for whom one speaks. */
export interface Tokens {
  find(token: string): Promise<Principal | undefined>
}

export function createTokens(identity: Pick<IdentityClient, 'principalOf'>, now: () => number): Tokens {
  const known = createAnswerCache<Principal | undefined>(now)
  return { find: (token) => known.get(token, () => identity.principalOf(token)) }
}

export async function authenticate(
  { sessions, cookie, tokens }: Doorkeeper,
  request: AppRequest,
): Promise<Principal> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
    const principal = token === undefined ? undefined : await tokens.find(token)
    if (principal) return principal
    throw fail('notAuthenticated', 'token-invalid', 'The access token is not valid.', {
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
  const token = cookie.read(request.headers)
  const session = token === undefined ? undefined : await sessions.find(token)
  if (token === undefined || !session)
    throw fail('notAuthenticated', 'token-missing', 'This address needs an access token.', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  requireOwnPage(request, session)
  if (session.isLocked) throw sessionLocked()
  if (!isBackground(request)) await sessions.use(token, session)
  return session.principal
}

/** What a page asks for by itself does not keep a session open: screens mark it, and events are never asked for by hand. */
const isBackground = ({ url, headers }: AppRequest): boolean =>
  headers['x-medley-background'] !== undefined || /^\/events(?:\?|$)/.test(url)
