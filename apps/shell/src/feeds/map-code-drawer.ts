import { Component, computed, inject, input, output, signal } from '@angular/core'
import { asFailure, Drawer } from '@medley/ui'
import { FeedsClient } from './feeds-client.ts'
import type { UnmappedCode } from './feeds-data.ts'
import { codeSystems } from './code-systems.ts'

/** What a code of the source means in a shared system; what came with it before is told anew. */
@Component({
  selector: 'shell-map-code-drawer',
  imports: [Drawer],
  template: `
    <medley-drawer
      heading="Map a code"
      i18n-heading
      [isDirty]="code() !== ''"
      (closed)="closed.emit(null)"
      (confirm)="map()"
    >
      <p>
        <b class="b">{{ unmapped().code }}</b>&ngsp;<span class="t3">{{ unmapped().map }}</span>
      </p>
      <p class="t2" i18n>
        {{ unmapped().count }} messages came with it. They are applied again with this meaning.
      </p>
      <label class="field">
        <span i18n>System</span>
        <select class="ctl" #chosen (change)="system.set(chosen.value)">
          @for (one of systems; track one.url) {
            <option [value]="one.url" [selected]="one.url === system()">{{ one.name }}</option>
          }
        </select>
      </label>
      <label class="field">
        <span i18n>Code</span>
        <input
          class="ctl"
          autocomplete="off"
          [value]="code()"
          (input)="code.set($any($event.target).value.trim())"
        />
      </label>
      <label class="field">
        <span i18n>Text</span>
        <input
          class="ctl"
          autocomplete="off"
          [value]="display()"
          (input)="display.set($any($event.target).value)"
        />
      </label>
      <p class="error" role="alert">{{ problem() }}</p>
      <ng-container drawerActions>
        <button type="button" class="btn ghost" (click)="closed.emit(null)" i18n>Cancel</button>
        <button type="button" class="btn primary end" [disabled]="!isReady()" (click)="map()" i18n>
          Map and apply again
        </button>
      </ng-container>
    </medley-drawer>
  `,
})
export class MapCodeDrawer {
  readonly unmapped = input.required<UnmappedCode>()
  /** How many messages went to work again; `null` where nothing was done. */
  readonly closed = output<number | null>()
  readonly #client = inject(FeedsClient)
  protected readonly systems = codeSystems
  protected readonly system = signal(codeSystems[0]?.url ?? '')
  protected readonly code = signal('')
  protected readonly display = signal('')
  protected readonly problem = signal('')
  readonly #isBusy = signal(false)
  protected readonly isReady = computed(() => this.code() !== '' && !this.#isBusy())

  protected async map(): Promise<void> {
    if (!this.isReady()) return
    this.#isBusy.set(true)
    const { map, code } = this.unmapped()
    const display = this.display().trim()
    const coding = { system: this.system(), code: this.code(), ...(display ? { display } : {}) }
    try {
      const { value } = await this.#client.post<{ replayed: number }>('/code-maps', { map, code, coding })
      this.closed.emit(value.replayed)
    } catch (error) {
      const { message } = asFailure(error)
      this.problem.set($localize`It was not done. ${message}:reason:`)
    } finally {
      this.#isBusy.set(false)
    }
  }
}
