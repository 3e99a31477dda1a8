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
import { RoomFinder } from './room-finder.ts'
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
  /** Where the stay that goes on is; not said where that is not known. */
  readonly room: string
}

const shortestText = 2
const typingPauseMs = 150
const pageSize = 12

export const foundPatient = (patient: Patient, room = ''): FoundPatient => ({
  id: patient.id ?? '',
  name: patientName(patient),
  preferred: preferredName(patient),
  born: formatDay(patient.birthDate),
  age: ageInYears(patient.birthDate, patient.deceasedDateTime),
  sex: patient.gender ?? '',
  mrn: medicalRecordNumber(patient),
  hasDied: patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined,
  room,
})

/** Searches residents while someone types. */
@Injectable()
export class PatientFinder {
  readonly #fhir = inject(FhirClient)
  readonly #rooms = inject(RoomFinder)
  readonly #typed = signal('')
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

  /** What is found belongs to an earlier text than the one that is typed. */
  readonly isBehind = computed(
    () =>
      this.#typed().length >= shortestText && (this.#typed() !== this.#text() || this.state() === 'loading'),
  )

  find(text: string): void {
    clearTimeout(this.#timer)
    const trimmed = text.trim()
    this.#typed.set(trimmed)
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
    const [inRoom, ...pages] = await Promise.all([
      identifier ? this.#rooms.residentsIn(identifier, signal) : [],
      ...criteria.map((one) =>
        this.#fhir.search('Patient', { ...one, _sort: 'family', _count: pageSize }, signal),
      ),
    ])
    const found = [...inRoom, ...pages.flatMap(({ rows }) => rows)]
    const byId = new Map(found.map((patient) => [patient.id ?? '', patient]))
    const rooms = await this.#rooms.of([...byId.keys()], signal)
    return {
      patients: [...byId.values()].map((patient) => foundPatient(patient, rooms.get(patient.id ?? ''))),
      hasMore: pages.some(({ next }) => next),
    }
  }
}
