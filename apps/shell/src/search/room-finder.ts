import { inject, Service } from '@angular/core'
import type { Encounter, Patient } from 'fhir/r4'
import { type Criteria, escapeValue, FhirClient, referencedId } from '@medley/ui'
import { currentLocation } from '../banner/current-stay.ts'

const goingOn = { status: 'in-progress,onleave,arrived' } as const
const most = 24

/** Who is in which room. A help beside the search: where stays cannot be asked, residents are found all the same. */
@Service()
export class RoomFinder {
  readonly #fhir = inject(FhirClient)

  /** Residents whose bed or room begins with what was typed (`214`, `214-A`). */
  async residentsIn(room: string, signal: AbortSignal): Promise<readonly Patient[]> {
    const stays = await this.#stays({ 'location.name': escapeValue(room) }, signal)
    const ids = stays.flatMap(({ subject }) => referencedId(subject, 'Patient') ?? [])
    return ids.length ? await this.#fhir.readMany('Patient', [...new Set(ids)], signal) : []
  }

  /** By the id of a resident. */
  async of(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    if (!ids.length) return new Map()
    const stays = await this.#stays({ patient: ids.join(',') }, signal)
    return new Map(
      stays.map((stay) => [
        referencedId(stay.subject, 'Patient') ?? '',
        currentLocation(stay)?.display ?? '',
      ]),
    )
  }

  async #stays(criteria: Criteria, signal: AbortSignal): Promise<readonly Encounter[]> {
    try {
      const { rows } = await this.#fhir.search('Encounter', { ...criteria, ...goingOn, _count: most }, signal)
      return rows
    } catch (error) {
      if (signal.aborted) throw error
      return []
    }
  }
}
