import { Component, computed, inject, signal } from '@angular/core'
import { Card, formatDay, formatTime, Icon, injectSearch } from '@medley/ui'
import { type AuditRow, rowOf } from './audit-row.ts'
import { csvOf } from './csv.ts'
import { injectNames } from './inject-names.ts'
import { PrivacyCalls } from './privacy-calls.ts'
import { PrivacyTabs } from './privacy-tabs.ts'

/** Programs of ours: what people of the facility saw on its own screens was not disclosed. */
const OURS: ReadonlySet<string> = new Set(['medley-shell', 'medley-identity', 'medley-gateway'])

const COLUMNS = ['time', 'recipient', 'person', 'what', 'done', 'purpose', 'address', 'event']

/** Accounting of disclosures (45 CFR 164.528): what left the facility about one resident, for whoever asks for it. */
@Component({
  selector: 'shell-disclosures-page',
  imports: [Card, Icon, PrivacyTabs],
  template: `
    <div class="work">
      <div class="scroll">
        <div class="pagehead bare">
          <h1 i18n>Accounting of disclosures</h1>
          <shell-privacy-tabs class="end" />
        </div>
        <form
          class="filters"
          (submit)="$event.preventDefault()"
          role="search"
          aria-label="Whose"
          i18n-aria-label
        >
          <label class="field">
            <span i18n>Resident id</span>
            <input [value]="patient()" (change)="patient.set(textOf($event))" autocomplete="off" />
          </label>
          <label class="field">
            <span i18n>From</span>
            <input type="date" [value]="from()" (change)="from.set(textOf($event))" />
          </label>
          <label class="field">
            <span i18n>To</span>
            <input type="date" [value]="to()" (change)="to.set(textOf($event))" />
          </label>
          <button type="button" class="btn" [disabled]="!isReady()" (click)="take('csv')">
            <medley-icon name="download" /><span i18n>Save as CSV</span>
          </button>
          <button type="button" class="btn" [disabled]="!isReady()" (click)="take('print')">
            <medley-icon name="printer" /><span i18n>Print</span>
          </button>
        </form>
        @if (problem()) {
          <p class="notice s-overdue" role="alert">{{ problem() }}</p>
        }
        @if (!patient()) {
          <p class="notice s-info" i18n>Enter the id of a resident: the list of access leads to it.</p>
        } @else {
          <medley-card
            module="audit"
            [heading]="heading()"
            icon="file-text"
            [data]="shown"
            [meta]="meta()"
            none="Nothing left the facility about this resident in this time."
            i18n-none
          >
            <table class="tbl roomy">
              <thead>
                <tr>
                  <th scope="col" i18n>Time</th>
                  <th scope="col" i18n>Recipient</th>
                  <th scope="col" i18n>Person</th>
                  <th scope="col" i18n>What</th>
                  <th scope="col" i18n>Purpose</th>
                </tr>
              </thead>
              <tbody>
                @for (row of rows(); track row.id) {
                  <tr>
                    <td class="t2">{{ when(row) }}</td>
                    <td>
                      <b class="b">{{ row.client }}</b>&ngsp;<span class="t3">{{ row.address }}</span>
                    </td>
                    <td>{{ row.who === row.client ? '' : row.who }}</td>
                    <td class="wrap">{{ row.did }} {{ row.what }}</td>
                    <td>{{ row.purpose }}</td>
                  </tr>
                }
              </tbody>
            </table>
          </medley-card>
        }
      </div>
    </div>
  `,
  host: { class: 'screen' },
})
export class DisclosuresPage {
  readonly #calls = inject(PrivacyCalls)
  protected readonly patient = signal('')
  protected readonly from = signal('')
  protected readonly to = signal('')
  protected readonly problem = signal('')
  readonly #list = injectSearch(
    'AuditEvent',
    () => {
      if (!this.patient()) return null
      const dates = [...(this.from() ? [`ge${this.from()}`] : []), ...(this.to() ? [`le${this.to()}`] : [])]
      return {
        patient: `Patient/${this.patient()}`,
        action: 'R,E',
        outcome: '0',
        _count: 500,
        ...(dates.length > 0 ? { date: dates } : {}),
      }
    },
    // Safety: what is missing would read as not disclosed.
    { complete: true },
  )
  protected readonly rows = computed(() =>
    this.#list
      .rows()
      .map(rowOf)
      .filter(({ client }) => !OURS.has(client)),
  )
  protected readonly shown = {
    ...this.#list,
    state: computed(() =>
      this.#list.state() === 'full' && this.rows().length === 0 ? 'empty' : this.#list.state(),
    ),
  }
  protected readonly isReady = computed(
    () => this.patient() !== '' && ['full', 'empty'].includes(this.shown.state()),
  )
  readonly #nameOf = injectNames(() => (this.patient() ? [this.patient()] : []))
  protected readonly heading = computed(() => this.#nameOf(this.patient()))
  protected readonly meta = computed(() => $localize`${this.rows().length}:count: disclosures`)
  protected readonly when = ({ when }: AuditRow): string => `${formatDay(when)} ${formatTime(new Date(when))}`
  protected readonly textOf = ({ target }: Event): string => (target as HTMLInputElement).value.trim()

  /** On record first: a report is a copy that leaves the trail. */
  protected async take(form: 'csv' | 'print'): Promise<void> {
    const isDone = await this.#calls.post('exports', {
      patient: this.patient(),
      from: this.from(),
      to: this.to(),
      form,
    })
    this.problem.set(
      isDone ? '' : $localize`The report could not be put on record, so it is not given. Try again.`,
    )
    if (!isDone) return
    if (form === 'print') window.print()
    else save(this.rows())
  }
}

function save(rows: readonly AuditRow[]): void {
  const text = csvOf(
    COLUMNS,
    rows.map((row) => [row.when, row.client, row.who, row.what, row.did, row.purpose, row.address, row.id]),
  )
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  link.download = 'disclosures.csv'
  link.click()
  URL.revokeObjectURL(link.href)
}
