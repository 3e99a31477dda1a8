import { Component, computed, inject, input, output, signal } from '@angular/core'
import {
  createEntry,
  Drawer,
  facilityNow,
  injectFhir,
  injectSave,
  Reasons,
  SaveFailed,
  Session,
} from '@medley/ui'
import { skipDose } from '../../model/administration.ts'
import { notGivenReasons } from '../../model/outcomes.ts'
import type { Dose } from '../../model/pass.ts'
import { onlyOnce } from './only-once.ts'

/** Why a dose is not given: one tap for the reason, one to record it. */
@Component({
  selector: 'medications-not-given-drawer',
  imports: [Drawer, Reasons, SaveFailed],
  template: `
    <medley-drawer
      heading="Not given"
      i18n-heading
      [isDirty]="note() !== ''"
      (closed)="closed.emit()"
      (confirm)="record()"
    >
      <p>
        <b class="b">{{ name() }}</b>
      </p>
      <medley-reasons label="Reason" i18n-label [reasons]="reasons" [(chosen)]="reason" [(note)]="note" />
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!chosen() || save.isBusy()"
        (click)="record()"
      >
        {{ label() }}
      </button>
    </medley-drawer>
  `,
})
export class NotGivenDrawer {
  readonly dose = input.required<Dose>()
  readonly name = input.required<string>()
  readonly closed = output()
  readonly recorded = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.recorded.emit())
  protected readonly reasons = notGivenReasons
  protected readonly reason = signal('')
  protected readonly note = signal('')
  protected readonly chosen = computed(() => notGivenReasons.find(({ code }) => code === this.reason()))
  protected readonly label = computed(() =>
    this.chosen() ? $localize`Record: ${this.chosen()?.text}:reason:` : $localize`Choose a reason`,
  )

  protected async record(): Promise<void> {
    const [reason, dose] = [this.chosen(), this.dose()]
    if (!reason) return
    const entry = skipDose(dose.slot, {
      reason,
      by: this.#session.signature(),
      at: facilityNow().toISOString(),
      note: this.note().trim(),
    })
    const isDone = await this.save.run(async () => {
      const [outcome] = await this.#fhir.transact([createEntry(entry, onlyOnce(dose.slot))])
      return outcome?.isNew
        ? $localize`${this.name()}:drug:: ${reason.text.toLocaleLowerCase()}:reason:`
        : $localize`Somebody charted this dose before you. Theirs stands.`
    })
    if (isDone) this.closed.emit()
  }
}
