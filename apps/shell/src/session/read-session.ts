import type { Session } from '@medley/ui'

export type SessionState = Parameters<Session['start']>[0]

/** `GET /session`, as far as screens need it. */
interface SessionAnswer {
  user: string | { id?: string; username?: string; name?: string }
  roles?: readonly string[]
  facility: string | { id: string; name?: string; timeZone?: string }
  csrf: string
}

const spoken = (id: string): string =>
  id.replaceAll('-', ' ').replace(/\b\w/g, (letter) => letter.toLocaleUpperCase())

const readUser = ({ user, roles = [] }: SessionAnswer): SessionState['user'] => {
  if (typeof user === 'string') return { id: user, name: spoken(user), roles }
  const id = user.id ?? user.username ?? ''
  return { id, name: user.name ?? spoken(user.username ?? id), roles }
}

const readFacility = ({ facility }: SessionAnswer): SessionState['facility'] => {
  if (typeof facility === 'string') return { id: facility, name: spoken(facility) }
  const { id, name = spoken(id), timeZone } = facility
  return { id, name, ...(timeZone ? { timeZone } : {}) }
}

/** The session, or nothing while the browser goes to the sign-in page. */
export async function readSession(): Promise<SessionState | null> {
  const response = await fetch('/session', { cache: 'no-store' })
  if (response.status === 401) {
    goToSignIn()
    return null
  }
  if (!response.ok) throw new Error(`/session: HTTP ${response.status}`)
  const answer = (await response.json()) as SessionAnswer
  return { user: readUser(answer), facility: readFacility(answer), csrf: answer.csrf }
}

export function goToSignIn(): void {
  const here = location.pathname + location.search
  location.assign(`/login?return=${encodeURIComponent(here)}`)
}
