import { Component, computed, input, linkedSignal, output } from '@angular/core'
import type { Patient } from 'fhir/r4'
import { Drawer, injectFhir, injectSave, localToday, SaveFailed } from '@medley/ui'
import {
  faultsOf,
  identityOf,
  languages,
  type Reach,
  reachOf,
  withIdentity,
  withReach,
} from '../../model/registration.ts'
import { IdentityFields } from './identity-fields.ts'

/** One block of the face sheet, edited in place: who it is, or how to reach them. */
@Component({
  selector: 'patients-person-drawer',
  imports: [Drawer, IdentityFields, SaveFailed],
  template: `
    <medley-drawer
      [heading]="block() === 'identity' ? identityTitle : reachTitle"
      [isDirty]="isDirty()"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      @if (block() === 'identity') {
        <patients-identity-fields [(identity)]="identity" [faults]="faults()" [shows]="true" />
      } @else {
        <div class="fields">
          @for (row of rows; track row.key) {
            <label class="field" [class.all]="row.key === 'line'">
              <span>{{ row.label }}</span>
              <input
                class="ctl"
                type="text"
                [value]="reach()[row.key]"
                (input)="set(row.key, $any($event.target).value)"
              />
            </label>
          }
          <label class="field">
            <span i18n>Language</span>
            <select class="ctl" (change)="set('language', $any($event.target).value)">
              <option value="" i18n>Choose</option>
              @for (one of languages; track one.code) {
                <option [value]="one.code" [selected]="one.code === reach().language">{{ one.text }}</option>
              }
            </select>
          </label>
        </div>
      }
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!mayStore()"
        (click)="store()"
        i18n
      >
        Save
      </button>
    </medley-drawer>
  `,
})
export class PersonDrawer {
  readonly patient = input.required<Patient>()
  readonly block = input.required<'identity' | 'reach'>()
  readonly closed = output()
  readonly changed = output()
  readonly #fhir = injectFhir()
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly identityTitle = $localize`Name, birthday, numbers`
  protected readonly reachTitle = $localize`Address, phone, language`
  protected readonly languages = languages
  protected readonly identity = linkedSignal(() => identityOf(this.patient()))
  protected readonly reach = linkedSignal(() => reachOf(this.patient()))
  protected readonly faults = computed(() => faultsOf(this.identity(), localToday()))
  protected readonly isDirty = computed(
    () =>
      JSON.stringify([this.identity(), this.reach()]) !==
      JSON.stringify([identityOf(this.patient()), reachOf(this.patient())]),
  )
  protected readonly mayStore = computed(
    () => this.isDirty() && !this.save.isBusy() && (this.block() === 'reach' || !this.faults().length),
  )
  protected readonly rows: readonly { key: keyof Reach; label: string }[] = [
    { key: 'line', label: $localize`Street` },
    { key: 'city', label: $localize`City` },
    { key: 'state', label: $localize`State` },
    { key: 'postalCode', label: $localize`ZIP code` },
    { key: 'phone', label: $localize`Phone` },
  ]

  protected set(key: keyof Reach, value: string): void {
    this.reach.update((reach) => ({ ...reach, [key]: value }))
  }

  protected async store(): Promise<void> {
    if (!this.mayStore()) return
    const before = this.patient()
    const stored = await this.save.change(
      before,
      (patient) =>
        this.block() === 'identity'
          ? withIdentity(patient, this.identity())
          : withReach(patient, this.reach()),
      (patient) => ({
        text: $localize`Face sheet saved`,
        undo: () => this.#fhir.update({ ...before, meta: patient.meta }),
      }),
    )
    if (stored) this.closed.emit()
  }
}
