import { Component, computed, inject, output, signal } from '@angular/core'
import { Router, RouterLink } from '@angular/router'
import type { Patient } from 'fhir/r4'
import {
  Drawer,
  escapeValue,
  formatDay,
  injectFhir,
  injectSave,
  injectSearch,
  localToday,
  patientName,
  SaveFailed,
} from '@medley/ui'
import { matchPersons } from '../../model/match.ts'
import { faultsOf, type Identity, withIdentity } from '../../model/registration.ts'
import { IdentityFields } from './identity-fields.ts'

const empty: Identity = {
  family: '',
  given: '',
  preferred: '',
  birthDate: '',
  gender: '',
  recordNumber: '',
  medicareNumber: '',
}

/** The first step of an admission: who it is, and whether there is a record already. */
@Component({
  selector: 'patients-register-drawer',
  imports: [Drawer, IdentityFields, RouterLink, SaveFailed],
  template: `
    <medley-drawer
      heading="Register resident"
      i18n-heading
      [isDirty]="identity().family !== ''"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <patients-identity-fields [(identity)]="identity" [faults]="faults()" [shows]="hasTried()" />
      @if (alike().length) {
        <div class="notice s-due stack-s" role="alert">
          <b class="b" i18n>There may be a record already:</b>
          <ul class="stack-s">
            @for (one of alike(); track one.patient.id) {
              <li>
                <a [routerLink]="['/p', one.patient.id, 'summary']">{{ nameOf(one.patient) }}</a>
                · {{ born(one.patient) }} · {{ one.score }} %
              </li>
            }
          </ul>
          <label class="tick">
            <input type="checkbox" [checked]="isOther()" (change)="isOther.set(!isOther())" />
            <span i18n>It is somebody else</span>
          </label>
        </div>
      }
      @if (candidates.state() === 'failed') {
        <p class="notice s-critical" role="alert" i18n>
          Could not check for a record that exists. Search before you go on.
        </p>
      }
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="save.isBusy() || (alike().length > 0 && !isOther())"
        (click)="store()"
        i18n
      >
        Register and go on
      </button>
    </medley-drawer>
  `,
})
export class RegisterDrawer {
  readonly closed = output()
  readonly #fhir = injectFhir()
  readonly #router = inject(Router)
  protected readonly save = injectSave()
  protected readonly identity = signal(empty)
  protected readonly hasTried = signal(false)
  protected readonly isOther = signal(false)
  protected readonly faults = computed(() => faultsOf(this.identity(), localToday()))
  /** Family name alone finds twins of a file and slips of the birthday; the model says how alike they are. */
  protected readonly candidates = injectSearch('Patient', () => {
    const { family } = this.identity()
    return family.trim().length > 2 ? { family: escapeValue(family.trim()), _count: 30 } : null
  })
  protected readonly alike = computed(() => {
    const typed = withIdentity({ resourceType: 'Patient' }, this.identity())
    if (!this.identity().given || !this.identity().birthDate) return []
    return this.candidates
      .rows()
      .map((patient) => ({ patient, ...matchPersons(typed as never, patient as never) }))
      .filter(({ grade }) => grade !== 'certainly-not')
      .map(({ patient, score }) => ({ patient, score: Math.round(score * 100) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 4)
  })
  protected readonly nameOf = patientName
  protected readonly born = ({ birthDate }: Patient): string => formatDay(birthDate)

  protected async store(): Promise<void> {
    this.hasTried.set(true)
    if (this.faults().length || (this.alike().length && !this.isOther())) return
    await this.save.run(async () => {
      const { stored } = await this.#fhir.create(
        withIdentity({ resourceType: 'Patient', active: true }, this.identity()),
      )
      // Stored: the chart that opens now must not ask for it.
      this.identity.set(empty)
      await this.#router.navigate(['/p', stored.id, 'patients', 'intake'])
      return $localize`${patientName(stored)}:name: is registered`
    })
  }
}
