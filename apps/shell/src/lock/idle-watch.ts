import { computed, DestroyRef, inject, Service, signal } from '@angular/core'
import { Session, UserActivity } from '@medley/ui'
import { SessionCalls } from '../session/session-calls.ts'
import { SessionChannel } from '../session/session-channel.ts'
import { idleStep } from './idle-step.ts'
import { ScreenLock } from './screen-lock.ts'

const everyMs = 1000

/** Locks the screen when nobody was there for so long, warns before, and tells the server of signs of life. */
@Service()
export class IdleWatch {
  readonly #session = inject(Session)
  readonly #activity = inject(UserActivity)
  readonly #calls = inject(SessionCalls)
  readonly #channel = inject(SessionChannel)
  readonly #lock = inject(ScreenLock)
  readonly #secondsLeft = signal<number | null>(null)
  /** Until the lock; `null` while it is far away. */
  readonly secondsLeft = computed(() => (this.#lock.isLocked() ? null : this.#secondsLeft()))
  #touchedElsewhere = 0
  #told = Date.now()

  constructor() {
    this.#channel.listen((news) => {
      if (news === 'touched') this.#touchedElsewhere = Date.now()
    })
    const timer = setInterval(() => this.#look(), everyMs)
    inject(DestroyRef).onDestroy(() => clearInterval(timer))
  }

  /** Watching begins with the first look at it. */
  start(): void {
    this.#look()
  }

  #look(): void {
    const term = this.#session.term()
    if (!term || this.#lock.isLocked()) return
    const { lastInput } = this.#activity
    const { isOver, secondsLeft, isNews } = idleStep({
      now: Date.now(),
      touched: Math.max(lastInput, this.#touchedElsewhere),
      unsaid: lastInput > this.#told ? Date.now() - this.#told : 0,
      idleMs: term.idleSeconds * 1000,
    })
    this.#secondsLeft.set(secondsLeft)
    if (isOver) this.#lock.lock()
    else if (isNews) void this.#tell()
  }

  async #tell(): Promise<void> {
    this.#told = Date.now()
    this.#channel.tell('touched')
    const response = await this.#calls.post('activity')
    if (response?.status === 401) this.#session.end()
  }
}
