import { Component, computed, DestroyRef, inject, signal } from '@angular/core'
import { facilityNow, formatDay, formatTime } from '@medley/ui'

const tickMs = 10_000

/** Date and time at the facility, wherever the device is. */
@Component({
  selector: 'shell-facility-clock',
  template: `<time class="clock"
    ><span class="t3">{{ day() }}</span
    >&ngsp;<b>{{ time() }}</b></time
  >`,
})
export class FacilityClock {
  readonly #now = signal(facilityNow())
  protected readonly day = computed(() => formatDay(this.#now().toISOString()))
  protected readonly time = computed(() => formatTime(this.#now()))

  constructor() {
    const timer = setInterval(() => this.#now.set(facilityNow()), tickMs)
    inject(DestroyRef).onDestroy(() => clearInterval(timer))
  }
}
