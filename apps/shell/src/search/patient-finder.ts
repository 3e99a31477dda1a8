import { computed, inject, Injectable, resource, signal } from '@angular/core'
import type { Patient } from 'fhir/r4'
import {
  ageInYears,
  type Criteria,
  escapeValue,
  FhirClient,
  formatDay,
  patientName,
  preferredName,
  stateOf,
} from '@medley/ui'
import { medicalRecordNumber } from './medical-record-number.ts'
import { searchTerms } from './search-terms.ts'

/** A resident as the search shows one. */
export interface FoundPatient {
  readonly id: string
  readonly name: string
  readonly preferred: string | undefined
  readonly born: string
  readonly age: number | undefined
  readonly sex: string
  readonly mrn: string
  readonly hasDied: boolean
}

const shortestText = 2
const typingPauseMs = 150
const pageSize = 12

export const foundPatient = (patient: Patient): FoundPatient => ({
  id: patient.id ?? '',
  name: patientName(patient),
  preferred: preferredName(patient),
  born: formatDay(patient.birthDate),
  age: ageInYears(patient.birthDate, patient.deceasedDateTime),
  sex: patient.gender ?? '',
  mrn: medicalRecordNumber(patient),
  hasDied: patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined,
})

/** Searches residents while someone types. */
@Injectable()
export class PatientFinder {
  readonly #fhir = inject(FhirClient)
  readonly #text = signal('')
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly #answer = resource({
    params: () => (this.#text().length < shortestText ? undefined : this.#text()),
    loader: ({ params, abortSignal }) => this.#search(params, abortSignal),
  })

  readonly #value = computed(() => (this.#answer.hasValue() ? this.#answer.value() : undefined))
  readonly found = computed(() => this.#value()?.patients ?? [])
  readonly hasMore = computed(() => this.#value()?.hasMore ?? false)
  readonly state = computed(() => stateOf(this.#answer, ({ patients }) => !patients.length))

  find(text: string): void {
    clearTimeout(this.#timer)
    const trimmed = text.trim()
    // Less than a search: forget the last answer at once.
    if (trimmed.length < shortestText) this.#text.set('')
    else this.#timer = setTimeout(() => this.#text.set(trimmed), typingPauseMs)
  }

  async #search(text: string, signal: AbortSignal): Promise<{ patients: FoundPatient[]; hasMore: boolean }> {
    const { names, identifier, birthDate } = searchTerms(text)
    const criteria: Criteria[] = []
    if (names.length) criteria.push({ name: names.map(escapeValue) })
    if (identifier) criteria.push({ identifier: escapeValue(identifier) })
    if (birthDate) criteria.push({ birthdate: birthDate })
    const pages = await Promise.all(
      criteria.map((one) =>
        this.#fhir.search('Patient', { ...one, _sort: 'family', _count: pageSize }, signal),
      ),
    )
    const byId = new Map(pages.flatMap(({ rows }) => rows).map((patient) => [patient.id, patient]))
    return { patients: [...byId.values()].map(foundPatient), hasMore: pages.some(({ next }) => next) }
  }
}
