import { Component, computed, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { Condition, Goal } from 'fhir/r4'
import { Card, formatConcept, formatDay, injectSearch, StatusChip, together } from '@medley/ui'
import { groupOf } from '../../model/problem-group.ts'

const shown = 8

/** Problems that stand, and the goals that are worked at. */
@Component({
  selector: 'care-care-card',
  imports: [Card, RouterLink, StatusChip],
  template: `
    <medley-card
      module="care"
      heading="Problems and goals"
      i18n-heading
      icon="clipboard-list"
      [data]="both"
      [meta]="meta()"
      [skeletonRows]="7"
      none="No problems or goals recorded."
      i18n-none
    >
      @if (goals.rows().length) {
        <h3 class="grouphead" i18n>Goals</h3>
        <ul class="list">
          @for (goal of goals.rows(); track goal.id) {
            <li>
              <span class="grow">{{ goalName(goal) }}</span>
              <medley-status status="info">{{ progress(goal) }}</medley-status>
            </li>
          }
        </ul>
        <h3 class="grouphead" i18n>Active problems</h3>
      }
      <ul class="list">
        @for (problem of rows(); track problem.id) {
          <li>
            <b class="b grow">{{ name(problem) }}</b>
            <span class="t3 tn nw">{{ since(problem) }}</span>
          </li>
        } @empty {
          <li class="t2" i18n>No active problems recorded.</li>
        }
      </ul>
      <footer>
        @if (hidden()) {
          <span i18n>{{ hidden() }} more problems</span>
        }
        <a class="link end" [routerLink]="['/p', patientId(), 'care', 'problems']" i18n>All problems</a>
      </footer>
    </medley-card>
  `,
})
export class CareCard {
  readonly patientId = input.required<string>()
  protected readonly problems = injectSearch(
    'Condition',
    () => ({
      patient: this.patientId(),
      _sort: '-onset-date',
      _count: 200,
    }),
    { complete: true },
  )
  protected readonly goals = injectSearch('Goal', () => ({
    patient: this.patientId(),
    'lifecycle-status': 'active',
    _count: 5,
  }))
  protected readonly both = together(this.problems, this.goals)
  readonly #active = computed(() => this.problems.rows().filter((problem) => groupOf(problem) === 'active'))
  protected readonly rows = computed(() => this.#active().slice(0, shown))
  protected readonly hidden = computed(() => this.#active().length - this.rows().length)
  protected readonly meta = computed(() => $localize`${this.#active().length}:count: active`)
  protected readonly name = ({ code }: Condition): string =>
    formatConcept(code) || $localize`Problem not named`
  protected readonly since = ({ onsetDateTime, recordedDate }: Condition): string =>
    formatDay(onsetDateTime ?? recordedDate)
  protected readonly goalName = ({ description }: Goal): string => formatConcept(description)
  protected readonly progress = ({ achievementStatus }: Goal): string =>
    formatConcept(achievementStatus) || $localize`In progress`
}
