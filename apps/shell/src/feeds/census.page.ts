import { Component, computed } from '@angular/core'
import { Card, formatDay, StatusChip } from '@medley/ui'
import type { CensusReport, Differs, Night } from './feeds-data.ts'
import { FeedsTabs } from './feeds-tabs.ts'
import { injectFeeds } from './inject-feeds.ts'
import { moment } from './moment.ts'

interface Difference {
  readonly mrn: string
  readonly what: string
  readonly detail: string
}

const between = ({ source, record }: Differs): string =>
  $localize`source: ${source || '–'}:source:, record: ${record || '–'}:record:`

/** Who is in the house, as the source says and as the record says. */
@Component({
  selector: 'shell-census-page',
  imports: [Card, FeedsTabs, StatusChip],
  templateUrl: './census.page.html',
  host: { class: 'screen' },
})
export class CensusPage {
  protected readonly last = injectFeeds<CensusReport>({
    path: () => '/reconciliation',
    isEmpty: () => false,
    isOptional: true,
    everySeconds: 60,
  })
  protected readonly nights = injectFeeds<{ nights: readonly Night[] }>({
    path: () => '/nights',
    isEmpty: ({ nights }) => nights.length === 0,
    everySeconds: 60,
  })
  protected readonly report = computed(() => this.last.value())
  protected readonly rows = computed(() => this.nights.value()?.nights ?? [])
  protected readonly meta = computed(() => {
    const report = this.report()
    return report ? moment(report.made) : ''
  })
  /** Whether this person is told who differs. */
  protected readonly isNamed = computed(() => this.report()?.missing !== undefined)
  protected readonly differences = computed((): readonly Difference[] => {
    const { missing = [], extra = [], moved = [], wrongStatus = [] } = this.report() ?? {}
    return [
      ...missing.map((mrn) => ({ mrn, what: $localize`Missing in the record`, detail: '' })),
      ...extra.map((mrn) => ({ mrn, what: $localize`Not in the census`, detail: '' })),
      ...moved.map((one) => ({ mrn: one.mrn, what: $localize`Another bed`, detail: between(one) })),
      ...wrongStatus.map((one) => ({ mrn: one.mrn, what: $localize`Another status`, detail: between(one) })),
    ]
  })
  protected readonly day = (night: string): string => formatDay(night)
  protected readonly statusOf = (state: Night['state']): 'done' | 'due' | 'critical' | 'draft' =>
    (({ green: 'done', amber: 'due', red: 'critical', running: 'draft' }) as const)[state]
}
