import type { CodeableConcept, MedicationAdministration } from 'fhir/r4'
import { minutesOf } from '../base/calendar.ts'
import { concept, quantity, type Resource } from '../base/fhir.ts'
import type { Random } from '../base/random.ts'
import { local } from '../codes/systems.ts'
import { nurseAt } from '../house/house.ts'
import { type Resident, stayReference } from '../resident/resident.ts'
import { amountText, type Order, routeOf } from './orders.ts'

type Outcome = 'given' | 'refused' | 'held' | 'missing'

const whyNot: Readonly<Record<Exclude<Outcome, 'given'>, CodeableConcept>> = {
  refused: concept(local('refused', 'Refused by resident')),
  held: concept(local('held', 'Held: outside parameters')),
  missing: concept(local('not-available', 'Not available: waiting for pharmacy')),
}

const outcomes = (refusal: number): readonly (readonly [Outcome, number])[] => [
  ['given', 98.9 - refusal],
  ['refused', refusal],
  ['held', 0.7],
  ['missing', 0.4],
]

/** Who refuses, refuses often. */
const refusalOf = (random: Random): number =>
  random.weighted([
    [0.4, 70],
    [2, 22],
    [12, 8],
  ])

/** What was given at each pass of the days before today; what is due is worked out from the orders and never stored. */
export function buildAdministrations(
  resident: Resident,
  orders: readonly Order[],
): (MedicationAdministration & Resource)[] {
  const { house, left } = resident
  const refusal = refusalOf(resident.random('refusal'))
  return orders.flatMap((order, place) => {
    const random = resident.random('administrations', place)
    if (order.request.status === 'draft') return []
    const from = Math.max(order.first, -house.days, (left?.day ?? 0) - house.days)
    const until = Math.min(order.last ?? -1, (order.heldSince ?? 0) - 1, -1)
    const made: (MedicationAdministration & Resource)[] = []
    for (let day = from; day <= until; day++) {
      for (const time of order.regimen.asNeeded ? asNeededTimes(random) : order.regimen.times) {
        const minutes = minutesOf(time)
        const outcome = random.weighted(outcomes(refusal))
        const delay = Math.round(Math.min(75, Math.max(-25, random.normal(8, 18))))
        const nurse = nurseAt(house, minutes, random)
        if (resident.isHere(day, minutes))
          made.push(administer(resident, order, { day, minutes, delay, outcome, nurse: nurse.reference }))
      }
    }
    return made
  })
}

const asNeededTimes = (random: Random): string[] =>
  random.chance(0.18) ? [`${String(random.int(9, 21)).padStart(2, '0')}:${random.int(10, 59)}`] : []

interface Slot {
  readonly day: number
  readonly minutes: number
  readonly delay: number
  readonly outcome: Outcome
  readonly nurse: MedicationAdministration['subject']
}

/** As the medication screens compute it: order, dose instruction, instant. */
const slotId = (order: string, time: string): string =>
  `${order}.0.${new Date(time).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`

function administer(
  resident: Resident,
  { request, regimen, drug }: Order,
  { day, minutes, delay, outcome, nurse }: Slot,
): MedicationAdministration & Resource {
  const { calendar } = resident.house
  const time = calendar.at(day, minutes)
  return {
    resourceType: 'MedicationAdministration',
    id: `${request.id}-${calendar.date(day).replaceAll('-', '')}-${time.slice(11, 16).replace(':', '')}`,
    identifier: [{ system: 'urn:medley:mar-slot', value: slotId(request.id, time) }],
    status: outcome === 'given' ? 'completed' : 'not-done',
    ...(outcome === 'given' ? {} : { statusReason: [whyNot[outcome]] }),
    ...(request.medicationCodeableConcept
      ? { medicationCodeableConcept: request.medicationCodeableConcept }
      : {}),
    subject: resident.reference,
    context: stayReference(resident),
    effectiveDateTime: calendar.at(day, minutes + delay),
    performer: [{ actor: nurse }],
    request: { reference: `MedicationRequest/${request.id}` },
    dosage: {
      text: amountText(regimen.amount, drug),
      route: routeOf(drug),
      dose: quantity(regimen.amount, drug.unit),
    },
  }
}
