import { Component, computed, inject, signal } from '@angular/core'
import { Router, RouterLink } from '@angular/router'
import type { Patient } from 'fhir/r4'
import {
  ageInYears,
  Card,
  escapeValue,
  formatCode,
  formatDay,
  Icon,
  injectSearch,
  patientName,
  ResidentPhoto,
  Rounds,
  Session,
  ShowMore,
} from '@medley/ui'
import { RegisterDrawer } from '../register/register.drawer.ts'
import { injectStays } from './inject-stays.ts'

const typingPauseMs = 200

/** Everyone with a record here, by name. */
@Component({
  selector: 'patients-residents-page',
  imports: [Card, Icon, RegisterDrawer, ResidentPhoto, RouterLink, ShowMore],
  template: `
    <div class="scroll">
      <div class="pagehead bare">
        <h1 i18n>Residents</h1>
        <span class="end"></span>
        <label class="input filter">
          <span class="sr" i18n>Filter by name</span>
          <input
            #field
            type="text"
            placeholder="Filter by name"
            i18n-placeholder
            (input)="filter(field.value)"
          />
        </label>
        @if (mayMerge()) {
          <a class="btn" routerLink="/patients/merge" i18n>Merge records</a>
        }
        @if (mayRegister()) {
          <button type="button" class="btn primary" (click)="isRegistering.set(true)">
            <medley-icon name="plus" /><span i18n>Register resident</span>
          </button>
        }
      </div>
      @if (isRegistering()) {
        <patients-register-drawer (closed)="isRegistering.set(false)" />
      }
      <medley-card
        module="patients"
        heading="Records"
        i18n-heading
        icon="users"
        [data]="residents"
        [meta]="meta()"
        [skeletonRows]="16"
        [none]="none()"
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Name</th>
              <th scope="col" i18n>Room</th>
              <th scope="col" class="right" i18n>Age</th>
              <th scope="col" i18n>Sex</th>
              <th scope="col" i18n>Date of birth</th>
              <th scope="col" i18n>Record number</th>
              <th scope="col" i18n>Status</th>
            </tr>
          </thead>
          <tbody>
            @for (resident of residents.rows(); track resident.id) {
              <tr class="go" (click)="open(resident)">
                <td>
                  <span class="flex">
                    <medley-resident-photo [patient]="resident" [small]="true" />
                    <a
                      class="row-link"
                      [attr.data-resident]="resident.id"
                      [routerLink]="['/p', resident.id]"
                      (click)="follow($event)"
                      >{{ name(resident) }}</a
                    >
                  </span>
                </td>
                <td>
                  <b class="b">{{ stays.roomOf(resident) }}</b>
                </td>
                <td class="right">{{ age(resident) }}</td>
                <td class="t2">{{ code(resident.gender) }}</td>
                <td class="t2">{{ day(resident.birthDate) }}</td>
                <td class="t2">{{ mrn(resident) }}</td>
                <td>
                  @if (resident.deceasedDateTime || resident.deceasedBoolean) {
                    <span class="chip plain" i18n>Deceased {{ day(resident.deceasedDateTime) }}</span>
                  } @else if (stays.statusOf(resident); as status) {
                    <span class="chip plain">{{ status }}</span>
                  }
                </td>
              </tr>
            }
          </tbody>
        </table>
        <medley-show-more [list]="residents" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class ResidentsPage {
  readonly #session = inject(Session)
  protected readonly mayRegister = computed(() => this.#session.hasRole('adt'))
  protected readonly mayMerge = computed(() => this.#session.hasRole('him'))
  protected readonly isRegistering = signal(false)
  readonly #router = inject(Router)
  readonly #rounds = inject(Rounds)
  readonly #words = signal<readonly string[]>([])
  #timer: ReturnType<typeof setTimeout> | undefined

  protected readonly residents = injectSearch('Patient', () => ({
    ...(this.#words().length ? { name: this.#words().map(escapeValue) } : {}),
    _sort: 'family',
    _count: 50,
  }))
  protected readonly stays = injectStays(() => this.residents.rows())
  protected readonly none = computed(() =>
    this.#words().length ? $localize`No resident has this name.` : $localize`No residents recorded.`,
  )
  protected readonly meta = computed(() => {
    const total = this.residents.total()
    return total === undefined ? '' : $localize`${total}:count: in this facility`
  })

  protected readonly name = (resident: Patient): string =>
    patientName(resident) || $localize`Name not recorded`
  protected readonly day = formatDay
  protected readonly code = formatCode
  protected readonly age = ({ birthDate, deceasedDateTime }: Patient): number | undefined =>
    ageInYears(birthDate, deceasedDateTime)
  protected readonly mrn = ({ identifier = [] }: Patient): string =>
    (identifier.find(({ type }) => type?.coding?.some(({ code }) => code === 'MR')) ?? identifier[0])
      ?.value ?? ''

  protected filter(text: string): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () =>
        this.#words.set(
          text
            .trim()
            .split(/[\s,]+/)
            .filter(Boolean),
        ),
      typingPauseMs,
    )
  }

  /** The row would follow it once more. */
  protected follow(event: Event): void {
    event.stopPropagation()
    this.#rounds.begin()
  }

  protected open({ id }: Patient): void {
    this.#rounds.begin()
    void this.#router.navigate(['/p', id])
  }
}
