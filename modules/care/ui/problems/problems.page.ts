import { Component, computed, inject } from '@angular/core'
import { Card, injectSearch, type Loadable, ModulePages, PatientContext, ShowMore } from '@medley/ui'
import { groupOf, type ProblemGroup } from '../../model/problem-group.ts'
import { ProblemTable } from './problem-table.ts'

/** What the resident has, and what they had. */
@Component({
  selector: 'care-problems-page',
  imports: [Card, ModulePages, ProblemTable, ShowMore],
  template: `
    <div class="scroll stack">
      <h1 class="sr" i18n>Problems</h1>
      <div class="toolbar"><medley-module-pages module="care" /></div>
      <medley-card
        module="care"
        heading="Active problems"
        i18n-heading
        icon="list-checks"
        [data]="activeData"
        [meta]="count(active().length)"
        [skeletonRows]="8"
        none="No active problems recorded."
        i18n-none
      >
        <care-problem-table [problems]="active()" />
      </medley-card>
      <medley-card
        module="care"
        heading="Resolved problems"
        i18n-heading
        icon="history"
        [data]="resolvedData"
        [meta]="count(resolved().length)"
        [skeletonRows]="8"
        none="No resolved problems recorded."
        i18n-none
      >
        <care-problem-table [problems]="resolved()" />
        <medley-show-more [list]="problems" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class ProblemsPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly problems = injectSearch(
    'Condition',
    () => {
      const patient = this.#patientId()
      return patient ? { patient, _sort: '-onset-date', _count: 200 } : null
    },
    { complete: true },
  )
  protected readonly active = computed(() => this.#of('active'))
  protected readonly resolved = computed(() => this.#of('resolved'))
  protected readonly activeData = this.#data(() => this.active().length)
  protected readonly resolvedData = this.#data(() => this.resolved().length)
  protected readonly count = (count: number): string => $localize`${count}:count: shown`

  #of(group: ProblemGroup) {
    return this.problems.rows().filter((problem) => groupOf(problem) === group)
  }

  /** One search fills two cards; each is empty by itself, unless more may come. */
  #data(count: () => number): Loadable {
    const state = computed(() => {
      const all = this.problems.state()
      return all === 'full' && !count() && !this.problems.hasMore() ? 'empty' : all
    })
    return { ...this.problems, state }
  }
}
