import { Component, computed, input, output } from '@angular/core'
import type { Condition } from 'fhir/r4'
import { formatConcept, formatDay } from '@medley/ui'

@Component({
  selector: 'care-problem-table',
  template: `
    <table class="tbl roomy">
      <thead>
        <tr>
          <th scope="col" i18n>Problem</th>
          <th scope="col" i18n>Since</th>
          @if (hasEnds()) {
            <th scope="col" i18n>Until</th>
          }
          <th scope="col" i18n>Certainty</th>
          @if (act()) {
            <th scope="col"><span class="sr" i18n>What can be done</span></th>
          }
        </tr>
      </thead>
      <tbody>
        @for (problem of problems(); track problem.id) {
          <tr>
            <td class="wrap">
              <b class="b">{{ name(problem) }}</b>
            </td>
            <td>{{ since(problem) }}</td>
            @if (hasEnds()) {
              <td>{{ until(problem) }}</td>
            }
            <td class="t2">{{ certainty(problem) }}</td>
            @if (act(); as act) {
              <td>
                <span class="row-acts">
                  <button
                    type="button"
                    class="btn sm"
                    [attr.aria-label]="act + ' ' + name(problem)"
                    (click)="acted.emit(problem)"
                  >
                    {{ act }}
                  </button>
                </span>
              </td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
})
export class ProblemTable {
  /** What the button of a row says; none without it. */
  readonly act = input('')
  readonly acted = output<Condition>()
  readonly problems = input.required<readonly Condition[]>()
  protected readonly name = ({ code }: Condition): string =>
    formatConcept(code) || $localize`Problem not named`
  protected readonly hasEnds = computed(() => this.problems().some((problem) => this.until(problem)))
  protected readonly since = ({ onsetDateTime, onsetPeriod, onsetString, recordedDate }: Condition): string =>
    formatDay(onsetDateTime ?? onsetPeriod?.start) || onsetString || formatDay(recordedDate)
  protected readonly until = ({ abatementDateTime, abatementPeriod, abatementString }: Condition): string =>
    formatDay(abatementDateTime ?? abatementPeriod?.end) || abatementString || ''
  protected readonly certainty = ({ verificationStatus }: Condition): string =>
    formatConcept(verificationStatus)
}
