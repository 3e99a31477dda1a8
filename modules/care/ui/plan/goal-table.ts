import { Component, input, output } from '@angular/core'
import type { Goal } from 'fhir/r4'
import { formatCode, formatConcept, formatDay, formatQuantity, StatusChip, type Status } from '@medley/ui'
import { isOpenGoal } from '../../model/goal-progress.ts'

const looks: Readonly<Record<string, Status>> = { 'achieved': 'done', 'sustaining': 'done', 'improving': 'info', 'in-progress': 'info', 'worsening': 'overdue', 'no-change': 'due', 'not-achieved': 'overdue', 'not-attainable': 'refused' } // prettier-ignore

@Component({
  selector: 'care-goal-table',
  imports: [StatusChip],
  template: `
    <table class="tbl roomy">
      <thead>
        <tr>
          <th scope="col" i18n>Goal</th>
          <th scope="col" i18n>Target</th>
          <th scope="col" i18n>Due</th>
          <th scope="col" i18n>Progress</th>
          @if (mayReview()) {
            <th scope="col"><span class="sr" i18n>What can be done</span></th>
          }
        </tr>
      </thead>
      <tbody>
        @for (goal of goals(); track goal.id) {
          <tr>
            <td class="wrap">
              <b class="b">{{ name(goal) }}</b>
            </td>
            <td class="t2">{{ target(goal) }}</td>
            <td class="t2">{{ due(goal) }}</td>
            <td>
              <medley-status [status]="look(goal)">{{ progress(goal) }}</medley-status>
            </td>
            @if (mayReview()) {
              <td>
                <span class="row-acts">
                  @if (isOpen(goal)) {
                    <button
                      type="button"
                      class="btn sm"
                      [attr.aria-label]="'Progress: ' + name(goal)"
                      i18n-aria-label
                      (click)="reviewed.emit(goal)"
                      i18n
                    >
                      Progress
                    </button>
                  }
                </span>
              </td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
})
export class GoalTable {
  readonly mayReview = input(false)
  readonly reviewed = output<Goal>()
  protected readonly isOpen = isOpenGoal
  readonly goals = input.required<readonly Goal[]>()
  protected readonly name = ({ description }: Goal): string => formatConcept(description)
  protected readonly target = ({ target }: Goal): string => {
    const { detailQuantity, detailString, detailCodeableConcept } = target?.[0] ?? {}
    return formatQuantity(detailQuantity) || detailString || formatConcept(detailCodeableConcept)
  }
  protected readonly due = ({ target }: Goal): string => formatDay(target?.[0]?.dueDate)
  protected readonly look = ({ achievementStatus }: Goal): Status =>
    looks[achievementStatus?.coding?.[0]?.code ?? ''] ?? 'early'
  protected readonly progress = ({ achievementStatus, lifecycleStatus }: Goal): string =>
    formatConcept(achievementStatus) || formatCode(lifecycleStatus)
}
