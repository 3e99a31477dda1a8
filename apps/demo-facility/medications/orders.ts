import type { Dosage, MedicationRequest } from 'fhir/r4'
import { concept, quantity, refer, type Resource } from '../base/fhir.ts'
import { diagnosisText } from '../codes/diagnoses.ts'
import { type Drug, drugConcept, type DrugName, drugs } from '../codes/drugs.ts'
import { hl7, local } from '../codes/systems.ts'
import { problemReference } from '../resident/problems.ts'
import { idOf, type Resident, stayReference } from '../resident/resident.ts'
import { courses, type Regimen, regimens } from './regimens.ts'

/** An order with the days on which it is given. */
export interface Order {
  readonly request: MedicationRequest & Resource
  readonly regimen: Regimen
  readonly drug: Drug
  readonly first: number
  /** The last day on which it is given; undefined while it goes on. */
  readonly last: number | undefined
  /** Held since this day. */
  readonly heldSince?: number
}

const routes = {
  oral: concept(hl7('v3-RouteOfAdministration', 'PO', 'Swallow, oral'), 'by mouth'),
  subcutaneous: concept(hl7('v3-RouteOfAdministration', 'SQ', 'Injection, subcutaneous'), 'under the skin'),
  inhaled: concept(hl7('v3-RouteOfAdministration', 'IPINHL', 'Inhalation, respiratory'), 'inhaled'),
} as const

export const routeOf = ({ route }: Drug) => routes[route]

const words: Readonly<Record<string, string>> = { '1': 'daily', '2': 'twice a day', '3': '3 times a day' }
const units: Readonly<Record<Drug['unit'], readonly [one: string, many: string]>> = {
  '{tablet}': ['tablet', 'tablets'],
  '{capsule}': ['capsule', 'capsules'],
  '{puff}': ['puff', 'puffs'],
  '[IU]': ['unit', 'units'],
  mL: ['mL', 'mL'],
}

const ofTimes = (times: readonly string[]): string =>
  times.length === 1 && times[0] === '20:00' ? 'at bedtime' : (words[String(times.length)] ?? '')

export const amountText = (amount: number, { unit }: Drug): string =>
  `${amount} ${units[unit][amount <= 1 ? 0 : 1]}`

function dosageOf({ amount, times, asNeeded, note }: Regimen, drug: Drug): Dosage {
  const how = asNeeded === undefined ? ofTimes(times) : `as needed for ${asNeeded}`
  return {
    text: [`${amountText(amount, drug)} ${routes[drug.route].text} ${how}`, note].filter(Boolean).join('. '),
    ...(note ? { additionalInstruction: [{ text: note }] } : {}),
    ...(asNeeded === undefined
      ? {
          timing: {
            repeat: {
              frequency: times.length,
              period: 1,
              periodUnit: 'd',
              timeOfDay: times.map((time) => `${time}:00`),
            },
          },
        }
      : { asNeededCodeableConcept: { text: asNeeded } }),
    route: routes[drug.route],
    doseAndRate: [{ doseQuantity: quantity(amount, drug.unit) }],
  }
}

/** Which regimens this resident is on: what fits the problems and does not repeat another drug. */
function choose(resident: Resident): Regimen[] {
  const random = resident.random('regimens')
  const chosen: Regimen[] = []
  const taken = new Set<DrugName>()
  for (const one of regimens) {
    const isLikely = random.chance(one.chance)
    if (
      !isLikely ||
      (one.for && !resident.has(one.for)) ||
      taken.has(one.drug) ||
      one.unless?.some((drug) => taken.has(drug))
    )
      continue
    taken.add(one.drug)
    chosen.push(one)
  }
  const bowel = regimens.find(({ drug }) => drug === 'senna')
  if (taken.has('oxycodone') && !taken.has('senna') && bowel) chosen.push(bowel)
  return chosen
}

interface Timing {
  readonly first: number
  readonly last?: number | undefined
  readonly status: MedicationRequest['status']
  readonly why?: string
  readonly heldSince?: number
}

export function buildOrders(resident: Resident): Order[] {
  const { house, admitted, left, infection } = resident
  const random = resident.random('orders')
  let number = 0
  const order = (regimen: Regimen, { first, last, status, why, heldSince }: Timing): Order => {
    const drug = drugs[regimen.drug]
    const reason = regimen.for
    const known = reason && (resident.has(reason) || reason === infection?.name) ? reason : undefined
    const request: MedicationRequest & Resource = {
      resourceType: 'MedicationRequest',
      id: idOf(resident, 'order', ++number),
      status,
      ...(why === undefined
        ? {}
        : { statusReason: concept(local(why.toLowerCase().replaceAll(' ', '-'), why)) }),
      intent: 'order',
      category: [concept(hl7('medicationrequest-category', 'inpatient', 'Inpatient'))],
      medicationCodeableConcept: drugConcept(drug),
      subject: resident.reference,
      encounter: stayReference(resident),
      authoredOn: house.calendar.at(first, first === admitted.day ? admitted.minutes + 50 : 9 * 60 + number),
      requester: resident.attending.reference,
      recorder: resident.nurse.reference,
      reasonCode: [{ text: reason ? diagnosisText(reason) : (regimen.why ?? '') }],
      ...(known ? { reasonReference: [problemReference(resident, known)] } : {}),
      dosageInstruction: [dosageOf(regimen, drug)],
      dispenseRequest: {
        validityPeriod: {
          start: house.calendar.date(first),
          ...(last === undefined ? {} : { end: house.calendar.date(last) }),
        },
        performer: refer(house.partners.pharmacy, house.partners.pharmacy.name),
      },
    }
    return { request, regimen, drug, first, last, ...(heldSince === undefined ? {} : { heldSince }) }
  }

  /** A dose that was raised: the order before, stopped, and the one that took its place. */
  const raised = (regimen: Regimen, first: number): Order[] => {
    const day = -random.int(4, 15)
    const before = order(
      { ...regimen, amount: 0.5 },
      { first, last: day - 1, status: 'stopped', why: 'Dose changed' },
    )
    const after = order(regimen, { first: day, status: 'active' })
    after.request.priorPrescription = refer(before.request)
    return [before, after]
  }

  const running = (regimen: Regimen, place: number): Order[] => {
    // Most orders are those of the admission; a third came later.
    const first =
      admitted.day + (random.chance(0.34) && !left ? random.int(0, Math.max(0, -admitted.day - 2)) : 0)
    const ends = regimen.ends === undefined ? undefined : first + regimen.ends - 1
    if (left) {
      const isOver = ends !== undefined && ends < left.day
      return [
        order(regimen, {
          first,
          last: isOver ? ends : left.day,
          ...(isOver ? { status: 'completed' } : { status: 'stopped', why: 'Discharged' }),
        }),
      ]
    }
    if (ends !== undefined && ends < 0) return [order(regimen, { first, last: ends, status: 'completed' })]
    if (raisable.has(regimen.drug) && first < -20 && random.chance(0.5)) return raised(regimen, first)
    const isHeld = place > 2 && first < -3 && random.chance(0.03)
    return [
      isHeld
        ? order(regimen, { first, status: 'on-hold', why: 'Held by prescriber', heldSince: -2 })
        : order(regimen, { first, last: ends, status: 'active' }),
    ]
  }

  const made = choose(resident).flatMap(running)
  const course = infection && courses.find((one) => one.for === infection.name)
  if (course && infection) {
    const last = infection.since + (course.ends ?? 7) - 1
    made.push(
      order(course, {
        first: infection.since,
        last,
        status: last < (left?.day ?? 0) ? 'completed' : left ? 'stopped' : 'active',
      }),
    )
  }
  const sleep = regimens.find(({ drug }) => drug === 'trazodone')
  if (sleep && !left && random.chance(0.12) && !made.some(({ regimen }) => regimen.drug === 'trazodone'))
    made.push(order(sleep, { first: -1, status: 'draft' }))
  return made
}

const raisable: ReadonlySet<DrugName> = new Set([
  'lisinopril',
  'losartan',
  'furosemide',
  'sertraline',
  'levothyroxine',
])
