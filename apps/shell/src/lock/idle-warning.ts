import { Component, computed, effect, type ElementRef, inject, viewChild } from '@angular/core'
import { IdleWatch } from './idle-watch.ts'

/** Says in the last minute that the screen will be locked. Any touch takes it away. */
@Component({
  selector: 'shell-idle-warning',
  template: `
    <dialog #dialog class="dialog ask" aria-labelledby="idle-warning">
      <h2 id="idle-warning" i18n>Are you still there?</h2>
      <p class="t2">
        <span i18n>Nothing was touched for a while. The screen will be locked in</span>&ngsp;<b class="num">{{
          left()
        }}</b
        >&ngsp;<span i18n>seconds. Unsaved work is kept.</span>
      </p>
      <p class="actions">
        <button type="button" class="btn primary end" autofocus i18n>Stay signed in</button>
      </p>
    </dialog>
  `,
})
export class IdleWarning {
  readonly #watch = inject(IdleWatch)
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog')
  protected readonly left = computed(() => this.#watch.secondsLeft() ?? 0)

  constructor() {
    effect(() => {
      const { nativeElement } = this.dialog()
      const isNear = this.#watch.secondsLeft() !== null
      if (isNear && !nativeElement.open) nativeElement.showModal()
      if (!isNear) nativeElement.close()
    })
  }
}
