import { DestroyRef, effect, inject, Service } from '@angular/core'
import { ModuleHealth } from '../context/module-health.ts'
import { Session } from '../context/session.ts'
import { openBrowserEvents } from './browser-events.ts'
import { type Change, isWanted, type Wanted } from './change.ts'

interface Listener {
  wanted: () => Wanted | null
  tell: () => void
}

/** What others write while a screen is open. No content travels here: who hears of a change asks for it. */
@Service()
export class LiveChanges {
  readonly #health = inject(ModuleHealth)
  readonly #session = inject(Session)
  readonly #listeners = new Set<Listener>()
  #close: (() => void) | undefined

  constructor() {
    effect(() => {
      const [user, facility] = [this.#session.user(), this.#session.facility()]
      this.#close?.()
      this.#close = undefined
      // A test without a browser has none.
      if (!user || !facility || typeof EventSource === 'undefined') return
      this.#close = openBrowserEvents({
        name: `medley-events ${facility.id} ${user.id}`,
        message: (event, data) => this.#hear(event, data),
        gap: () => this.#listeners.forEach(({ tell }) => tell()),
        ended: () => this.#session.end(),
      })
    })
    inject(DestroyRef).onDestroy(() => this.#close?.())
  }

  /** Calls back after each change that `wanted` names at that moment. Answers its end. */
  listen(wanted: () => Wanted | null, tell: () => void): () => void {
    const listener = { wanted, tell }
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #hear(event: string, data: unknown): void {
    if (event === 'change') this.#change(data as Change)
    if (event === 'module') {
      const { module, state } = data as { module: string; state: string }
      if (state === 'unavailable') this.#health.reportDown(module)
      else this.#health.reportUp(module)
    }
  }

  #change(change: Change): void {
    for (const { wanted, tell } of this.#listeners) {
      const one = wanted()
      if (one && isWanted(one, change)) tell()
    }
  }
}
