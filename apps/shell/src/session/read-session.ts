import type { SessionState, Workplace } from '@medley/ui'

/** `GET /session`, as far as screens need it. */
interface SessionAnswer {
  user: string | { id?: string; username?: string; name?: string; fhirUser?: string }
  roles?: readonly string[]
  facility: string | { id: string; name?: string; timeZone?: string }
  facilities?: readonly Workplace[]
  idleSeconds?: number
  leftSeconds?: number
  isExternal?: boolean
  csrf: string
}

const spoken = (id: string): string =>
  id.replaceAll('-', ' ').replace(/\b\w/g, (letter) => letter.toLocaleUpperCase())

const readUser = ({ user, roles = [] }: SessionAnswer): SessionState['user'] => {
  if (typeof user === 'string') return { id: user, name: spoken(user), roles }
  const id = user.id ?? user.username ?? ''
  const reference = user.fhirUser ? { reference: user.fhirUser } : {}
  return { id, name: user.name ?? spoken(user.username ?? id), roles, ...reference }
}

const readFacility = ({ facility, facilities = [] }: SessionAnswer): SessionState['facility'] => {
  const { id, name, timeZone } = typeof facility === 'string' ? { id: facility } : facility
  const known = name ?? facilities.find((one) => one.id === id)?.name ?? spoken(id)
  return { id, name: known, ...(timeZone ? { timeZone } : {}) }
}

const stateOf = (answer: SessionAnswer): SessionState => ({
  user: readUser(answer),
  facility: readFacility(answer),
  csrf: answer.csrf,
  ...(answer.isExternal ? { isExternal: true } : {}),
  ...(answer.facilities ? { workplaces: answer.facilities } : {}),
  ...(answer.idleSeconds && answer.leftSeconds !== undefined
    ? { term: { idleSeconds: answer.idleSeconds, leftSeconds: answer.leftSeconds } }
    : {}),
})

/** The session, or why there is none: nobody is signed in, or whoever is must type the password again. */
export async function askSession(): Promise<SessionState | 'locked' | 'none'> {
  const response = await fetch('/session', { cache: 'no-store' })
  if (response.status === 401) return (await codeOf(response)) === 'session-locked' ? 'locked' : 'none'
  if (!response.ok) throw new Error(`/session: HTTP ${response.status}`)
  return readState(response)
}

export const readState = async (response: Response): Promise<SessionState> =>
  stateOf((await response.json()) as SessionAnswer)

/** The public code of a refusal. */
export async function codeOf(response: Response): Promise<string | undefined> {
  const outcome = (await response.json().catch(() => null)) as {
    issue?: readonly { details?: { coding?: readonly { code?: string }[] } }[]
  } | null
  return outcome?.issue?.[0]?.details?.coding?.[0]?.code
}

/** The session, or nothing while the browser goes to the sign-in page: a page that was loaded anew has no work to keep. */
export async function readSession(): Promise<SessionState | null> {
  const session = await askSession()
  if (typeof session === 'object') return session
  goToSignIn()
  return null
}

export function goToSignIn(): void {
  const here = location.pathname + location.search
  location.assign(`/login?return=${encodeURIComponent(here)}`)
}
