import { Component, computed, input } from '@angular/core'
import { Card } from '../card/card.ts'
import { ShowMore } from '../card/show-more.ts'
import type { SearchList } from '../fhir/inject-search.ts'
import type { IconName } from '../icon/icon-names.ts'

/**
 * A page of the whole house: its title with what one can do, and one list of all residents' rows in its four states.
 * The table is the content; buttons and filters are marked `pageActions`.
 */
@Component({
  selector: 'medley-house-page',
  imports: [Card, ShowMore],
  template: `
    <div class="scroll">
      <div class="pagehead bare">
        <h1>{{ title() }}</h1>
        <ng-content select="[pageFacts]" />
        <span class="grow"></span>
        <ng-content select="[pageActions]" />
      </div>
      <ng-content select="[pageHead]" />
      <medley-card
        [module]="module()"
        [heading]="heading()"
        [icon]="icon()"
        [data]="list()"
        [meta]="meta()"
        [skeletonRows]="16"
        [none]="none()"
      >
        <ng-content />
        <medley-show-more [list]="list()" />
      </medley-card>
    </div>
  `,
  host: { class: 'house' },
})
export class HousePage {
  readonly module = input.required<string>()
  readonly title = input.required<string>()
  readonly heading = input.required<string>()
  readonly icon = input.required<IconName>()
  readonly list = input.required<SearchList<unknown>>()
  readonly none = input.required<string>()
  protected readonly meta = computed(() => {
    const total = this.list().total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
}
