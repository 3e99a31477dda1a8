import { Component, computed, inject, input, output, signal } from '@angular/core'
import {
  createEntry,
  Drawer,
  facilityNow,
  fromLocalInput,
  Glyph,
  injectFhir,
  injectSave,
  injectSearch,
  SaveFailed,
  Session,
  toLocalInput,
} from '@medley/ui'
import {
  faultsOf,
  judge,
  observationsOf,
  type Typed,
  vitalFields,
  weightChange,
} from '../../model/vital-entry.ts'

/** A round of vital signs: Tab from field to field, empty ones are not stored. */
@Component({
  selector: 'labs-vital-entry-drawer',
  imports: [Drawer, Glyph, SaveFailed],
  template: `
    <medley-drawer
      heading="Record vital signs"
      i18n-heading
      [isDirty]="count() > 0"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <div class="fields">
        @for (row of rows(); track row.field.key) {
          <label class="field">
            <span>{{ row.field.label }}, {{ row.field.unit }}</span>
            <input
              class="ctl"
              type="number"
              inputmode="decimal"
              step="any"
              [attr.aria-invalid]="row.judgement === 'impossible'"
              [attr.aria-describedby]="'vital-' + row.field.key"
              (input)="type(row.field.key, $any($event.target).value)"
            />
            <span [id]="'vital-' + row.field.key" aria-live="polite">
              @if (row.judgement === 'impossible') {
                <span class="wrong" i18n>Not possible: check the number and the unit.</span>
              } @else if (row.judgement === 'unusual') {
                <span class="s-abnormal fgb label"
                  ><medley-glyph name="abnormal" /> <span i18n>Unusual: measure again.</span></span
                >
              } @else if (row.note) {
                <span class="hint">{{ row.note }}</span>
              }
            </span>
          </label>
        }
        <label class="field all">
          <span i18n>Measured at</span>
          <input
            class="ctl"
            type="datetime-local"
            [value]="at()"
            (input)="at.set($any($event.target).value)"
          />
        </label>
      </div>
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!mayStore()"
        (click)="store()"
        i18n
      >
        Record {{ count() }}
      </button>
    </medley-drawer>
  `,
})
export class VitalEntryDrawer {
  readonly patientId = input.required<string>()
  readonly closed = output()
  readonly recorded = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.recorded.emit())
  readonly #weights = injectSearch('Observation', () => ({
    patient: this.patientId(),
    code: 'http://loinc.org|29463-7',
    _sort: '-date',
    _count: 1,
  }))
  protected readonly typed = signal<Typed>({})
  protected readonly at = signal(toLocalInput(facilityNow()))
  protected readonly count = computed(
    () => Object.values(this.typed()).filter((value) => value !== undefined).length,
  )
  protected readonly rows = computed(() => {
    const typed = this.typed()
    const change = weightChange(this.#weights.rows()[0]?.valueQuantity?.value, typed['weight'])
    return vitalFields.map((field) => ({
      field,
      judgement: judge(field, typed[field.key]),
      note:
        field.key === 'weight' && change !== undefined
          ? $localize`${change}:percent: % against the last`
          : '',
    }))
  })
  protected readonly mayStore = computed(
    () => this.count() > 0 && !faultsOf(this.typed()).length && !!this.at() && !this.save.isBusy(),
  )

  protected type(key: string, text: string): void {
    const value = text.trim() === '' ? undefined : Number(text)
    this.typed.update((typed) => ({ ...typed, [key]: Number.isNaN(value) ? undefined : value }))
  }

  protected async store(): Promise<void> {
    if (!this.mayStore()) return
    const made = observationsOf(this.typed(), {
      patientId: this.patientId(),
      by: this.#session.signature(),
      at: fromLocalInput(this.at()).toISOString(),
    })
    const isDone = await this.save.run(async () => {
      await this.#fhir.transact(made.map((one) => createEntry(one)))
      return $localize`${made.length}:count: vital signs recorded`
    })
    if (isDone) this.closed.emit()
  }
}
