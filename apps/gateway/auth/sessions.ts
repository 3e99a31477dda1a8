/**
 * Sessions of browsers: an opaque token in an HttpOnly cookie. The server locks a session after so many idle minutes as the
 * facility says, and twelve hours after the password was last typed; a locked one opens nothing until the password comes
 * again. Whatever ends or changes anywhere is true for every gateway within five seconds.
 */
import type { Principal } from '@medley/auth/principal'
import { Failure } from '@medley/fhir/failures'
import { createAnswerCache } from './answer-cache.ts'
import type { Account, IdentityClient, Place } from './identity-client.ts'
import type { SessionEvent, TellSessionEvent } from './session-events.ts'
import { type SessionRow, type SessionTable, type Visitor } from './session-table.ts'

export interface Session {
  /** As it is listed; opens nothing. */
  id: string
  principal: Principal
  name: string
  csrf: string
  places: readonly Place[]
  /** Signs in by the other provider, so no password here opens a lock. */
  isExternal: boolean
  /** Opens nothing until the password was typed again. */
  isLocked: boolean
  idleMinutes: number
  /** ms since 1970: when it is locked unless there is a sign of life. */
  idleAt: number
  /** ms since 1970: when it is locked in any case. */
  endsAt: number
}

export interface Sessions {
  open(account: Account, visitor: Visitor): Promise<string>
  /** Open or locked; `undefined` where there is none, or where the person may not go on. */
  find(token: string): Promise<Session | undefined>
  /** A sign of life. What a page asks by itself is none. */
  use(token: string, session: Session): Promise<void>
  lock(token: string, session: Session): Promise<void>
  /** A new token after the password was typed once more; opens what was locked. */
  confirm(token: string, session: Session, account: Account): Promise<string | undefined>
  /** A new token for another facility. */
  move(token: string, session: Session, facility: string): Promise<string | undefined>
  list(username: string): Promise<SessionRow[]>
  end(username: string, id: string): Promise<boolean>
  endAll(username: string): Promise<void>
  close(token: string): Promise<void>
}

export const SHELL_CLIENT = 'medley-shell'
const ABSOLUTE_MS = 12 * 3600_000
const USUAL_IDLE_MINUTES = 15
/** Signs of life are written down so often at most. */
const USE_EVERY_MS = 10_000

export interface SessionKeeper {
  table: SessionTable
  identity: Pick<IdentityClient, 'account' | 'signOut'>
  tell: TellSessionEvent
  now(): number
}

export function createSessions({ table, identity, tell, now }: SessionKeeper): Sessions {
  const rows = createAnswerCache<SessionRow | undefined>(now)
  const accounts = createAnswerCache<Account | undefined>(now)

  /** What the person is now; while identity is away, what it said last. */
  const accountOf = ({ username, facility, account }: SessionRow): Promise<Account | undefined> =>
    accounts
      .get(JSON.stringify([username, facility]), () => identity.account(username, facility))
      .catch((error: unknown) => {
        if (error instanceof Failure) return { ...account, signedInAfter: 0 }
        throw error
      })

  /** Another gateway may have seen a sign of life meanwhile, or may have been the first to lock. */
  async function lockByClock(row: SessionRow, reason: 'idle' | 'absolute', at: Date): Promise<void> {
    if (await table.lockUnlessUsed(row.id, { at, used: row.used }))
      await tell(eventOf(row, { kind: 'lock', reason, time: now() }))
  }

  async function read(token: string): Promise<{ row: SessionRow; account: Account } | undefined> {
    const row = await rows.get(token, () => table.find(token))
    const account = row && (await accountOf(row))
    const isOver = !row || !account || row.signed_in.getTime() / 1000 < account.signedInAfter
    return isOver ? undefined : { row, account }
  }

  const forget = (...tokens: (string | undefined)[]): void => {
    for (const token of tokens) if (token !== undefined) rows.forget(token)
  }

  return {
    open: (account, visitor) =>
      table.insert(account, visitor, { now: new Date(now()), expires: new Date(now() + ABSOLUTE_MS) }),

    async find(token) {
      const known = await read(token)
      const session = known && sessionOf(known.row, known.account)
      const reason = session && known.row.locked === null ? dueLock(session, now()) : undefined
      if (!session || !reason) return session
      await lockByClock(known.row, reason, new Date(Math.min(session.idleAt, session.endsAt)))
      forget(token)
      const again = await read(token)
      return again && sessionOf(again.row, again.account)
    },

    async use(token, { id }) {
      const row = await rows.get(token, () => table.find(token))
      if (!row || now() - row.used.getTime() < USE_EVERY_MS) return
      row.used = new Date(now())
      await table.use(id, row.used)
    },

    async lock(token, { id }) {
      await table.lock(id, new Date(now()))
      forget(token)
    },

    async confirm(token, session, account) {
      const row = await table.find(token)
      const facility = row && (await identity.account(row.username, row.facility))
      if (!row || !facility || account.username !== row.username) return undefined
      const [at, { isLocked }] = [new Date(now()), session]
      const fresh = await table.renew(token, {
        account: facility,
        // Typed after a lock, the password begins the twelve hours anew.
        signedIn: isLocked ? at : row.signed_in,
        expires: isLocked ? new Date(now() + ABSOLUTE_MS) : row.expires,
        stepUp: isLocked ? row.step_up : at,
        now: at,
      })
      forget(token)
      return fresh
    },

    async move(token, { principal }, facility) {
      const [row, account] = await Promise.all([
        table.find(token),
        identity.account(principal.subject, facility),
      ])
      if (!row || !account) return undefined
      const { signed_in: signedIn, expires } = row
      // Whoever proved who they are at one house did not ask for anything at the other.
      const fresh = await table.renew(token, {
        account,
        signedIn,
        expires,
        stepUp: null,
        now: new Date(now()),
      })
      forget(token)
      return fresh
    },

    list: (username) => table.list(username),
    end: (username, id) => table.end(username, id),

    async endAll(username) {
      await identity.signOut(username)
      await table.endAll(username)
    },

    async close(token) {
      forget(token)
      await table.close(token)
    },
  }
}

export const idleMinutesOf = ({ facility, places }: Pick<Account, 'facility' | 'places'>): number =>
  places.find(({ id }) => id === facility)?.idleMinutes ?? USUAL_IDLE_MINUTES

const dueLock = ({ idleAt, endsAt }: Session, now: number): 'idle' | 'absolute' | undefined =>
  endsAt <= now ? 'absolute' : idleAt <= now ? 'idle' : undefined

function sessionOf(row: SessionRow, account: Account): Session {
  const { username, facility, roles, scope, fhirUser, name, places, isExternal } = account
  const idleMinutes = idleMinutesOf(account)
  return {
    id: row.id,
    principal: {
      ...{ subject: username, client: SHELL_CLIENT, facility, roles, scope, purpose: 'TREAT' },
      ...(fhirUser === undefined ? {} : { fhirUser }),
      ...attributesOf(account),
      signedIn: secondsOf(row.signed_in),
      session: row.id,
      ...(row.step_up === null ? {} : { stepUpAt: secondsOf(row.step_up) }),
    },
    ...{ name, csrf: row.csrf, places, isExternal, idleMinutes },
    idleAt: row.used.getTime() + idleMinutes * 60_000,
    endsAt: row.expires.getTime(),
    isLocked: row.locked !== null,
  }
}

/** What rights end at, beside roles: whoever is for certain patients sees no others. */
const attributesOf = ({ patients = [], units = [], disciplines = [] }: Account): Partial<Principal> => ({
  ...(patients.length > 0 ? { patients } : {}),
  ...(units.length > 0 ? { units } : {}),
  ...(disciplines.length > 0 ? { disciplines } : {}),
})

const secondsOf = (time: Date): number => Math.floor(time.getTime() / 1000)

const eventOf = (
  { id, username, facility, address, agent }: SessionRow,
  { kind, reason, time }: Pick<SessionEvent, 'kind' | 'time'> & { reason: string },
): SessionEvent => ({
  ...{ kind, reason, time, username, facility, address, agent },
  ...{ session: id, outcome: 'done', isKnown: true },
})
