import { Component, input, output } from '@angular/core'
import type { DiagnosticReport, Observation } from 'fhir/r4'
import { Drawer, formatConcept, formatMoment, formatReference, type Save, SaveFailed } from '@medley/ui'
import { type Flag, referenceRange } from '../../model/interpretation.ts'
import { ResultValue } from '../result-value.ts'
import { unitText } from '../value-text.ts'

export interface ReportValue {
  readonly observation: Observation
  readonly flag: Flag
  readonly name: string
}

/** Every value of a report, and the button that says it was seen. */
@Component({
  selector: 'labs-report-drawer',
  imports: [Drawer, ResultValue, SaveFailed],
  template: `
    <medley-drawer [heading]="name()" (closed)="closed.emit()" (confirm)="mayReview() && acknowledged.emit()">
      <p class="t2">{{ facts() }}</p>
      @if (words()) {
        <p class="notice s-due">{{ words() }}</p>
      }
      <table class="tbl roomy">
        <thead>
          <tr>
            <th scope="col" i18n>Test</th>
            <th scope="col" class="right" i18n>Value</th>
            <th scope="col" i18n>Unit</th>
            <th scope="col" i18n>Range</th>
          </tr>
        </thead>
        <tbody>
          @for (value of values(); track value.observation.id) {
            <tr>
              <th scope="row">{{ value.name }}</th>
              <td class="right">
                <labs-result-value [observation]="value.observation" [flag]="value.flag" />
              </td>
              <td class="t2">{{ unit(value.observation) }}</td>
              <td class="t2">{{ range(value.observation) }}</td>
            </tr>
          }
        </tbody>
      </table>
      @if (report().conclusion) {
        <p class="prose">{{ report().conclusion }}</p>
      }
      <medley-save-failed [save]="save()" />
      @if (mayReview()) {
        <button
          drawerActions
          type="button"
          class="btn lg primary"
          [disabled]="save().isBusy()"
          (click)="acknowledged.emit()"
          i18n
        >
          Acknowledge
        </button>
      }
    </medley-drawer>
  `,
})
export class ReportDrawer {
  readonly report = input.required<DiagnosticReport>()
  readonly values = input.required<readonly ReportValue[]>()
  readonly words = input('')
  readonly mayReview = input(false)
  readonly save = input.required<Save>()
  readonly closed = output()
  readonly acknowledged = output()
  protected readonly unit = unitText
  protected readonly name = (): string => formatConcept(this.report().code)
  protected readonly range = (observation: Observation): string => referenceRange(observation)?.text ?? ''
  protected readonly facts = (): string => {
    const { effectiveDateTime, issued, performer } = this.report()
    return [formatMoment(effectiveDateTime ?? issued), formatReference(performer?.[0])]
      .filter(Boolean)
      .join(' · ')
  }
}
