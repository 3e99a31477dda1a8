import type { Reference } from 'fhir/r4'
import { computed, Service, signal } from '@angular/core'

export interface SessionUser {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  /** `Practitioner/…`, for whoever is one. */
  readonly reference?: string
}

export interface Facility {
  readonly id: string
  readonly name: string
  /** IANA zone in which the facility's clock runs. */
  readonly timeZone?: string
}

/** A facility that the person may change to, and what they are there. */
export interface Workplace {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

/** How long the session goes on; of the server's clock, read when the page read the session. */
export interface SessionTerm {
  /** Idle seconds after which it is locked. */
  readonly idleSeconds: number
  /** Seconds until it is locked in any case. */
  readonly leftSeconds: number
}

export interface SessionState {
  readonly user: SessionUser
  readonly facility: Facility
  readonly workplaces?: readonly Workplace[]
  readonly term?: SessionTerm
  /** Signed in by the organization's own provider, so no password here opens the lock. */
  readonly isExternal?: boolean
  /** Goes into `X-Medley-CSRF` of every unsafe request. */
  readonly csrf: string
}

/** Who is signed in, and where. The shell fills it before the first screen. */
@Service()
export class Session {
  readonly #state = signal<SessionState | null>(null)
  readonly user = computed(() => this.#state()?.user ?? null)
  readonly facility = computed(() => this.#state()?.facility ?? null)
  readonly workplaces = computed(() => this.#state()?.workplaces ?? [])
  readonly term = computed(() => this.#state()?.term ?? null)
  readonly isExternal = computed(() => this.#state()?.isExternal ?? false)
  readonly csrf = computed(() => this.#state()?.csrf ?? '')

  /** How the user signs what they write. */
  readonly signature = computed<Reference>(() => {
    const user = this.user()
    return {
      ...(user?.reference ? { reference: user.reference } : {}),
      display: user?.name ?? '',
    }
  })

  /** Courtesy: hides acts that the server would refuse anyway. */
  hasRole(...roles: readonly string[]): boolean {
    return this.user()?.roles.some((role) => roles.includes(role)) ?? false
  }

  readonly #hasEnded = signal(false)
  /** Whether the server refused the session; the shell then finds out whether it is locked, or over. */
  readonly hasEnded = this.#hasEnded.asReadonly()

  end(): void {
    this.#hasEnded.set(true)
  }

  /** Also when it goes on after a lock. */
  start(state: SessionState): void {
    this.#hasEnded.set(false)
    this.#state.set(state)
  }
}
