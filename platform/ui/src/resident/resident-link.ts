import { Component, computed, inject, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { Patient, Reference } from 'fhir/r4'
import { ModuleDirectory } from '../context/module-directory.ts'
import { Rounds } from '../context/rounds.ts'
import { injectReferenced, type Referenced, referencedId } from '../fhir/inject-referenced.ts'
import { patientName } from '../format/name.ts'

/** The residents whom rows of a house-wide list are about. */
export const injectResidents = (references: () => readonly (Reference | undefined)[]): Referenced<Patient> =>
  injectReferenced('Patient', references)

/** A resident's name that opens the chart at the page of a module. */
@Component({
  selector: 'medley-resident-link',
  imports: [RouterLink],
  template: `
    @if (id(); as id) {
      <a
        class="row-link"
        [attr.data-resident]="id"
        [routerLink]="['/p', id, path()]"
        (click)="rounds.begin()"
      >
        @if (name(); as name) {
          {{ name }}
        } @else {
          <span class="skel name-skel" aria-hidden="true"></span><span class="sr" i18n>Open chart</span>
        }
      </a>
    } @else {
      <span class="t3">{{ name() }}</span>
    }
  `,
})
export class ResidentLink {
  readonly reference = input.required<Reference | undefined>()
  readonly residents = input.required<Referenced<Patient>>()
  readonly module = input.required<string>()
  readonly #directory = inject(ModuleDirectory)
  protected readonly rounds = inject(Rounds)

  protected readonly id = computed(() => referencedId(this.reference(), 'Patient'))
  protected readonly path = computed(() => this.#directory.find(this.module())?.path ?? 'summary')
  protected readonly name = computed(() => {
    const name = patientName(this.residents().find(this.reference()))
    if (name) return name
    // Until the names are there, or without them, the row still opens its chart.
    if (this.residents().hasFailed()) return $localize`Name could not load`
    return this.residents().isLoading() ? '' : $localize`Open chart`
  })
}
