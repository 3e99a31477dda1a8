/** What is written when a dose is given or not given, and what a service checks of it. */
import type {
  CodeableConcept,
  MedicationAdministration,
  MedicationRequest,
  Quantity,
  Reference,
} from 'fhir/r4'
import { type NotGiven, notGivenConcept } from './outcomes.ts'
import { type Slot, slotSystem } from './slots.ts'

export interface Charting {
  readonly by: Reference
  /** ISO instant at which it happened. */
  readonly at: string
  readonly encounter?: Reference | undefined
  readonly note?: string
}

const drugOf = ({ medicationCodeableConcept, medicationReference }: MedicationRequest) => ({
  ...(medicationCodeableConcept ? { medicationCodeableConcept } : {}),
  ...(medicationReference ? { medicationReference } : {}),
})

function entryOf(
  order: MedicationRequest,
  { by, at, encounter, note }: Charting,
): Omit<MedicationAdministration, 'status'> {
  const context = encounter ?? order.encounter
  const dosage = order.dosageInstruction?.[0]
  const dose: Quantity | undefined = dosage?.doseAndRate?.[0]?.doseQuantity
  return {
    resourceType: 'MedicationAdministration',
    ...drugOf(order),
    subject: order.subject,
    ...(context ? { context } : {}),
    effectiveDateTime: at,
    performer: [{ actor: by }],
    request: { reference: `MedicationRequest/${order.id ?? ''}` },
    ...(note ? { note: [{ text: note }] } : {}),
    // mad-1 of R4: a dosage without an amount is none. What was ordered in words alone stands in the order.
    ...(dose
      ? {
          dosage: {
            ...(dosage?.text ? { text: dosage.text } : {}),
            ...(dosage?.route ? { route: dosage.route } : {}),
            dose,
          },
        }
      : {}),
  }
}

export const giveDose = (slot: Slot, charting: Charting): MedicationAdministration => ({
  ...entryOf(slot.order, charting),
  identifier: [{ system: slotSystem, value: slot.id }],
  status: 'completed',
})

export function skipDose(
  slot: Slot,
  { reason, ...charting }: Charting & { reason: NotGiven },
): MedicationAdministration {
  const { dosage: _given, ...entry } = entryOf(slot.order, charting)
  return {
    ...entry,
    identifier: [{ system: slotSystem, value: slot.id }],
    status: 'not-done',
    statusReason: [notGivenConcept(reason, charting.note)],
  }
}

/** A dose as needed has no slot; its id is the instant, so that a double tap is one dose. */
export const giveAsNeeded = (
  order: MedicationRequest,
  { reason, ...charting }: Charting & { reason: CodeableConcept },
): MedicationAdministration => ({
  ...entryOf(order, charting),
  identifier: [
    {
      system: slotSystem,
      value: `${order.id ?? ''}.prn.${charting.at.slice(0, 16).replaceAll(/[-:]/g, '')}Z`,
    },
  ],
  status: 'completed',
  reasonCode: [reason],
})

interface Problem {
  severity: 'error'
  code: 'business-rule'
  diagnostics: string
  expression: string[]
}

const problem = (element: string, diagnostics: string): Problem => ({
  severity: 'error',
  code: 'business-rule',
  diagnostics,
  expression: [`MedicationAdministration.${element}`],
})

/** What is wrong with an entry of the medication record. Entries without a slot come from elsewhere and are not judged. */
export function checkAdministration(entry: Partial<MedicationAdministration>): Problem[] {
  const { identifier = [], status, statusReason = [], request, effectiveDateTime } = entry
  if (!identifier.some(({ system }) => system === slotSystem)) return []
  return [
    ...(request?.reference ? [] : [problem('request', 'A dose of the medication record names its order.')]),
    ...(status === 'not-done' && !statusReason.length
      ? [problem('statusReason', 'A dose that was not given says why.')]
      : []),
    ...(effectiveDateTime
      ? []
      : [problem('effective', 'A dose says when it was given, or when it was decided.')]),
  ]
}
