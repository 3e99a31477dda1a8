import { Component, computed, inject } from '@angular/core'
import type { DiagnosticReport } from 'fhir/r4'
import {
  Card,
  formatCode,
  formatConcept,
  formatDay,
  formatReference,
  injectSearch,
  ModulePages,
  PatientContext,
  ShowMore,
  StatusChip,
} from '@medley/ui'
import { isFinalReport } from '../../model/report-status.ts'

/** Reports of laboratories and clinics, newest first. */
@Component({
  selector: 'labs-reports-page',
  imports: [Card, ModulePages, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Reports</h1>
      <div class="toolbar"><medley-module-pages module="labs" /></div>
      <medley-card
        module="labs"
        heading="Diagnostic reports"
        i18n-heading
        icon="file-text"
        [data]="reports"
        [meta]="meta()"
        [skeletonRows]="10"
        none="No diagnostic reports recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Date</th>
              <th scope="col" i18n>Report</th>
              <th scope="col" i18n>Category</th>
              <th scope="col" i18n>By</th>
              <th scope="col" class="right" i18n>Results</th>
              <th scope="col" i18n>Status</th>
            </tr>
          </thead>
          <tbody>
            @for (report of reports.rows(); track report.id) {
              <tr>
                <td>{{ day(report.effectiveDateTime ?? report.issued) }}</td>
                <td class="wrap">
                  <b class="b">{{ name(report) }}</b>
                </td>
                <td class="t2">{{ category(report) }}</td>
                <td class="t2">{{ by(report) }}</td>
                <td class="right">{{ report.result?.length ?? '' }}</td>
                <td>
                  <medley-status [status]="isFinal(report) ? 'signed' : 'draft'">{{
                    status(report)
                  }}</medley-status>
                </td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="reports" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class ReportsPage {
  readonly #context = inject(PatientContext)
  protected readonly reports = injectSearch('DiagnosticReport', () => {
    const patient = this.#context.patientId()
    return patient ? { patient, _sort: '-date', _count: 50 } : null
  })
  protected readonly meta = computed(() => {
    const total = this.reports.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly day = formatDay
  protected readonly name = ({ code }: DiagnosticReport): string => formatConcept(code)
  protected readonly category = ({ category }: DiagnosticReport): string => formatConcept(category?.[0])
  protected readonly by = ({ performer }: DiagnosticReport): string => formatReference(performer?.[0])
  protected readonly status = ({ status }: DiagnosticReport): string => formatCode(status)
  protected readonly isFinal = isFinalReport
}
