/** Doses as needed: how soon the next may be given, and whether the last one helped. */
import type { MedicationAdministration, MedicationRequest, Observation } from 'fhir/r4'
import { isAsNeeded } from './slots.ts'

const hour = 3_600_000
/** By mouth after an hour; injected and inhaled after half of one. */
const followUpMs: Readonly<Record<string, number>> = { PO: hour, SQ: hour / 2, IPINHL: hour / 2 }

export const effectSystem = 'urn:medley:observation'
export const effectCode = 'as-needed-effect'

/** Hours between two doses, as the timing or the words of the order say; 0 if they say nothing. */
export function hoursBetween({ dosageInstruction = [] }: MedicationRequest): number {
  const [dosage] = dosageInstruction
  const { period, periodUnit, frequency = 1 } = dosage?.timing?.repeat ?? {}
  if (period && periodUnit === 'h') return period / frequency
  const words = [dosage?.text, ...(dosage?.additionalInstruction ?? []).map(({ text }) => text)].join(' ')
  return Number(/every (\d+) hours?/i.exec(words)?.[1] ?? 0)
}

export const isPrn = ({ dosageInstruction = [] }: MedicationRequest): boolean =>
  dosageInstruction.some(isAsNeeded)

/** What it is for, as ordered. */
export const indicationOf = ({ dosageInstruction = [], reasonCode = [] }: MedicationRequest): string =>
  dosageInstruction[0]?.asNeededCodeableConcept?.text ?? reasonCode[0]?.text ?? ''

export const givenAt = ({ effectiveDateTime }: MedicationAdministration): number =>
  Date.parse(effectiveDateTime ?? '')

const ofOrder =
  (order: MedicationRequest) =>
  ({ request, status }: MedicationAdministration): boolean =>
    status === 'completed' && request?.reference === `MedicationRequest/${order.id ?? ''}`

/** The last dose of an order, and from when the next may be given. */
export function nextDose(
  order: MedicationRequest,
  administrations: readonly MedicationAdministration[],
): { last: number | undefined; next: number | undefined } {
  const last = Math.max(...administrations.filter(ofOrder(order)).map(givenAt))
  if (!Number.isFinite(last)) return { last: undefined, next: undefined }
  return { last, next: last + hoursBetween(order) * hour }
}

export interface FollowUp {
  readonly administration: MedicationAdministration
  readonly order: MedicationRequest
  /** ms since 1970 */
  readonly due: number
}

/** Doses as needed of which nobody has said yet whether they helped; computed, so that none is forgotten. */
export function followUpsOf(
  orders: readonly MedicationRequest[],
  administrations: readonly MedicationAdministration[],
  effects: readonly Observation[],
): readonly FollowUp[] {
  const answered = new Set(effects.flatMap(({ partOf = [] }) => partOf.map(({ reference }) => reference)))
  return orders
    .filter(isPrn)
    .flatMap((order) =>
      administrations
        .filter(ofOrder(order))
        .filter(({ id }) => !answered.has(`MedicationAdministration/${id ?? ''}`))
        .map((administration) => {
          const route = administration.dosage?.route?.coding?.[0]?.code ?? 'PO'
          return { administration, order, due: givenAt(administration) + (followUpMs[route] ?? hour) }
        }),
    )
    .sort((a, b) => a.due - b.due)
}

export const effects = [
  { code: 'effective', text: 'Effective' },
  { code: 'partly', text: 'Partly' },
  { code: 'not-effective', text: 'Not effective' },
] as const

export interface Effect {
  readonly effect: (typeof effects)[number]
  /** 0 to 10; undefined if nobody asked. */
  readonly pain: number | undefined
  readonly by: Observation['performer']
  /** ISO instant */
  readonly at: string
}

/** Whether a dose as needed helped. */
export const effectOf = ({ administration }: FollowUp, { effect, pain, by, at }: Effect): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/observation-category',
          code: 'survey',
          display: 'Survey',
        },
      ],
    },
  ],
  code: { coding: [{ system: effectSystem, code: effectCode, display: 'Effect of a dose as needed' }] },
  subject: administration.subject,
  ...(administration.context ? { encounter: administration.context } : {}),
  effectiveDateTime: at,
  ...(by ? { performer: by } : {}),
  partOf: [{ reference: `MedicationAdministration/${administration.id ?? ''}` }],
  valueCodeableConcept: { coding: [{ system: effectSystem, code: effect.code, display: effect.text }] },
  ...(pain === undefined
    ? {}
    : {
        component: [
          {
            code: {
              coding: [
                {
                  system: 'http://loinc.org',
                  code: '72514-3',
                  display: 'Pain severity - 0-10 verbal numeric rating [Score] - Reported',
                },
              ],
            },
            valueQuantity: {
              value: pain,
              unit: '{score}',
              system: 'http://unitsofmeasure.org',
              code: '{score}',
            },
          },
        ],
      }),
})
