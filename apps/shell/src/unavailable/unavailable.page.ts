import { Component, inject, input } from '@angular/core'
import { Router } from '@angular/router'
import { Unavailable } from '@medley/ui'

/** Stands in for the screens of a module that could not be loaded. */
@Component({
  selector: 'shell-unavailable-page',
  imports: [Unavailable],
  template: `
    <div class="scroll narrow">
      <medley-unavailable [module]="module()" [detail]="reason" (retry)="retry()" />
    </div>
  `,
  host: { class: 'work' },
})
export class UnavailablePage {
  readonly module = input.required<string>()
  readonly #router = inject(Router)
  readonly #state = this.#router.currentNavigation()?.extras.state
  protected readonly reason = String(this.#state?.['reason'] ?? '')
  readonly #wanted = String(this.#state?.['url'] ?? '/')

  protected retry(): void {
    void this.#router.navigateByUrl(this.#wanted, { onSameUrlNavigation: 'reload' })
  }
}
