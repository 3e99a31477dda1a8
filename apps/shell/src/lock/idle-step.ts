const warnMs = 60_000
/** Signs of life are told so often at most. */
const tellMs = 20_000

/** Times in ms; `touched` since 1970, `unsaid`: for how long a sign of life has not been told. */
export interface IdleState {
  now: number
  touched: number
  unsaid: number
  idleMs: number
}

export interface IdleStep {
  isOver: boolean
  /** Until the lock; `null` while there is no reason to warn. */
  secondsLeft: number | null
  isNews: boolean
}

/** What to do a second later. */
export function idleStep({ now, touched, unsaid, idleMs }: IdleState): IdleStep {
  const left = touched + idleMs - now
  return {
    isOver: left <= 0,
    secondsLeft: left > 0 && left <= warnMs ? Math.ceil(left / 1000) : null,
    isNews: unsaid >= tellMs,
  }
}
