import { computed } from '@angular/core'
import type { Encounter, Patient, Reference } from 'fhir/r4'
import { formatDay, injectReferenced, injectSearch, referencedId } from '@medley/ui'

/** Where a stay is now: the active place, else the last one. */
const placeOf = ({ location = [] }: Encounter): Reference | undefined =>
  (location.find(({ status }) => status === 'active') ?? location.at(-1))?.location

/** What happens in a hospital or a clinic is no stay of the house. */
const elsewhere: ReadonlySet<string> = new Set(['ACUTE', 'AMB', 'EMER', 'VR', 'HH'])

const startOf = ({ period }: Encounter): number => Date.parse(period?.start ?? '') || 0

/** The newest stay of each resident, by their id. */
const newestByResident = (stays: readonly Encounter[]): ReadonlyMap<string, Encounter> =>
  new Map(
    [...stays]
      .sort((a, b) => startOf(a) - startOf(b))
      .map((stay) => [referencedId(stay.subject, 'Patient') ?? '', stay]),
  )

interface Stays {
  roomOf(resident: Patient): string
  /** Why somebody has no room: gone since when, or away. Empty for whoever is in the house. */
  statusOf(resident: Patient): string
}

/** Rooms of the residents shown, and what became of those who have none. */
export function injectStays(residents: () => readonly Patient[]): Stays {
  const of = (status: string) => {
    const ids = residents().flatMap(({ id }) => id ?? [])
    return ids.length ? { patient: ids.join(','), status, _count: 100 } : null
  }
  const current = injectSearch('Encounter', () => of('in-progress,onleave,arrived'), { complete: true })
  const past = injectSearch('Encounter', () => of('finished,planned'), { complete: true })
  const places = injectReferenced('Location', () =>
    current
      .rows()
      .map(placeOf)
      .filter((place) => !place?.display),
  )
  const now = computed(() => newestByResident(current.rows()))
  const before = computed(() =>
    newestByResident(past.rows().filter(({ class: kind }) => !elsewhere.has(kind.code ?? ''))),
  )
  return {
    roomOf({ id = '' }) {
      // Safety: not to know where someone is does not read as "not here".
      if (current.state() === 'failed' || places.hasFailed()) return $localize`Could not check`
      const stay = now().get(id)
      const place = stay && placeOf(stay)
      return place?.display ?? places.find(place)?.name ?? ''
    },
    statusOf({ id = '' }) {
      const stay = now().get(id)
      if (stay) return stay.status === 'onleave' ? $localize`Away` : ''
      if (current.state() === 'failed' || past.state() === 'failed') return $localize`Could not check`
      // Until both are there nobody is said to be gone.
      if (current.state() === 'loading') return ''
      const last = before().get(id)
      if (!last) return ''
      return last.status === 'planned'
        ? $localize`Expected ${formatDay(last.period?.start)}:day:`
        : $localize`Discharged ${formatDay(last.period?.end)}:day:`
    },
  }
}
