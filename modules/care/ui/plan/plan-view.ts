import { Component, computed, input } from '@angular/core'
import type { CarePlan, CarePlanActivity, CarePlanActivityDetail, Condition } from 'fhir/r4'
import {
  formatCode,
  formatConcept,
  formatPeriod,
  formatReference,
  type Referenced,
  StatusChip,
  type Status,
} from '@medley/ui'
import { planTitle } from '../plan-title.ts'

const planLooks: Readonly<Record<string, Status>> = { 'active': 'info', 'completed': 'done', 'on-hold': 'held', 'draft': 'draft', 'revoked': 'refused' } // prettier-ignore
const activityLooks: Readonly<Record<string, Status>> = { 'in-progress': 'info', 'completed': 'done', 'on-hold': 'held', 'not-started': 'early', 'scheduled': 'early', 'stopped': 'refused', 'cancelled': 'refused' } // prettier-ignore

/** One care plan: what it is about, what it is for, what is done. */
@Component({
  selector: 'care-plan-view',
  imports: [StatusChip],
  template: `
    <section class="plan">
      <h3 class="grouphead">
        {{ title() }}
        <span class="t2 reason">{{ reasons() }}</span>
        <span class="end t3">{{ period(plan().period) }}</span>
        <medley-status [status]="look()">{{ status() }}</medley-status>
      </h3>
      <ul class="list">
        @for (activity of plan().activity ?? []; track $index) {
          <li>
            <span class="grow">{{ activityName(activity) }}</span>
            <span class="t3">{{ place(activity) }}</span>
            @if (activity.detail; as detail) {
              <medley-status [status]="activityLook(detail)">{{ code(detail.status) }}</medley-status>
            }
          </li>
        } @empty {
          <li class="t2" i18n>No activities recorded.</li>
        }
      </ul>
    </section>
  `,
})
export class PlanView {
  readonly plan = input.required<CarePlan>()
  /** The problems that plans refer to. */
  readonly conditions = input.required<Referenced<Condition>>()

  protected readonly title = computed(() => planTitle(this.plan()))
  protected readonly reasons = computed(() =>
    (this.plan().addresses ?? [])
      .map((one) => formatReference(one) || formatConcept(this.conditions().find(one)?.code))
      .filter(Boolean)
      .join(', '),
  )
  protected readonly look = computed(() => planLooks[this.plan().status] ?? 'due')
  protected readonly status = computed(() => formatCode(this.plan().status))
  protected readonly period = formatPeriod
  protected readonly code = formatCode
  protected readonly activityName = ({ detail, reference }: CarePlanActivity): string =>
    formatConcept(detail?.code) ||
    detail?.description ||
    formatReference(reference) ||
    $localize`Activity not named`
  protected readonly place = ({ detail }: CarePlanActivity): string => formatReference(detail?.location)
  protected readonly activityLook = ({ status }: CarePlanActivityDetail): Status =>
    activityLooks[status] ?? 'due'
}
