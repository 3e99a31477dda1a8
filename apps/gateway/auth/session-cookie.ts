/** The cookie of a session: no script reads it, and with TLS it is bound to this host and never sent in the clear. */
import type { AppRequest } from '@medley/client/message'

export interface SessionCookie {
  name: string
  /** The token in a request. */
  read(headers: AppRequest['headers']): string | undefined
  /** `Set-Cookie` for a token. */
  write(token: string): string
  /** `Set-Cookie` that takes it away. */
  erase(): string
  /** A `Cookie` header without it. */
  without(cookies: string): string
}

/** Longer than any session: the server decides, and a locked one can be unlocked. */
const MAX_AGE_S = 24 * 3600

/** https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes */
export function createSessionCookie(isSecure: boolean): SessionCookie {
  const name = isSecure ? '__Host-medley-session' : 'medley-session'
  // Lax: an app of another site leads here to ask for access, and the person is still signed in.
  const traits = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  const isOurs = (one: string): boolean => one.trim().startsWith(`${name}=`)
  return {
    name,
    read: ({ cookie = '' }) =>
      cookie
        .split(';')
        .find(isOurs)
        ?.trim()
        .slice(name.length + 1),
    write: (token) => `${name}=${token}; ${traits}; Max-Age=${MAX_AGE_S}`,
    erase: () => `${name}=; ${traits}; Max-Age=0`,
    without: (cookies) =>
      cookies
        .split(';')
        .filter((one) => !isOurs(one))
        .join(';'),
  }
}
