import { computed, Service, signal } from '@angular/core'

export interface SessionUser {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

export interface Facility {
  readonly id: string
  readonly name: string
  /** IANA zone in which the facility's clock runs. */
  readonly timeZone?: string
}

export interface SessionState {
  readonly user: SessionUser
  readonly facility: Facility
  /** Goes into `X-Medley-CSRF` of every unsafe request. */
  readonly csrf: string
}

/** Who is signed in, and where. The shell fills it before the first screen. */
@Service()
export class Session {
  readonly #state = signal<SessionState | null>(null)
  readonly user = computed(() => this.#state()?.user ?? null)
  readonly facility = computed(() => this.#state()?.facility ?? null)
  readonly csrf = computed(() => this.#state()?.csrf ?? '')

  readonly #hasEnded = signal(false)
  /** Whether the server no longer knows the session; the shell then leads to the sign-in page. */
  readonly hasEnded = this.#hasEnded.asReadonly()

  end(): void {
    this.#hasEnded.set(true)
  }

  start(state: SessionState): void {
    this.#state.set(state)
  }
}
