import { Component, computed, inject, signal } from '@angular/core'
import type { AuditEvent } from 'fhir/r4'
import { Card, formatDay, formatTime, injectSearch, StatusChip, together } from '@medley/ui'
import { type AuditRow, factOf, rowOf } from './audit-row.ts'
import { emergencyReasons } from '../emergency/emergency-reasons.ts'
import { injectNames } from './inject-names.ts'
import { PrivacyCalls } from './privacy-calls.ts'
import { PrivacyTabs } from './privacy-tabs.ts'

const START = 'http://dicom.nema.org/resources/ontology/DCM|110127'
const STOP = 'http://dicom.nema.org/resources/ontology/DCM|110137'
const REVIEW = 'urn:medley:audit-event|review'

const reviewed = (event: AuditEvent): string =>
  event.entity?.find(({ role }) => role?.code === '4')?.what?.reference?.replace('AuditEvent/', '') ?? ''

const reasonOf = (code: string): string => emergencyReasons.find((one) => one.code === code)?.text ?? code

/** When and how it ended: the first end of the same person at the same chart after it. */
function endOf({ who, patient, when }: AuditRow, stops: readonly AuditRow[]): string {
  const stop = stops.find((one) => one.who === who && one.patient === patient && one.when >= when)
  return stop
    ? `${formatTime(new Date(stop.when))} (${endings[stop.note] ?? stop.note})`
    : $localize`still open`
}

/** Notes of apps/gateway/emergency/tell-ended.ts. */
const endings: Readonly<Record<string, string>> = {
  'ended by hand': $localize`ended by hand`,
  'its time was over': $localize`its time was over`,
}

/** Emergency access that waits for a review, and what was said of the others. */
@Component({
  selector: 'shell-emergency-page',
  imports: [Card, PrivacyTabs, StatusChip],
  template: `
    <div class="work">
      <div class="scroll">
        <div class="pagehead bare">
          <h1 i18n>Emergency access</h1>
          <shell-privacy-tabs class="end" />
        </div>
        @if (problem()) {
          <p class="notice s-overdue" role="alert">{{ problem() }}</p>
        }
        <medley-card
          module="audit"
          heading="To review"
          i18n-heading
          icon="shield-alert"
          [data]="both"
          [meta]="meta()"
          none="Nobody broke the glass."
          i18n-none
        >
          <ul class="reviews">
            @for (one of cases(); track one.row.id) {
              <li>
                <div>
                  <p class="b">
                    {{ one.row.who }}
                    @if (one.row.roles !== one.row.who) {
                      <span class="t3">{{ one.row.roles }}</span>
                    }
                    →
                    {{ nameOf(one.row.patient) }}
                  </p>
                  <p class="t2">
                    {{ when(one.row.when) }} – {{ one.end }} · {{ one.reason }} · {{ one.row.note }}
                  </p>
                </div>
                @if (one.verdict; as verdict) {
                  <p class="end">
                    <medley-status [status]="verdict === 'approved' ? 'done' : 'due'">
                      @if (verdict === 'approved') {
                        <span i18n>Approved</span>
                      } @else {
                        <span i18n>Follow up</span>
                      }
                    </medley-status>
                    <span class="t2"> {{ one.by }} {{ one.note }}</span>
                  </p>
                } @else {
                  <form class="decide end" (submit)="$event.preventDefault()">
                    <label class="field">
                      <span i18n>Note</span>
                      <input #note autocomplete="off" maxlength="1000" />
                    </label>
                    <button type="button" class="btn" (click)="decide(one.row, 'follow-up', note.value)" i18n>
                      Follow up
                    </button>
                    <button
                      type="button"
                      class="btn primary"
                      (click)="decide(one.row, 'approved', note.value)"
                      i18n
                    >
                      Approve
                    </button>
                  </form>
                }
              </li>
            }
          </ul>
        </medley-card>
      </div>
    </div>
  `,
  host: { class: 'screen' },
})
export class EmergencyPage {
  readonly #calls = inject(PrivacyCalls)
  protected readonly problem = signal('')
  // Safety: a case that is missing would read as one that nobody has to look at.
  readonly #starts = injectSearch('AuditEvent', () => ({ subtype: START, _sort: '-date', _count: 100 }), {
    complete: true,
  })
  readonly #reviews = injectSearch('AuditEvent', () => ({ subtype: REVIEW, _sort: '-date', _count: 100 }), {
    complete: true,
  })
  readonly #stops = injectSearch('AuditEvent', () => ({ subtype: STOP, _sort: 'date', _count: 100 }), {
    complete: true,
  })
  protected readonly both = {
    ...together(this.#starts, this.#reviews, this.#stops),
    state: computed(() => {
      const others = [this.#reviews.state(), this.#stops.state()]
      return others.find((state) => state === 'failed' || state === 'loading') ?? this.#starts.state()
    }),
  }
  protected readonly cases = computed(() => {
    const reviews = this.#reviews.rows()
    return this.#starts
      .rows()
      .map((event) => {
        const review = reviews.find((one) => reviewed(one) === event.id)
        return {
          row: rowOf(event),
          reason: reasonOf(factOf(event, 'what')),
          end: endOf(rowOf(event), this.#stops.rows().map(rowOf)),
          verdict: review && factOf(review, 'what'),
          by: review ? rowOf(review).who : '',
          note: review ? factOf(review, 'note') : '',
        }
      })
      .sort((one, other) => Number(one.verdict !== undefined) - Number(other.verdict !== undefined))
  })
  protected readonly meta = computed(() => {
    const open = this.cases().filter(({ verdict }) => verdict === undefined).length
    return $localize`${open}:count: open`
  })
  protected readonly nameOf = injectNames(() => this.cases().map(({ row }) => row.patient))
  protected readonly when = (time: string): string => `${formatDay(time)} ${formatTime(new Date(time))}`

  protected async decide(
    { id, patient }: { id: string; patient: string },
    verdict: 'approved' | 'follow-up',
    note: string,
  ): Promise<void> {
    if (verdict === 'follow-up' && note.trim() === '') {
      this.problem.set($localize`Say in the note what is to be followed up.`)
      return
    }
    const isDone = await this.#calls.post('reviews', {
      event: id,
      verdict,
      note,
      ...(patient ? { patient } : {}),
    })
    this.problem.set(isDone ? '' : $localize`The review could not be put on record. Try again.`)
    if (isDone) this.#reviews.reload()
  }
}
