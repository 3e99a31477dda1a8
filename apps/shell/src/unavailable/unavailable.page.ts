import { Component, computed, inject, input } from '@angular/core'
import { Router } from '@angular/router'
import { Unavailable } from '@medley/ui'
import { ScreenFailures } from '../routes/screen-failures.ts'

/** Stands in for the screens of a module that could not be loaded. */
@Component({
  selector: 'shell-unavailable-page',
  imports: [Unavailable],
  template: `
    <div class="scroll narrow">
      <medley-unavailable [module]="module()" [detail]="reason()" (retry)="retry()" />
    </div>
  `,
  host: { class: 'work' },
})
export class UnavailablePage {
  readonly module = input.required<string>()
  readonly #router = inject(Router)
  readonly #failures = inject(ScreenFailures)
  protected readonly reason = computed(() => this.#failures.find(this.module())?.reason ?? '')

  protected retry(): void {
    const wanted = this.#failures.find(this.module())?.url ?? '/'
    void this.#router.navigateByUrl(wanted, { onSameUrlNavigation: 'reload' })
  }
}
