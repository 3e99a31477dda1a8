/** Who sent a request: the bearer of an access token, or the browser of a session. */
import type { AppRequest } from '@medley/client/message'
import type { Principal } from '@medley/auth/principal'
import { fail } from '@medley/fhir/failures'
import type { Grants } from './grants.ts'
import { requireCsrf, sessionTokenOf } from './sign-in.ts'

export async function authenticate(grants: Grants, request: AppRequest): Promise<Principal> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
    const grant = token === undefined ? undefined : await grants.find('access', token)
    if (grant) return grant.principal
    throw fail('notAuthenticated', 'token-invalid', 'The access token is not valid.', {
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
  const session = sessionTokenOf(request.headers)
  const grant = session === undefined ? undefined : await grants.find('session', session)
  if (!grant)
    throw fail('notAuthenticated', 'token-missing', 'This address needs an access token.', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  requireCsrf(request, grant)
  return grant.principal
}
