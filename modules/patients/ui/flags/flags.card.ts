import { Component, computed, inject, input, output } from '@angular/core'
import type { Flag } from 'fhir/r4'
import {
  Card,
  createEntry,
  formatConcept,
  formatDay,
  injectFhir,
  injectSave,
  injectSearch,
  localToday,
  SaveFailed,
  Session,
  updateEntry,
} from '@medley/ui'
import {
  alerts,
  codeStatuses,
  endFlag,
  isCodeStatus,
  newAlert,
  newCodeStatus,
} from '../../model/registration.ts'

/** Code status and alerts: what stands in the banner of every screen. */
@Component({
  selector: 'patients-flags-card',
  imports: [Card, SaveFailed],
  template: `
    <medley-card
      module="patients"
      heading="Code status and alerts"
      i18n-heading
      icon="flag"
      [data]="flags"
      none="Nothing recorded. Not recorded is not full code."
      i18n-none
    >
      <ul class="list">
        @for (flag of active(); track flag.id) {
          <li>
            <b class="b grow">{{ text(flag) }}</b>
            <span class="t3">{{ since(flag) }}</span>
            @if (mayWrite() && !isStatus(flag)) {
              <button
                type="button"
                class="btn sm"
                [attr.aria-label]="'End ' + text(flag)"
                i18n-aria-label
                (click)="end(flag)"
                i18n
              >
                End
              </button>
            }
          </li>
        }
      </ul>
    </medley-card>
    @if (mayWrite()) {
      <div class="card pad stack-s">
        <p class="label" i18n>Set the code status</p>
        <div class="reasons" role="group" aria-label="Code status" i18n-aria-label>
          @for (status of codeStatuses; track status) {
            <button
              type="button"
              class="btn sm"
              [attr.aria-pressed]="status === current()"
              [disabled]="!isKnown()"
              (click)="setStatus(status)"
            >
              {{ status }}
            </button>
          }
        </div>
        <p class="label" i18n>Add an alert</p>
        <div class="reasons" role="group" aria-label="Add alert" i18n-aria-label>
          @for (alert of missing(); track alert.code) {
            <button type="button" class="btn sm" [disabled]="!isKnown()" (click)="add(alert)">
              + {{ alert.text }}
            </button>
          }
        </div>
        <medley-save-failed [save]="save" />
      </div>
    }
  `,
  styles: '.pad { margin-top: 8px; padding: 12px; }',
})
export class FlagsCard {
  readonly patientId = input.required<string>()
  readonly changed = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  readonly #all = injectSearch('Flag', () => ({ patient: this.patientId(), _count: 100 }), { complete: true })
  /** R4 has no search parameter for the status of a flag. */
  protected readonly active = computed(() => this.#all.rows().filter(({ status }) => status === 'active'))
  protected readonly flags = {
    ...this.#all,
    state: computed(() =>
      this.#all.state() === 'full' && !this.active().length ? 'empty' : this.#all.state(),
    ),
  }
  /** Safety: a status that is set before the one that holds was read would leave two. */
  protected readonly isKnown = computed(() => ['full', 'empty'].includes(this.#all.state()))
  protected readonly save = injectSave(() => {
    this.flags.reload()
    this.changed.emit()
  })
  protected readonly mayWrite = computed(() => this.#session.hasRole('nurse', 'physician'))
  protected readonly codeStatuses = codeStatuses
  protected readonly isStatus = isCodeStatus
  protected readonly text = ({ code }: Flag): string => formatConcept(code)
  protected readonly since = ({ period }: Flag): string => formatDay(period?.start)
  protected readonly current = computed(() =>
    this.text(this.active().find(isCodeStatus) ?? ({ code: {} } as Flag)),
  )
  protected readonly missing = computed(() => {
    const known = new Set(this.active().map(this.text))
    return alerts.filter(({ text }) => !known.has(text))
  })

  readonly #when = () => ({ by: this.#session.signature(), on: localToday() })

  /** The status before ends in the same instant: never two, never none. */
  protected async setStatus(text: string): Promise<void> {
    const before = this.active().filter(isCodeStatus)
    if (text === this.current()) return
    await this.save.run(async () => {
      await this.#fhir.transact([
        ...before.map((flag) => updateEntry(endFlag(flag, localToday()))),
        createEntry(newCodeStatus(this.patientId(), text, this.#when())),
      ])
      return $localize`Code status: ${text}:status:`
    })
  }

  protected async add(alert: (typeof alerts)[number]): Promise<void> {
    await this.save.run(async () => {
      const { stored } = await this.#fhir.create(newAlert(this.patientId(), alert, this.#when()))
      return { text: alert.text, undo: () => this.#fhir.update({ ...stored, status: 'entered-in-error' }) }
    })
  }

  protected async end(flag: Flag): Promise<void> {
    await this.save.change(
      flag,
      (one) => endFlag(one, localToday()),
      (stored) => ({
        text: $localize`${this.text(flag)}:alert: ended`,
        undo: () => this.#fhir.update({ ...flag, meta: stored.meta }),
      }),
    )
  }
}
