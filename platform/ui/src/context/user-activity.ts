import { DestroyRef, DOCUMENT, inject, Service } from '@angular/core'

const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const
/** What is asked for so long after the last touch was asked for by the page itself. */
const backgroundAfterMs = 60_000

/** When the person last touched keyboard, mouse or screen of this page. A page that asks by itself is no sign of life. */
@Service()
export class UserActivity {
  #lastInput = Date.now()

  constructor() {
    const { defaultView } = inject(DOCUMENT)
    const note = (): void => void (this.#lastInput = Date.now())
    const options = { capture: true, passive: true }
    for (const sign of signs) defaultView?.addEventListener(sign, note, options)
    inject(DestroyRef).onDestroy(() => {
      for (const sign of signs) defaultView?.removeEventListener(sign, note, options)
    })
  }

  /** ms since 1970 */
  get lastInput(): number {
    return this.#lastInput
  }

  /** Marks a request that nobody made by hand, so that it does not keep the session open. */
  headers(): Readonly<Record<string, string>> {
    return Date.now() - this.#lastInput > backgroundAfterMs ? { 'X-Medley-Background': 'true' } : {}
  }
}
