import { DestroyRef, effect, inject, Service, signal, untracked } from '@angular/core'
import { Router } from '@angular/router'
import { ModuleDirectory, PatientContext, Session } from '@medley/ui'
import { samePageOf } from '../chart/same-page.ts'
import { type ContextEvent, eventsBetween, openedBy } from './context-event.ts'

const keyOf = (user: string): string => `medley-follow:${user}`

/**
 * Tells the person's other tabs and apps which chart is open, and follows the other tabs if they want that. Unsaved work
 * is asked about before, as ever.
 */
@Service()
export class ContextChannel {
  readonly #session = inject(Session)
  readonly #context = inject(PatientContext)
  readonly #router = inject(Router)
  readonly #modules = inject(ModuleDirectory).modules
  /** Of the person: somebody else at this device is not led by their tabs. */
  readonly #tabs = new BroadcastChannel(`medley-context:${this.#session.user()?.id ?? ''}`)
  readonly follows = signal(this.#remembered())
  /** Opened because another tab did: telling it on would send two tabs around in a circle. */
  #followed: string | null = null

  constructor() {
    let before: Parameters<typeof eventsBetween>[0] = { patientId: null, encounterId: null }
    effect(() => {
      const now = { patientId: this.#context.patientId(), encounterId: this.#context.encounterId() }
      untracked(() => {
        if (now.patientId === null || now.patientId !== this.#followed)
          for (const event of eventsBetween(before, now)) this.#tell(event)
        this.#followed = null
        before = now
      })
    })
    this.#tabs.addEventListener('message', ({ data }: MessageEvent<ContextEvent>) => this.#hear(data))
    inject(DestroyRef).onDestroy(() => this.#tabs.close())
  }

  setFollows(follows: boolean): void {
    this.follows.set(follows)
    localStorage.setItem(keyOf(this.#session.user()?.id ?? ''), follows ? 'yes' : 'no')
  }

  #hear(event: ContextEvent): void {
    const id = openedBy(event)
    if (!id || !this.follows() || id === this.#context.patientId()) return
    this.#followed = id
    void this.#router.navigateByUrl(samePageOf(this.#router.url, id, this.#modules()))
  }

  #tell(event: ContextEvent['event']): void {
    const message: ContextEvent = { id: crypto.randomUUID(), timestamp: new Date().toISOString(), event }
    this.#tabs.postMessage(message)
    // Nobody's work waits for an app: whoever does not hear of it asks again.
    void fetch('/context', {
      method: 'POST',
      body: JSON.stringify(message),
      headers: { 'content-type': 'application/json', 'X-Medley-CSRF': this.#session.csrf() },
      credentials: 'same-origin',
      keepalive: true,
    }).catch(() => undefined)
  }

  #remembered(): boolean {
    try {
      return localStorage.getItem(keyOf(this.#session.user()?.id ?? '')) === 'yes'
    } catch {
      return false
    }
  }
}
