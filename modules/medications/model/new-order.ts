/** From what was typed to an order, and from one order to the one that takes its place. */
import type { Dosage, MedicationRequest, Reference } from 'fhir/r4'
import { type Drug, drugConcept, type DrugRoute } from './formulary.ts'
import { type Frequency, timingOf } from './frequencies.ts'
import { reasonConcept, withStatus } from './order-status.ts'

export interface Draft {
  readonly drug: Drug
  readonly amount: number
  readonly frequency: Frequency | undefined
  /** For what, if it is given as needed; undefined if it is given at set times. */
  readonly asNeeded: string | undefined
  /** Days until it ends by itself. */
  readonly days: number | undefined
  /** Why it is ordered. */
  readonly reason: string
  /** `hold if systolic below 100` */
  readonly instruction: string
}

export interface Writer {
  readonly subject: Reference
  readonly encounter: Reference | undefined
  readonly by: Reference
  /** ISO instant */
  readonly at: string
  /** The facility's day: `2026-11-25`. */
  readonly today: string
  /** A nurse writes down what a prescriber said; it waits for the prescriber's signature. */
  readonly prescriber?: Reference
}

const routes: Readonly<Record<DrugRoute, { code: string; display: string; text: string }>> = {
  oral: { code: 'PO', display: 'Swallow, oral', text: 'by mouth' },
  subcutaneous: { code: 'SQ', display: 'Injection, subcutaneous', text: 'under the skin' },
  inhaled: { code: 'IPINHL', display: 'Inhalation, respiratory', text: 'inhaled' },
}

const unitWords: Readonly<Record<Drug['unit'], readonly [one: string, many: string]>> = {
  '{tablet}': ['tablet', 'tablets'],
  '{capsule}': ['capsule', 'capsules'],
  '{puff}': ['puff', 'puffs'],
  '[IU]': ['unit', 'units'],
  mL: ['mL', 'mL'],
}

export const amountText = (amount: number, { unit }: Drug): string =>
  `${amount} ${unitWords[unit][amount <= 1 ? 0 : 1]}`

/** The whole instruction, as the medication record prints it. */
export function draftText({ drug, amount, frequency, asNeeded, instruction }: Draft): string {
  const often = frequency?.text ?? ''
  const how =
    asNeeded === undefined
      ? often
      : [often, `as needed${asNeeded ? ` for ${asNeeded}` : ''}`].filter(Boolean).join(' ')
  return [`${amountText(amount, drug)} ${routes[drug.route].text} ${how}`.trim(), instruction]
    .filter(Boolean)
    .join('. ')
}

export type Missing = 'frequency' | 'indication' | 'interval' | 'reason' | 'amount'

/** What an order still lacks. An as-needed order says for what and how often at most. */
export function missingOf({ amount, frequency, asNeeded, reason }: Draft): readonly Missing[] {
  return [
    ...(amount > 0 ? [] : ['amount' as const]),
    ...(asNeeded === undefined && !frequency ? ['frequency' as const] : []),
    ...(asNeeded === '' ? ['indication' as const] : []),
    ...(asNeeded !== undefined && !frequency?.everyHours ? ['interval' as const] : []),
    ...(asNeeded === undefined && !reason.trim() ? ['reason' as const] : []),
  ]
}

function dosageOf(draft: Draft): Dosage {
  const { drug, amount, frequency, asNeeded, instruction } = draft
  const { text, ...route } = routes[drug.route]
  const timing =
    asNeeded === undefined
      ? frequency && timingOf(frequency)
      : frequency?.everyHours && {
          repeat: { frequency: 1, period: frequency.everyHours, periodUnit: 'h' as const },
        }
  return {
    text: draftText(draft),
    ...(instruction ? { additionalInstruction: [{ text: instruction }] } : {}),
    ...(timing ? { timing } : {}),
    ...(asNeeded === undefined ? {} : { asNeededCodeableConcept: { text: asNeeded } }),
    route: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration', ...route }],
      text,
    },
    doseAndRate: [
      {
        doseQuantity: {
          value: amount,
          unit: unitWords[drug.unit][0],
          system: 'http://unitsofmeasure.org',
          code: drug.unit,
        },
      },
    ],
  }
}

const dayMs = 86_400_000
const endOf = (today: string, days: number): string =>
  new Date(Date.parse(`${today}T00:00:00Z`) + (days - 1) * dayMs).toISOString().slice(0, 10)

/** Active when the prescriber orders; a draft when somebody else writes down what the prescriber said. */
export function orderOf(
  draft: Draft,
  { subject, encounter, by, at, today, prescriber }: Writer,
): MedicationRequest {
  const reason = draft.reason || draft.asNeeded
  return {
    resourceType: 'MedicationRequest',
    status: prescriber ? 'draft' : 'active',
    intent: 'order',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/medicationrequest-category',
            code: 'inpatient',
            display: 'Inpatient',
          },
        ],
      },
    ],
    ...(prescriber ? { reportedReference: prescriber } : { reportedBoolean: false }),
    medicationCodeableConcept: drugConcept(draft.drug),
    subject,
    ...(encounter ? { encounter } : {}),
    authoredOn: at,
    requester: prescriber ?? by,
    recorder: by,
    ...(reason ? { reasonCode: [{ text: reason }] } : {}),
    dosageInstruction: [dosageOf(draft)],
    dispenseRequest: {
      validityPeriod: { start: at, ...(draft.days ? { end: endOf(today, draft.days) } : {}) },
    },
  }
}

/** A change of dose, route or frequency: the old order stops, the new one says what it replaces. Both or none are stored. */
export function changeOrder(
  before: MedicationRequest,
  after: MedicationRequest,
  at: string,
): { stopped: MedicationRequest; started: MedicationRequest } {
  const reason = reasonConcept({ code: 'changed', text: 'Changed' })
  return {
    stopped: ended(before, { reason, at }),
    started: { ...after, priorPrescription: { reference: `MedicationRequest/${before.id ?? ''}` } },
  }
}

/** Stopped now: doses that were due before stay on the record, later ones vanish. */
export function ended(
  order: MedicationRequest,
  { reason, at }: { reason: ReturnType<typeof reasonConcept>; at: string },
): MedicationRequest {
  const stopped = withStatus(order, 'stopped', reason)
  const { dispenseRequest = {} } = stopped
  return {
    ...stopped,
    dispenseRequest: { ...dispenseRequest, validityPeriod: { ...dispenseRequest.validityPeriod, end: at } },
  }
}
