import { Component, computed, signal } from '@angular/core'
import { Card, formatDay, formatTime, Icon, injectSearch, ShowMore, StatusChip } from '@medley/ui'
import { type AuditRow, rowOf } from './audit-row.ts'
import { injectNames } from './inject-names.ts'
import { PrivacyTabs } from './privacy-tabs.ts'

interface Wanted {
  readonly patient: string
  readonly person: string
  readonly from: string
  readonly to: string
}

const EVERYTHING: Wanted = { patient: '', person: '', from: '', to: '' }

/** Who looked at whom, the newest first. */
@Component({
  selector: 'shell-trail-page',
  imports: [Card, Icon, PrivacyTabs, ShowMore, StatusChip],
  template: `
    <div class="work">
      <div class="scroll">
        <div class="pagehead bare">
          <h1 i18n>Who looked at whom</h1>
          <shell-privacy-tabs class="end" />
        </div>
        <form
          class="filters"
          (submit)="$event.preventDefault()"
          role="search"
          aria-label="Filter"
          i18n-aria-label
        >
          <label class="field">
            <span i18n>Resident id</span>
            <input
              [value]="wanted().patient"
              (change)="want({ patient: textOf($event) })"
              autocomplete="off"
            />
          </label>
          <label class="field">
            <span i18n>Person or program</span>
            <input [value]="wanted().person" (change)="want({ person: textOf($event) })" autocomplete="off" />
          </label>
          <label class="field">
            <span i18n>From</span>
            <input type="date" [value]="wanted().from" (change)="want({ from: textOf($event) })" />
          </label>
          <label class="field">
            <span i18n>To</span>
            <input type="date" [value]="wanted().to" (change)="want({ to: textOf($event) })" />
          </label>
          <button type="button" class="btn" [disabled]="isEverything()" (click)="clear()">
            <medley-icon name="x" /><span i18n>Clear</span>
          </button>
        </form>
        <medley-card
          module="audit"
          heading="On record"
          i18n-heading
          icon="history"
          [data]="list"
          [skeletonRows]="16"
          none="Nothing is on record for this choice."
          i18n-none
        >
          <table class="tbl roomy">
            <thead>
              <tr>
                <th scope="col" i18n>Time</th>
                <th scope="col" i18n>Who</th>
                <th scope="col" i18n>Did</th>
                <th scope="col" i18n>What</th>
                <th scope="col" i18n>Resident</th>
                <th scope="col" i18n>From</th>
                <th scope="col" i18n>Outcome</th>
              </tr>
            </thead>
            <tbody>
              @for (row of rows(); track row.id) {
                <tr>
                  <td class="t2">{{ when(row) }}</td>
                  <td>
                    <button type="button" class="linklike" (click)="want({ person: row.who })">
                      <b class="b">{{ row.who }}</b>
                    </button>
                    @if (row.roles !== row.who) {
                      <span class="t3"> {{ row.roles }}</span>
                    }
                  </td>
                  <td>{{ row.did }}</td>
                  <td class="wrap t2">{{ row.what }}</td>
                  <td>
                    @if (row.patient) {
                      <button type="button" class="linklike" (click)="want({ patient: row.patient })">
                        {{ nameOf(row.patient) }}
                      </button>
                    }
                  </td>
                  <td class="t3">{{ row.address }}</td>
                  <td>
                    @if (row.isRefused) {
                      <medley-status status="overdue"><span i18n>Refused</span></medley-status>
                    } @else {
                      <medley-status status="done"><span i18n>Done</span></medley-status>
                    }
                  </td>
                </tr>
              }
            </tbody>
          </table>
          <medley-show-more [list]="list" />
        </medley-card>
      </div>
    </div>
  `,
  host: { class: 'screen' },
})
export class TrailPage {
  protected readonly wanted = signal(EVERYTHING)
  protected readonly isEverything = computed(() => Object.values(this.wanted()).every((one) => one === ''))
  protected readonly list = injectSearch('AuditEvent', () => {
    const { patient, person, from, to } = this.wanted()
    const dates = [...(from ? [`ge${from}`] : []), ...(to ? [`le${to}`] : [])]
    return {
      _sort: '-date',
      _count: 50,
      ...(patient ? { patient: `Patient/${patient}` } : {}),
      ...(person ? { agent: person } : {}),
      ...(dates.length > 0 ? { date: dates } : {}),
    }
  })
  protected readonly rows = computed(() => this.list.rows().map(rowOf))
  protected readonly nameOf = injectNames(() =>
    this.rows().flatMap(({ patient }) => (patient ? [patient] : [])),
  )

  protected readonly when = ({ when }: AuditRow): string => `${formatDay(when)} ${formatTime(new Date(when))}`
  protected readonly textOf = ({ target }: Event): string => (target as HTMLInputElement).value.trim()

  protected want(change: Partial<Wanted>): void {
    this.wanted.update((before) => ({ ...before, ...change }))
  }

  protected clear(): void {
    this.wanted.set(EVERYTHING)
  }
}
