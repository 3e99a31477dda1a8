import { inject, Service, signal } from '@angular/core'
import { ModuleHealth, PatientContext, Session, type SessionState } from '@medley/ui'
import { askSession, goToSignIn } from '../session/read-session.ts'
import { SessionCalls } from '../session/session-calls.ts'
import { SessionChannel } from '../session/session-channel.ts'

/**
 * Hides everything until the same person types the password again.
 * Security: what is on the screen leaves the document; where nothing is unsaved, it leaves the memory too.
 */
@Service()
export class ScreenLock {
  readonly #session = inject(Session)
  readonly #context = inject(PatientContext)
  readonly #calls = inject(SessionCalls)
  readonly #channel = inject(SessionChannel)
  readonly #health = inject(ModuleHealth)
  readonly #isLocked = signal(false)
  readonly isLocked = this.#isLocked.asReadonly()
  /** Unsaved work waits out of sight, and nothing else does. */
  readonly keepsWork = signal(false)
  /** The page goes away for good: nobody is asked about unsaved work. */
  isLeaving = false

  constructor() {
    this.#channel.listen((news) => {
      if (news === 'locked') this.#hide()
      if (news === 'changed') void this.check()
    })
  }

  /** By hand, or because nobody was there: the server locks the session too. */
  lock(): void {
    if (this.#isLocked()) return
    this.#hide()
    void this.#calls.post('lock')
    this.#channel.tell('locked')
  }

  /** The same person is back. */
  open(session: SessionState): void {
    this.#session.start(session)
    this.#isLocked.set(false)
    this.keepsWork.set(false)
    this.#health.reportRevival()
    this.#channel.tell('changed')
  }

  /** What the server says now, where a request was refused or another page changed something. */
  async check(): Promise<void> {
    const answer = await askSession().catch(() => null)
    if (answer === 'locked') return this.#hide()
    if (answer === 'none') return this.leave(goToSignIn)
    if (answer) this.#goOn(answer)
  }

  /** Somebody else, or another facility: nothing of this page may stay. */
  leave(go: () => void): void {
    this.isLeaving = true
    this.#hide()
    go()
  }

  #goOn(answer: SessionState): void {
    const [user, facility] = [this.#session.user(), this.#session.facility()]
    const isSame = answer.user.id === user?.id && answer.facility.id === facility?.id
    if (!isSame) return this.leave(() => location.assign('/'))
    this.#session.start(answer)
    if (!this.#isLocked()) return
    this.#isLocked.set(false)
    this.keepsWork.set(false)
    this.#health.reportRevival()
  }

  #hide(): void {
    if (this.#isLocked()) return
    this.keepsWork.set(this.#context.losses().length > 0)
    this.#isLocked.set(true)
  }
}
