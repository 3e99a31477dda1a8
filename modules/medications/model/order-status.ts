/** The life of an order. This table is the specification; the test walks every cell of it (`domain.md` has the reasons). */
import type { CodeableConcept, MedicationRequest } from 'fhir/r4'

export type OrderStatus = MedicationRequest['status']

// prettier-ignore
const next: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  'draft':            ['active', 'cancelled', 'entered-in-error'],
  'active':           ['on-hold', 'stopped', 'completed', 'entered-in-error'],
  'on-hold':          ['active', 'stopped', 'entered-in-error'],
  'completed':        ['entered-in-error'],
  'stopped':          ['entered-in-error'],
  'cancelled':        ['entered-in-error'],
  'entered-in-error': [],
  'unknown':          ['active', 'stopped', 'entered-in-error'],
}

export const canBecome = (from: OrderStatus, to: OrderStatus): boolean => next[from].includes(to)

const local = 'urn:medley:order-reason'

export interface OrderReason {
  readonly code: string
  readonly text: string
}

/** Why an order is held, resumed or ended; the first is the usual one. */
export const orderReasons = {
  'on-hold': [
    { code: 'provider', text: 'Held by prescriber' },
    { code: 'parameter', text: 'Outside parameters' },
    { code: 'lab-pending', text: 'Until a result is back' },
    { code: 'procedure', text: 'Before a procedure' },
    { code: 'hospital', text: 'Out to hospital' },
  ],
  'active': [
    { code: 'resolved', text: 'Reason for the hold is over' },
    { code: 'provider', text: 'Ordered by prescriber' },
    { code: 'returned', text: 'Back from hospital' },
  ],
  'stopped': [
    { code: 'provider', text: 'Ordered by prescriber' },
    { code: 'side-effect', text: 'Side effect' },
    { code: 'not-needed', text: 'No longer needed' },
    { code: 'ineffective', text: 'Does not help' },
    { code: 'duplicate', text: 'Duplicate' },
    { code: 'refused', text: 'Resident refuses it' },
  ],
  'cancelled': [
    { code: 'not-authorized', text: 'Not authorized' },
    { code: 'duplicate', text: 'Duplicate' },
    { code: 'wrong-resident', text: 'Wrong resident' },
  ],
} as const satisfies Partial<Record<OrderStatus, readonly OrderReason[]>> // prettier-ignore

export const reasonConcept = ({ code, text }: OrderReason, note = ''): CodeableConcept => ({
  coding: [{ system: local, code, display: text }],
  text: note ? `${text}: ${note}` : text,
})

/** The order in its next state. Throws where the table has no way there: the screen must not have offered it. */
export function withStatus(
  order: MedicationRequest,
  to: OrderStatus,
  statusReason: CodeableConcept | undefined,
): MedicationRequest {
  if (!canBecome(order.status, to)) throw new Error(`An order that is ${order.status} cannot become ${to}.`)
  const { statusReason: _before, ...rest } = order
  return { ...rest, status: to, ...(statusReason ? { statusReason } : {}) }
}
