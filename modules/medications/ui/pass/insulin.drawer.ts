import { Component, computed, inject, input, output, signal } from '@angular/core'
import type { MedicationAdministration } from 'fhir/r4'
import {
  createEntry,
  Drawer,
  facilityNow,
  injectFhir,
  injectSave,
  newUrl,
  Reasons,
  SaveFailed,
  Session,
  translated,
} from '@medley/ui'
import { dosagesText } from '../../model/dosage.ts'
import type { Dose } from '../../model/pass.ts'
import {
  giveByScale,
  glucoseOf,
  type InjectionSite,
  injectionSites,
  lastSite,
  scaleOf,
  unitsFor,
} from '../../model/sliding-scale.ts'
import { onlyOnce } from './only-once.ts'

/** Insulin by scale: the glucose first, then the units that its row says, then where. */
@Component({
  selector: 'medications-insulin-drawer',
  imports: [Drawer, Reasons, SaveFailed],
  template: `
    <medley-drawer
      heading="Insulin by scale"
      i18n-heading
      [isDirty]="glucose() !== null"
      (closed)="closed.emit()"
      (confirm)="give()"
    >
      <div>
        <b class="b block">{{ name() }}</b>
        <span class="t2">{{ sig() }}</span>
      </div>
      <label class="field">
        <span i18n>Glucose, mg/dL</span>
        <input
          class="ctl"
          type="number"
          inputmode="decimal"
          min="10"
          max="1000"
          [value]="glucose() ?? ''"
          (input)="measure($any($event.target).valueAsNumber)"
        />
      </label>
      <table class="tbl">
        <thead>
          <tr>
            <th scope="col" i18n>Glucose</th>
            <th scope="col" class="right" i18n>Units</th>
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.low) {
            <tr [class.sel]="row === matched()" [attr.aria-current]="row === matched() || null">
              <th scope="row">{{ row.low }}{{ row.high === undefined ? '+' : '–' + row.high }}</th>
              <td class="right tn">
                <b class="b">{{ row.units }}</b>
              </td>
            </tr>
          }
        </tbody>
      </table>
      @switch (answer()?.kind) {
        @case ('impossible') {
          <p class="notice s-overdue" role="alert" i18n>Not possible: check the number and the unit.</p>
        }
        @case ('call') {
          <p class="notice s-critical" role="alert" i18n>
            Outside the scale. Do not give by it: treat a low glucose, and call the provider.
          </p>
        }
        @case ('none') {
          <p class="notice s-info" role="status" i18n>
            Below the scale: no insulin. Record it as not given, held.
          </p>
        }
        @case ('units') {
          <medley-reasons
            label="Injected into"
            i18n-label
            [reasons]="sites"
            [hasNote]="false"
            [(chosen)]="site"
          />
          @if (last()) {
            <p class="t2 dense" i18n>The last one went into: {{ last() }}.</p>
          }
        }
      }
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!mayStore()"
        (click)="give()"
        i18n
      >
        Give {{ units() ?? '–' }} units
      </button>
    </medley-drawer>
  `,
})
export class InsulinDrawer {
  readonly dose = input.required<Dose>()
  readonly name = input.required<string>()
  /** Earlier doses of the resident. */
  readonly earlier = input<readonly MedicationAdministration[]>([])
  readonly closed = output()
  readonly recorded = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.recorded.emit())
  protected readonly sites = injectionSites
  protected readonly glucose = signal<number | null>(null)
  protected readonly site = signal('')
  protected readonly sig = computed(() => dosagesText([this.dose().slot.dosage]))
  protected readonly rows = computed(() => scaleOf(this.dose().slot.dosage))
  protected readonly answer = computed(() => {
    const glucose = this.glucose()
    return glucose === null ? null : unitsFor(this.rows(), glucose)
  })
  protected readonly matched = computed(() => {
    const answer = this.answer()
    return answer?.kind === 'units' ? answer.row : null
  })
  protected readonly units = computed(() => this.matched()?.units ?? null)
  protected readonly last = computed(() => {
    const code = lastSite(this.dose().slot.order.id ?? '', this.earlier())
    return translated(injectionSites.find((one) => one.code === code)?.text ?? '')
  })
  protected readonly mayStore = computed(
    () => this.units() !== null && this.site() !== '' && !this.save.isBusy(),
  )

  protected measure(glucose: number): void {
    this.glucose.set(Number.isNaN(glucose) ? null : glucose)
  }

  /** Glucose and dose are one act: the dose names the value that it rests on. */
  protected async give(): Promise<void> {
    const [glucose, units] = [this.glucose(), this.units()]
    if (glucose === null || units === null || !this.mayStore()) return
    const { slot } = this.dose()
    const charting = { by: this.#session.signature(), at: facilityNow().toISOString() }
    const glucoseUrl = newUrl()
    const entry = giveByScale(slot, { ...charting, units, site: this.site() as InjectionSite, glucoseUrl })
    const isDone = await this.save.run(async () => {
      const [, given] = await this.#fhir.transact([
        createEntry(glucoseOf(glucose, { subject: slot.order.subject, ...charting }), {
          fullUrl: glucoseUrl,
        }),
        createEntry(entry, onlyOnce(slot)),
      ])
      return given?.isNew === false
        ? $localize`Charted before by somebody else; theirs stands. The glucose is recorded.`
        : $localize`${this.name()}:drug:: ${units}:units: units given, glucose ${glucose}:glucose:`
    })
    if (isDone) this.closed.emit()
  }
}
