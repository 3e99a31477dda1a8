/** What happens to sessions, told to whoever keeps the trail: sign-in and out, lock, step-up, another facility. */

export type SessionEventKind =
  | 'sign-in'
  | 'sign-out'
  | 'lock'
  | 'unlock'
  | 'step-up'
  | 'facility-switch'
  | 'session-end'
  | 'sign-out-everywhere'

export interface SessionEvent {
  kind: SessionEventKind
  /** Refused: a wrong password or code, a facility where the person does not work. */
  outcome: 'done' | 'refused'
  /** As typed, where nobody is known by it: the trail may keep its hash only. */
  username: string
  /** False where `username` is only what somebody typed. */
  isKnown: boolean
  facility?: string
  /** Of the session, as it is listed. */
  session?: string
  /** Why: `idle`, `absolute`, `by hand`; `wait` after too many wrong passwords. */
  reason?: string
  /** Of the request; without one nobody asked, as when a session ends by the clock. */
  requestId?: string
  base?: string
  address: string
  agent: string
  /** ms since 1970 */
  time: number
}

/** Resolves when the event is on record; a rejection refuses what was about to happen. */
export type TellSessionEvent = (event: SessionEvent) => Promise<void>
