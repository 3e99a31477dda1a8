import { Component, computed, inject, signal } from '@angular/core'
import type { CarePlan, Goal } from 'fhir/r4'
import {
  Card,
  injectReferenced,
  injectSearch,
  ModulePages,
  PatientContext,
  Session,
  ShowMore,
} from '@medley/ui'
import { GoalDrawer } from './goal.drawer.ts'
import { GoalTable } from './goal-table.ts'
import { PlanView } from './plan-view.ts'

const isOver = ({ status }: CarePlan): boolean => status === 'completed' || status === 'revoked'

/** Care plans with their activities and goals; finished ones below. */
@Component({
  selector: 'care-plan-page',
  imports: [Card, GoalDrawer, GoalTable, ModulePages, PlanView, ShowMore],
  template: `
    <div class="scroll stack">
      <h1 class="sr" i18n>Care plan</h1>
      <div class="toolbar"><medley-module-pages module="care" /></div>
      <medley-card
        module="care"
        heading="Care plans"
        i18n-heading
        icon="clipboard-list"
        [data]="plans"
        [meta]="meta()"
        [skeletonRows]="8"
        none="No care plans recorded."
        i18n-none
      >
        @for (plan of sorted(); track plan.id) {
          <care-plan-view [plan]="plan" [conditions]="conditions" />
        }
        <medley-show-more [list]="plans" />
      </medley-card>
      <medley-card
        module="care"
        heading="Goals"
        i18n-heading
        icon="target"
        [data]="goals"
        none="No goals recorded."
        i18n-none
      >
        <care-goal-table
          [goals]="goals.rows()"
          [mayReview]="mayReview()"
          (reviewed)="reviewing.set($event)"
        />
        <medley-show-more [list]="goals" />
      </medley-card>
    </div>
    @if (reviewing(); as goal) {
      <care-goal-drawer [goal]="goal" (closed)="reviewing.set(null)" (changed)="goals.reload()" />
    }
  `,
  host: { class: 'work' },
})
export class PlanPage {
  readonly #session = inject(Session)
  protected readonly mayReview = computed(() => this.#session.hasRole('physician', 'nurse', 'therapist'))
  protected readonly reviewing = signal<Goal | null>(null)
  readonly #patientId = inject(PatientContext).patientId
  protected readonly plans = injectSearch('CarePlan', () => {
    const patient = this.#patientId()
    return patient ? { patient, _sort: '-date', _count: 50 } : null
  })
  protected readonly goals = injectSearch('Goal', () => {
    const patient = this.#patientId()
    return patient ? { patient, _count: 50 } : null
  })
  protected readonly conditions = injectReferenced('Condition', () =>
    this.plans.rows().flatMap(({ addresses = [] }) => addresses),
  )
  protected readonly sorted = computed(() =>
    [...this.plans.rows()].sort((a, b) => Number(isOver(a)) - Number(isOver(b))),
  )
  protected readonly meta = computed(
    () => $localize`${this.plans.rows().filter((plan) => !isOver(plan)).length}:count: active`,
  )
}
