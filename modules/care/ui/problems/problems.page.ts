import { Component, computed, inject, signal } from '@angular/core'
import type { Condition } from 'fhir/r4'
import {
  Card,
  formatConcept,
  Icon,
  injectFhir,
  injectSave,
  injectSearch,
  type Loadable,
  localToday,
  ModulePages,
  PatientContext,
  SaveFailed,
  Session,
  ShowMore,
} from '@medley/ui'
import { groupOf, type ProblemGroup } from '../../model/problem-group.ts'
import { reopenProblem, resolveProblem } from '../../model/problem-life.ts'
import { ProblemDrawer } from './problem.drawer.ts'
import { ProblemTable } from './problem-table.ts'

/** What the resident has, and what they had. */
@Component({
  selector: 'care-problems-page',
  imports: [Card, Icon, ModulePages, ProblemDrawer, ProblemTable, SaveFailed, ShowMore],
  template: `
    <div class="scroll stack">
      <h1 class="sr" i18n>Problems</h1>
      <div class="toolbar">
        <medley-module-pages module="care" />
        <span class="grow"></span>
        @if (mayWrite()) {
          <button type="button" class="btn primary" (click)="isNew.set(true)">
            <medley-icon name="plus" /><span i18n>New problem</span>
          </button>
        }
      </div>
      <medley-save-failed [save]="save" />
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
        <care-problem-table
          [problems]="active()"
          [act]="mayWrite() ? resolveLabel : ''"
          (acted)="resolve($event)"
        />
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
    @if (isNew() && patientId()) {
      <care-problem-drawer
        [patientId]="patientId()!"
        (closed)="isNew.set(false)"
        (changed)="problems.reload()"
      />
    }
  `,
  host: { class: 'work' },
})
export class ProblemsPage {
  protected readonly patientId = inject(PatientContext).patientId
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly mayWrite = computed(() => this.#session.hasRole('physician', 'nurse'))
  protected readonly isNew = signal(false)
  protected readonly resolveLabel = $localize`Resolve`
  protected readonly save = injectSave(() => this.problems.reload())
  protected readonly problems = injectSearch(
    'Condition',
    () => {
      const patient = this.patientId()
      return patient ? { patient, _sort: '-onset-date', _count: 200 } : null
    },
    { complete: true },
  )
  protected readonly active = computed(() => this.#of('active'))
  protected readonly resolved = computed(() => this.#of('resolved'))
  protected readonly activeData = this.#data(() => this.active().length)
  protected readonly resolvedData = this.#data(() => this.resolved().length)
  protected readonly count = (count: number): string => $localize`${count}:count: shown`

  protected async resolve(problem: Condition): Promise<void> {
    await this.save.change(
      problem,
      (current) => resolveProblem(current, localToday()),
      (stored) => ({
        text: $localize`${formatConcept(problem.code)}:problem: resolved`,
        undo: () => this.#fhir.update(reopenProblem(stored)),
      }),
    )
  }

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
