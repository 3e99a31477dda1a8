import { DestroyRef, inject, Service, signal } from '@angular/core'
import { ModuleHealth } from '@medley/ui'

/** `GET /status`. */
interface StatusAnswer {
  modules: readonly { name: string; state: 'ready' | 'starting' | 'unavailable' }[]
}

const everyMs = 15_000

/** Asks the gateway which modules answer, so that a screen that asks for nothing is warned too. */
@Service()
export class StatusWatch {
  readonly #health = inject(ModuleHealth)
  readonly #unreachedSince = signal<Date | null>(null)
  readonly unreachedSince = this.#unreachedSince.asReadonly()

  constructor() {
    const timer = setInterval(() => void this.#ask(), everyMs)
    inject(DestroyRef).onDestroy(() => clearInterval(timer))
    void this.#ask()
  }

  async #ask(): Promise<void> {
    const response = await fetch('/status', {
      cache: 'no-store',
      headers: { Accept: 'application/json' },
    }).catch(() => null)
    if (response && this.#unreachedSince()) this.#health.reportRevival()
    this.#unreachedSince.update((since) => (response ? null : (since ?? new Date())))
    if (!response?.ok) return
    const answer = (await response.json().catch(() => null)) as StatusAnswer | null
    for (const { name, state } of answer?.modules ?? []) {
      if (state === 'unavailable') this.#health.reportDown(name)
      if (state === 'ready') this.#health.reportUp(name)
    }
  }
}
