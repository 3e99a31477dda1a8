import { Component, computed, inject, input } from '@angular/core'
import {
  ageInYears,
  chooseName,
  formatDay,
  formatName,
  injectRead,
  preferredName,
  ResidentPhoto,
} from '@medley/ui'
import { EmergencyAccess } from '../emergency/emergency-access.ts'
import { medicalRecordNumber } from '../search/medical-record-number.ts'
import { NotChecked } from './not-checked.ts'

/** Name, age, sex, date of birth and record number. */
@Component({
  selector: 'shell-banner-identity',
  imports: [NotChecked, ResidentPhoto],
  template: `
    @if (patient.value(); as resident) {
      <medley-resident-photo [patient]="resident" />
      <div>
        <p class="name">
          {{ name() || unnamed }}
          @if (preferred()) {
            <small>“{{ preferred() }}”</small>
          }
        </p>
        <p class="sub">
          @if (age() !== undefined) {
            <b i18n>{{ age() }} y</b>&ngsp;
          }
          <span>{{ resident.gender }}</span> ·
          <span i18n
            >born <b>{{ born() }}</b></span
          >
          @if (mrn()) {
            · MRN <b>{{ mrn() }}</b>
          }
          @if (died()) {
            · <b class="s-critical fg" i18n>died {{ died() }}</b>
          }
        </p>
      </div>
    } @else {
      <shell-not-checked [part]="patient" />
      @if (patient.failure(); as failure) {
        <p class="sub">{{ failure.message }}</p>
        @if (failure.kind === 'notFound' && emergency.isOffered()) {
          <button type="button" class="btn sm" (click)="emergency.asked.set(patientId())" i18n>
            Emergency access…
          </button>
        }
      }
    }
  `,
  host: { class: 'who' },
})
export class BannerIdentity {
  readonly patientId = input.required<string>()
  protected readonly emergency = inject(EmergencyAccess)
  protected readonly patient = injectRead('Patient', () => this.patientId())
  protected readonly unnamed = $localize`Name not recorded`

  readonly #name = computed(() => chooseName(this.patient.value()?.name))
  protected readonly name = computed(() => formatName(this.#name()))
  protected readonly preferred = computed(() => preferredName(this.patient.value()))
  protected readonly born = computed(
    () => formatDay(this.patient.value()?.birthDate) || $localize`date not recorded`,
  )
  protected readonly mrn = computed(() => medicalRecordNumber(this.patient.value() ?? {}))
  protected readonly age = computed(() => {
    const { birthDate, deceasedDateTime } = this.patient.value() ?? {}
    return ageInYears(birthDate, deceasedDateTime)
  })
  protected readonly died = computed(() => {
    const { deceasedBoolean, deceasedDateTime } = this.patient.value() ?? {}
    return formatDay(deceasedDateTime) || (deceasedBoolean ? $localize`date not recorded` : '')
  })
}
