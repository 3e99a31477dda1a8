import { Component, computed, inject } from '@angular/core'
import { Router } from '@angular/router'
import { Icon, injectShortcuts, ModuleDirectory, Rounds } from '@medley/ui'
import { samePageOf } from './same-page.ts'

/** To the resident before and after in the list that the chart was opened from; the page stays the same. */
@Component({
  selector: 'shell-neighbours',
  imports: [Icon],
  template: `
    @if (place(); as place) {
      <div class="part rounds" role="group" aria-label="Residents of the list" i18n-aria-label>
        <button
          type="button"
          class="iconbtn"
          aria-label="Previous resident"
          i18n-aria-label
          [disabled]="place.previous === null"
          (click)="go(place.previous)"
        >
          <medley-icon name="chevron-left" [size]="20" />
        </button>
        <span class="t3 tn nw" i18n>{{ place.at }} of {{ place.of }}</span>
        <button
          type="button"
          class="iconbtn"
          aria-label="Next resident"
          i18n-aria-label
          [disabled]="place.next === null"
          (click)="go(place.next)"
        >
          <medley-icon name="chevron-right" [size]="20" />
        </button>
      </div>
    }
  `,
})
export class Neighbours {
  readonly #router = inject(Router)
  readonly #directory = inject(ModuleDirectory)
  protected readonly place = inject(Rounds).place
  readonly #before = computed(() => this.place()?.previous ?? null)
  readonly #after = computed(() => this.place()?.next ?? null)

  constructor() {
    injectShortcuts(
      { keys: ',', label: $localize`Previous resident of the list`, run: () => this.go(this.#before()) },
      { keys: '.', label: $localize`Next resident of the list`, run: () => this.go(this.#after()) },
    )
  }

  protected go(id: string | null): void {
    if (id) void this.#router.navigateByUrl(samePageOf(this.#router.url, id, this.#directory.modules()))
  }
}
