import { computed, linkedSignal, signal } from '@angular/core'
import type { MedicationAdministration } from 'fhir/r4'
import { facilityZone, injectNow, injectResidents, injectSearch, referencedId, together } from '@medley/ui'
import { effectCode, effectSystem } from '../../model/as-needed.ts'
import { createWallClock, dayAfter } from '../../model/local-time.ts'
import { currentPass, dosesByResident, passOf, passTimes } from '../../model/pass.ts'

/** One line of the pass list. */
export interface PassEntry {
  readonly id: string
  readonly bed: string
  readonly isOut: boolean
}

/** All that a pass needs to know, asked once for the house: orders, what is charted since yesterday, and who is where. */
export function injectPass() {
  const clock = createWallClock(facilityZone())
  const now = injectNow()
  const today = computed(() => clock.dayOf(now()))
  const since = computed(() => new Date(clock.instantOf(dayAfter(today(), -1), '00:00')).toISOString())
  const complete = { complete: true }
  const orders = injectSearch(
    'MedicationRequest',
    () => ({ status: 'active,on-hold', _count: 500 }),
    complete,
  )
  const given = injectSearch(
    'MedicationAdministration',
    () => ({ 'effective-time': `ge${since()}`, _count: 500 }),
    complete,
  )
  const stays = injectSearch('Encounter', () => ({ status: 'in-progress,onleave', _count: 500 }), complete)
  const helped = injectSearch(
    'Observation',
    () => ({ code: `${effectSystem}|${effectCode}`, date: `ge${since()}`, _count: 500 }),
    complete,
  )
  const chosenTime = signal<number | null>(null)

  const out = computed(
    () =>
      new Set(
        stays
          .rows()
          .filter(({ status }) => status === 'onleave')
          .map(({ subject }) => referencedId(subject, 'Patient') ?? ''),
      ),
  )
  const doses = computed(() =>
    dosesByResident({
      orders: orders.rows(),
      administrations: given.rows(),
      out: out(),
      now: now(),
      window: {
        from: clock.instantOf(today(), '00:00'),
        until: clock.instantOf(dayAfter(today()), '00:00'),
        clock,
      },
    }),
  )
  const times = computed(() => passTimes(doses().values()))
  // Safety: the pass that somebody works on does not become the next one under their hands.
  const begun = linkedSignal<{ times: readonly number[]; on: number | undefined }, number | undefined>({
    source: () => ({ times: times(), on: currentPass(times(), now()) }),
    computation: ({ times: all, on }, before) =>
      before?.value !== undefined && all.includes(before.value) ? before.value : on,
  })
  const time = computed(() => chosenTime() ?? begun() ?? 0)
  const entries = computed((): readonly PassEntry[] =>
    stays
      .rows()
      .filter(({ class: kind }) => kind.code !== 'ACUTE')
      .map(({ subject, location = [], status }) => ({
        id: referencedId(subject, 'Patient') ?? '',
        bed: location.findLast((one) => one.status !== 'completed')?.location.display ?? '',
        isOut: status === 'onleave',
      }))
      .filter(({ id }) => doses().has(id))
      .sort((a, b) => a.bed.localeCompare(b.bed, 'en', { numeric: true })),
  )
  const encounterOf = (id: string) =>
    stays.rows().find(({ subject }) => referencedId(subject, 'Patient') === id)

  return {
    now,
    data: together(orders, given, stays),
    orders,
    given,
    helped,
    doses,
    times,
    time,
    chooseTime: (at: number) => chosenTime.set(at),
    entries,
    residents: injectResidents(() => stays.rows().map(({ subject }) => subject)),
    encounterOf,
    partOf: (id: string) => passOf(id, doses().get(id) ?? [], time()),
    administrationsOf: (id: string): MedicationAdministration[] =>
      given.rows().filter(({ subject }) => referencedId(subject, 'Patient') === id),
    ordersOf: (id: string) => orders.rows().filter(({ subject }) => referencedId(subject, 'Patient') === id),
    reload: () => {
      given.reload()
      helped.reload()
    },
  }
}

export type Pass = ReturnType<typeof injectPass>
