import { Component, computed, inject, input, output, signal } from '@angular/core'
import type { MedicationRequest } from 'fhir/r4'
import {
  createEntry,
  Drawer,
  facilityNow,
  formatTime,
  injectFhir,
  injectSave,
  SaveFailed,
  Session,
} from '@medley/ui'
import { giveAsNeeded } from '../../model/administration.ts'
import { indicationOf } from '../../model/as-needed.ts'
import { dosagesText } from '../../model/dosage.ts'
import { slotIdOf } from '../../model/outcomes.ts'
import { onlyOnce } from './only-once.ts'

/** A dose as needed: what for, how bad it is, given. */
@Component({
  selector: 'medications-prn-drawer',
  imports: [Drawer, SaveFailed],
  template: `
    <medley-drawer heading="Give as needed" i18n-heading (closed)="closed.emit()" (confirm)="give()">
      <div>
        <b class="b block">{{ name() }}</b>
        <span class="t2">{{ sig() }}</span>
      </div>
      @if (tooSoon(); as time) {
        <p class="notice s-due" role="alert" i18n>Too soon: the next dose may be given from {{ time }}.</p>
      }
      <label class="field">
        <span i18n>Reason</span>
        <input class="ctl" type="text" [value]="reason()" (input)="reason.set($any($event.target).value)" />
      </label>
      <fieldset class="scores">
        <legend i18n>Pain, 0 to 10</legend>
        @for (score of scores; track score) {
          <button
            type="button"
            class="btn sm"
            [attr.aria-pressed]="pain() === score"
            (click)="pain.set(pain() === score ? undefined : score)"
          >
            {{ score }}
          </button>
        }
      </fieldset>
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!reason().trim() || save.isBusy() || tooSoon() !== ''"
        (click)="give()"
        i18n
      >
        Given
      </button>
    </medley-drawer>
  `,
  styleUrl: './scores.css',
})
export class PrnDrawer {
  readonly order = input.required<MedicationRequest>()
  readonly name = input.required<string>()
  /** ms since 1970 from which the next dose may be given. */
  readonly next = input<number | undefined>(undefined)
  readonly closed = output()
  readonly recorded = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.recorded.emit())
  protected readonly scores = Array.from({ length: 11 }, (_, score) => score)
  protected readonly pain = signal<number | undefined>(undefined)
  readonly #typed = signal<string | null>(null)
  protected readonly reason = Object.assign(() => this.#typed() ?? indicationOf(this.order()), {
    set: (text: string) => this.#typed.set(text),
  })
  protected readonly sig = computed(() => dosagesText(this.order().dosageInstruction))
  protected readonly tooSoon = computed(() => {
    const next = this.next()
    return next !== undefined && next > facilityNow().getTime() ? formatTime(new Date(next)) : ''
  })

  protected async give(): Promise<void> {
    const pain = this.pain()
    const text = [this.reason().trim(), pain === undefined ? '' : $localize`pain ${pain}:score:/10`]
    const entry = giveAsNeeded(this.order(), {
      reason: { text: text.filter(Boolean).join(', ') },
      by: this.#session.signature(),
      at: facilityNow().toISOString(),
    })
    const isDone = await this.save.run(async () => {
      await this.#fhir.transact([createEntry(entry, onlyOnce({ id: slotIdOf(entry) ?? '' }))])
      return $localize`${this.name()}:drug: given. Ask in an hour whether it helped.`
    })
    if (isDone) this.closed.emit()
  }
}
