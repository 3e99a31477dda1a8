import { Component, computed, DestroyRef, inject, input, signal } from '@angular/core'

const patienceMs = 3000

/** Rows of the height that is to come. */
@Component({
  selector: 'medley-card-loading',
  template: `
    <ul class="list skeleton" aria-hidden="true">
      @for (row of lines(); track $index) {
        <li><span class="skel grow"></span><span class="skel"></span></li>
      }
    </ul>
    @if (isSlow()) {
      <p class="nothing" role="status" i18n>Still loading</p>
    }
  `,
})
export class CardLoading {
  readonly rows = input(4)
  protected readonly lines = computed(() => Array.from({ length: this.rows() }))
  protected readonly isSlow = signal(false)

  constructor() {
    const timer = setTimeout(() => this.isSlow.set(true), patienceMs)
    inject(DestroyRef).onDestroy(() => clearTimeout(timer))
  }
}
