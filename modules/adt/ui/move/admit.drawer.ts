import { Component, computed, inject, input, output, signal } from '@angular/core'
import type { Encounter, EpisodeOfCare, Patient } from 'fhir/r4'
import {
  Combobox,
  createEntry,
  Drawer,
  escapeValue,
  facilityNow,
  formatDay,
  fromLocalInput,
  injectFhir,
  injectSave,
  injectSearch,
  newUrl,
  OptionTemplate,
  patientName,
  SaveFailed,
  Session,
  toLocalInput,
} from '@medley/ui'
import type { Bed } from '../../model/beds.ts'
import { foldMovements } from '../../model/movements.ts'

const sources = [
  { code: 'hosp-trans', display: 'Transferred from other hospital' },
  { code: 'gp', display: 'General Practitioner referral' },
  { code: 'nursing', display: 'From nursing home' },
  { code: 'other', display: 'Other' },
] as const

interface Candidate {
  readonly id: string
  readonly patient: Patient
}

/** Admits a resident into a bed: who, which bed, when, from where. */
@Component({
  selector: 'adt-admit-drawer',
  imports: [Combobox, Drawer, OptionTemplate, SaveFailed],
  template: `
    <medley-drawer
      heading="Admit"
      i18n-heading
      [isDirty]="chosen() !== null"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      @if (chosen(); as patient) {
        <p class="flex">
          <b class="b">{{ nameOf(patient) }}</b><span class="t2">{{ born(patient) }}</span>
          <button type="button" class="btn sm end" (click)="chosen.set(null)" i18n>Somebody else</button>
        </p>
        @if (isHere()) {
          <p class="notice s-critical" role="alert" i18n>This resident has a stay that goes on.</p>
        }
      } @else {
        <medley-combobox
          label="Who is admitted"
          i18n-label
          placeholder="Name or MRN"
          i18n-placeholder
          [options]="candidates()"
          [(text)]="text"
          (picked)="chosen.set($event.patient)"
        >
          <ng-template medleyOption let-option>
            <span class="grow">{{ nameOf($any(option).patient) }}</span>
            <span class="t2">{{ born($any(option).patient) }}</span>
          </ng-template>
        </medley-combobox>
        <p class="t2 dense" i18n>Not in the list? Register the resident first, under Residents.</p>
      }
      <div class="fields">
        <label class="field">
          <span i18n>Bed</span>
          <select class="ctl" (change)="bedId.set($any($event.target).value)">
            <option value="" i18n>Choose</option>
            @for (bed of open(); track bed.id) {
              <option [value]="bed.id" [selected]="bed.id === bedId()">{{ bed.name }}</option>
            }
          </select>
        </label>
        <label class="field">
          <span i18n>Origin</span>
          <select class="ctl" (change)="source.set($any($event.target).value)">
            @for (one of sources; track one.code) {
              <option [value]="one.code">{{ one.display }}</option>
            }
          </select>
        </label>
        <label class="field">
          <span i18n>At</span>
          <input
            class="ctl"
            type="datetime-local"
            [value]="at()"
            (input)="at.set($any($event.target).value)"
          />
        </label>
        <label class="field">
          <span i18n>Reason for the stay</span>
          <input class="ctl" type="text" [value]="reason()" (input)="reason.set($any($event.target).value)" />
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
        Admit
      </button>
    </medley-drawer>
  `,
})
export class AdmitDrawer {
  readonly beds = input.required<readonly Bed[]>()
  readonly closed = output()
  readonly moved = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.moved.emit())
  protected readonly sources = sources
  protected readonly text = signal('')
  protected readonly chosen = signal<Patient | null>(null)
  protected readonly bedId = signal('')
  protected readonly source = signal<string>('hosp-trans')
  protected readonly reason = signal('')
  readonly #opened = toLocalInput(facilityNow())
  protected readonly at = signal(this.#opened)
  protected readonly open = computed(() => this.beds().filter(({ state }) => state === 'open'))
  readonly #found = injectSearch('Patient', () => {
    const text = this.text().trim()
    if (text.length < 2) return null
    return /\d/.test(text)
      ? { identifier: escapeValue(text), _count: 8 }
      : { name: text.split(/\s+/).map(escapeValue), _count: 8 }
  })
  protected readonly candidates = computed((): Candidate[] =>
    this.text().trim().length < 2
      ? []
      : this.#found.rows().map((patient) => ({ id: patient.id ?? '', patient })),
  )
  readonly #stays = injectSearch('Encounter', () => {
    const id = this.chosen()?.id
    return id ? { patient: id, status: 'in-progress,onleave', _count: 10 } : null
  })
  protected readonly isHere = computed(
    () => this.chosen() !== null && this.#stays.rows().some(({ class: kind }) => kind.code !== 'ACUTE'),
  )
  /** Safety: nobody is admitted twice, so it has to be known that there is no stay. */
  readonly #isFree = computed(() => ['empty', 'full'].includes(this.#stays.state()) && !this.isHere())
  protected readonly mayStore = computed(
    () => this.chosen() !== null && !!this.bedId() && !!this.at() && this.#isFree() && !this.save.isBusy(),
  )
  protected readonly nameOf = patientName
  protected readonly born = ({ birthDate }: Patient): string => formatDay(birthDate)

  protected async store(): Promise<void> {
    const [patient, bed] = [this.chosen(), this.beds().find(({ id }) => id === this.bedId())]
    if (!patient || !bed || !this.mayStore()) return
    const at = (this.at() === this.#opened ? facilityNow() : fromLocalInput(this.at())).toISOString()
    const subject = { reference: `Patient/${patient.id ?? ''}`, display: patientName(patient) }
    const source = sources.find(({ code }) => code === this.source())
    const episodeUrl = newUrl()
    const facility = this.#session.facility()?.name ?? ''
    const episode: EpisodeOfCare = {
      resourceType: 'EpisodeOfCare',
      status: 'active',
      patient: subject,
      period: { start: at },
    }
    const stay: Encounter = {
      resourceType: 'Encounter',
      status: 'planned',
      class: {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
        code: 'NONAC',
        display: 'inpatient non-acute',
      },
      subject,
      episodeOfCare: [{ reference: episodeUrl }],
      ...(this.reason().trim() ? { reasonCode: [{ text: this.reason().trim() }] } : {}),
      ...(source
        ? {
            hospitalization: {
              admitSource: {
                coding: [{ system: 'http://terminology.hl7.org/CodeSystem/admit-source', ...source }],
              },
            },
          }
        : {}),
      serviceProvider: { display: facility },
    }
    const admitted = foldMovements(stay, [
      { kind: 'admit', at, bed: { reference: `Location/${bed.id}`, display: bed.name } },
    ])
    const isDone = await this.save.run(async () => {
      await this.#fhir.transact([createEntry(episode, { fullUrl: episodeUrl }), createEntry(admitted)])
      return $localize`${patientName(patient)}:name: admitted to ${bed.name}:bed:`
    })
    if (isDone) this.closed.emit()
  }
}
