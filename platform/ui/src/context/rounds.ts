import { computed, inject, Service, signal } from '@angular/core'
import { PatientContext } from './patient-context.ts'

/** Ids of the residents to whom the screen links, in the order in which they stand there. */
const idsInSight = (): readonly string[] => [
  ...new Set(
    [...document.querySelectorAll<HTMLElement>('main [data-resident]')].map(
      ({ dataset }) => dataset['resident'] ?? '',
    ),
  ),
]

/**
 * The list that a chart was opened from, so that one goes on to the next resident without going back to it. Ids alone,
 * and only in this window. A link to a chart carries `data-resident` and calls `begin` when it is followed.
 */
@Service()
export class Rounds {
  readonly #open = inject(PatientContext).patientId
  readonly #ids = signal<readonly string[]>([])
  /** Where the open chart stands in the list; `null` if it was not opened from one, or nobody else is there. */
  readonly place = computed(() => {
    const [ids, open] = [this.#ids(), this.#open()]
    const at = open === null ? -1 : ids.indexOf(open)
    if (at < 0 || ids.length < 2) return null
    return { at: at + 1, of: ids.length, previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null }
  })

  begin(): void {
    this.#ids.set(idsInSight())
  }
}
