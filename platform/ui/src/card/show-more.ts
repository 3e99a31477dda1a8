import { Component, computed, input } from '@angular/core'
import type { SearchList } from '../fhir/inject-search.ts'

/** The foot of a list that has more rows on the server: says so, and fetches them. */
@Component({
  selector: 'medley-show-more',
  template: `
    @let rows = list();
    @if (rows.hasMore()) {
      <footer>
        <button type="button" class="btn sm" [disabled]="rows.isLoadingMore()" (click)="rows.loadMore()">
          @if (rows.isLoadingMore()) {
            <span i18n>Loading more</span>
          } @else {
            <span i18n>Show more</span>
          }
        </button>
        @if (rows.moreFailure(); as failure) {
          <span class="s-overdue fg" role="alert" i18n>More could not load. {{ failure.message }}</span>
        }
        <span class="end">{{ count() }}</span>
      </footer>
    }
  `,
})
export class ShowMore {
  readonly list = input.required<SearchList<unknown>>()
  protected readonly count = computed(() => {
    const [shown, total] = [this.list().rows().length, this.list().total()]
    return total === undefined
      ? $localize`${shown}:shown: shown`
      : $localize`${shown}:shown: of ${total}:total: shown`
  })
}
