import { Component, computed } from '@angular/core'
import type { DiagnosticReport } from 'fhir/r4'
import {
  Card,
  formatCode,
  formatConcept,
  formatMoment,
  formatReference,
  injectResidents,
  injectSearch,
  ResidentLink,
  ShowMore,
  StatusChip,
} from '@medley/ui'
import { isFinalReport } from '../../model/report-status.ts'

/** Reports of all residents, the newest first. */
@Component({
  selector: 'labs-inbox-page',
  imports: [Card, ResidentLink, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <div class="pagehead bare"><h1 i18n>Results</h1></div>
      <medley-card
        module="labs"
        heading="Newest reports"
        i18n-heading
        icon="file-text"
        [data]="list"
        [meta]="meta()"
        [skeletonRows]="16"
        none="No diagnostic reports recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Resident</th>
              <th scope="col" i18n>Report</th>
              <th scope="col" i18n>Date</th>
              <th scope="col" i18n>By</th>
              <th scope="col" class="right" i18n>Results</th>
              <th scope="col" i18n>Status</th>
            </tr>
          </thead>
          <tbody>
            @for (row of list.rows(); track row.id) {
              <tr>
                <td>
                  <medley-resident-link [reference]="row.subject" [residents]="residents" module="labs" />
                </td>
                <td class="wrap">
                  <b class="b">{{ name(row) }}</b>
                </td>
                <td>{{ moment(row.effectiveDateTime ?? row.issued) }}</td>
                <td class="t2">{{ by(row) }}</td>
                <td class="right">{{ row.result?.length ?? '' }}</td>
                <td>
                  <medley-status [status]="isFinal(row) ? 'signed' : 'draft'">{{
                    status(row)
                  }}</medley-status>
                </td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="list" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class InboxPage {
  protected readonly list = injectSearch('DiagnosticReport', () => ({ _sort: '-date', _count: 50 }))
  protected readonly residents = injectResidents(() => this.list.rows().map(({ subject }) => subject))
  protected readonly meta = computed(() => {
    const total = this.list.total()
    return total === undefined ? '' : $localize`${total}:count: in all`
  })
  protected readonly moment = formatMoment
  protected readonly name = ({ code }: DiagnosticReport): string => formatConcept(code)
  protected readonly by = ({ performer }: DiagnosticReport): string => formatReference(performer?.[0])
  protected readonly status = ({ status }: DiagnosticReport): string => formatCode(status)
  protected readonly isFinal = isFinalReport
}
