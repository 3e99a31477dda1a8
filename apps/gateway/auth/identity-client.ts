/** What the gateway asks identity, with a token that only the gateway can make. */
import type { Principal } from '@medley/auth/principal'
import type { HttpReplicas } from '@medley/client/http-replicas'
import { fail } from '@medley/fhir/failures'

export interface Account {
  username: string
  name: string
  facility: string
  roles: string[]
  scope: string
  fhirUser?: string
  /** Ids of the only patients that this person is for; empty: all of the facility. */
  patients?: string[]
  units?: string[]
  disciplines?: string[]
  /** Whoever signed in before, in seconds since 1970, must do so again. */
  signedInAfter: number
  places: Place[]
  isExternal: boolean
}

/** A facility where the person works. */
export interface Place {
  id: string
  name: string
  roles: string[]
  /** After so many idle minutes sessions there are locked. */
  idleMinutes: number
}

export type SignInOutcome =
  | { state: 'in'; account: Account }
  | { state: 'code'; ticket: string }
  | { state: 'wrong' }
  | { state: 'wait'; seconds: number }

export type ExternalOutcome = { back: string } & (
  { state: 'in'; account: Account } | { state: 'refused'; why: string }
)

export interface LaunchableApp {
  id: string
  name: string
  /** Where it comes from: `apps.example.org`. */
  site?: string
}

export interface LaunchContext {
  patient?: string
  encounter?: string
  intent?: string
  fhirContext?: { reference: string; role?: string }[]
  need_patient_banner?: boolean
}

export interface IdentityClient {
  replicas: HttpReplicas
  signIn(attempt: { username: string; password: string }): Promise<SignInOutcome>
  confirm(attempt: { ticket: string; code: string }): Promise<SignInOutcome>
  principalOf(token: string): Promise<Principal | undefined>
  /** At this facility, if the person works there; without one at their own. */
  account(username: string, facility?: string): Promise<Account | undefined>
  /** Ends all sessions, and all that apps were given in this person's name. */
  signOut(username: string): Promise<unknown>
  /** SMART apps that this person can open from the screens. */
  apps(username: string, facility: string): Promise<LaunchableApp[]>
  launch(wish: {
    username: string
    facility: string
    client: string
    context: LaunchContext
  }): Promise<{ launch?: string; url?: string }>
  isAppOrigin(origin: string): Promise<boolean>
  /** What the sign-in page calls the other provider, where one is set. */
  externalLabel(): Promise<string | undefined>
  externalStart(way: { redirectUri: string; back: string }): Promise<{ url?: string; sealed?: string }>
  externalFinish(way: { url: string; sealed: string }): Promise<ExternalOutcome>
  externalEnd(returnTo: string): Promise<{ url?: string }>
  /** A token that says: the gateway itself asks. */
  ownToken(): Promise<string>
}

export type Mint = (principal: Principal, audience: string) => Promise<string>

export const AUDIENCE = 'identity'
const TIMEOUT_MS = 5000
const GATEWAY: Principal = {
  subject: 'gateway',
  client: 'medley-gateway',
  facility: '',
  roles: [],
  scope: '',
  purpose: '',
}

const unavailable = (cause: unknown): Error =>
  fail('unavailable', 'identity-unavailable', 'The module identity is not available.', {
    cause,
    headers: { 'retry-after': '2' },
  })

/** What counts tries or is good for one use is not asked twice. */
const ONCE: ReadonlySet<string> = new Set(['sign-in', 'external/finish'])

export function createIdentityClient(replicas: HttpReplicas, mint: Mint): IdentityClient {
  const ownToken = (): Promise<string> => mint(GATEWAY, AUDIENCE)

  async function ask<T>(path: string, question: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${await ownToken()}`, 'content-type': 'application/json' }
    const body = JSON.stringify(question)
    const send = (origin: string): Promise<Response> =>
      fetch(`${origin}/internal/${path}`, {
        method: 'POST',
        ...{ headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) },
      })
    const response = await replicas.run(send, { mayRepeat: !ONCE.has(path) }).catch((error: unknown) => {
      throw unavailable(error)
    })
    if (!response.ok) throw unavailable(new Error(`status ${response.status}`))
    return (await response.json()) as T
  }

  return {
    replicas,
    ownToken,
    signIn: (attempt) => ask('sign-in', attempt),
    confirm: (attempt) => ask('sign-in', attempt),
    principalOf: async (token) => (await ask<{ principal?: Principal }>('introspect', { token })).principal,
    account: async (username, facility) =>
      (await ask<{ account?: Account }>('account', { username, facility })).account,
    signOut: (username) => ask('sign-out', { username }),
    apps: async (username, facility) =>
      (await ask<{ apps: LaunchableApp[] }>('apps', { username, facility })).apps,
    isAppOrigin: async (origin) => (await ask<{ isApp: boolean }>('origin', { origin })).isApp,
    launch: (wish) => ask('launch', wish),
    externalLabel: async () => (await ask<{ label?: string }>('external', {})).label,
    externalStart: (way) => ask('external/start', way),
    externalFinish: (way) => ask('external/finish', way),
    externalEnd: (returnTo) => ask('external/end', { returnTo }),
  }
}
