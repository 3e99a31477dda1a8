import { Component, computed, inject, input } from '@angular/core'
import { ModuleDirectory } from '../context/module-directory.ts'
import type { Loadable } from '../fhir/loadable.ts'
import { Icon } from '../icon/icon.ts'
import type { IconName } from '../icon/icon-names.ts'
import { CardFailed } from './card-failed.ts'
import { CardLoading } from './card-loading.ts'
import { Unavailable } from './unavailable.ts'

let cards = 0

/**
 * A card that shows its data in one of four states: loading, failed, empty, full. The content is shown only when full.
 * Safety: what could not be loaded never looks like "there is none".
 */
@Component({
  selector: 'medley-card',
  imports: [Icon, CardFailed, CardLoading, Unavailable],
  template: `
    @if (view() === 'unavailable') {
      <medley-unavailable [module]="owner()" [detail]="failure()?.message ?? ''" (retry)="data().reload()" />
    } @else if (view() === 'failed' || view() === 'forbidden') {
      <medley-card-failed
        [heading]="heading()"
        [module]="module()"
        [failure]="failure()"
        (retry)="data().reload()"
      />
    } @else {
      <article
        class="card"
        [attr.data-module]="module()"
        [attr.data-state]="view()"
        [attr.aria-busy]="view() === 'loading'"
        [attr.aria-labelledby]="id"
      >
        <header>
          <medley-icon [name]="icon()" />
          <h2 [id]="id">{{ heading() }}</h2>
          @if (view() === 'loading') {
            <span class="meta end" i18n>loading</span>
          } @else {
            <span class="meta end">{{ meta() }}</span>
            <ng-content select="[cardAction]" />
          }
        </header>
        @for (notice of data().notices(); track notice) {
          <p class="notice s-due">{{ notice }}</p>
        }
        @switch (view()) {
          @case ('loading') {
            <medley-card-loading [rows]="skeletonRows()" />
          }
          @case ('empty') {
            <p class="nothing">{{ none() }}</p>
          }
          @case ('full') {
            <ng-content />
          }
        }
      </article>
    }
  `,
})
export class Card {
  readonly module = input.required<string>()
  readonly heading = input.required<string>()
  readonly icon = input.required<IconName>()
  readonly data = input.required<Loadable>()
  /** What an empty card says, a whole sentence: "No allergies recorded." */
  readonly none = input.required<string>()
  /** Age or count, right in the head. */
  readonly meta = input('')
  /** As many as the full card usually has, so that nothing jumps. */
  readonly skeletonRows = input(4)

  protected readonly id = `medley-card-${++cards}`
  readonly #directory = inject(ModuleDirectory)
  protected readonly failure = computed(() => this.data().failure())
  /** The module that is down may be another one than the card's own. */
  protected readonly owner = computed(
    () => this.#directory.find(this.failure()?.module ?? '')?.name ?? this.module(),
  )
  protected readonly view = computed(() => {
    const state = this.data().state()
    if (state !== 'failed') return state
    const kind = this.failure()?.kind
    return kind === 'unavailable' || kind === 'forbidden' ? kind : 'failed'
  })
}
