/** One round of vital signs, as typed: what is plausible, what is unusual, and the observations it becomes. */
import type { Observation, Reference } from 'fhir/r4'

export interface VitalField {
  readonly key: string
  readonly label: string
  readonly unit: string
  readonly ucum: string
  readonly code: string
  readonly display: string
  /** Outside of this it is a slip of the finger. */
  readonly possible: readonly [low: number, high: number]
  /** Outside of this it is measured again. */
  readonly usual: readonly [low: number, high: number]
}

// prettier-ignore
export const vitalFields: readonly VitalField[] = [
  { key: 'systolic', label: 'Systolic', unit: 'mmHg', ucum: 'mm[Hg]', code: '8480-6', display: 'Systolic blood pressure', possible: [50, 280], usual: [90, 180] },
  { key: 'diastolic', label: 'Diastolic', unit: 'mmHg', ucum: 'mm[Hg]', code: '8462-4', display: 'Diastolic blood pressure', possible: [20, 160], usual: [50, 105] },
  { key: 'pulse', label: 'Pulse', unit: '/min', ucum: '/min', code: '8867-4', display: 'Heart rate', possible: [20, 250], usual: [50, 110] },
  { key: 'breaths', label: 'Respirations', unit: '/min', ucum: '/min', code: '9279-1', display: 'Respiratory rate', possible: [4, 70], usual: [10, 24] },
  { key: 'temperature', label: 'Temperature', unit: '°F', ucum: '[degF]', code: '8310-5', display: 'Body temperature', possible: [86, 110], usual: [96.5, 100.4] },
  { key: 'oxygen', label: 'Oxygen saturation', unit: '%', ucum: '%', code: '2708-6', display: 'Oxygen saturation in Arterial blood', possible: [40, 100], usual: [90, 100] },
  { key: 'pain', label: 'Pain, 0 to 10', unit: 'score', ucum: '{score}', code: '72514-3', display: 'Pain severity - 0-10 verbal numeric rating [Score] - Reported', possible: [0, 10], usual: [0, 6] },
  { key: 'glucose', label: 'Glucose, fingerstick', unit: 'mg/dL', ucum: 'mg/dL', code: '41653-7', display: 'Glucose [Mass/volume] in Capillary blood by Glucometer', possible: [10, 800], usual: [70, 300] },
  { key: 'weight', label: 'Weight', unit: 'lb', ucum: '[lb_av]', code: '29463-7', display: 'Body weight', possible: [50, 700], usual: [50, 700] },
]

export type Typed = Readonly<Record<string, number | undefined>>

export type Judgement = 'fine' | 'unusual' | 'impossible'

export function judge({ possible, usual }: VitalField, value: number | undefined): Judgement {
  if (value === undefined) return 'fine'
  if (value < possible[0] || value > possible[1]) return 'impossible'
  return value < usual[0] || value > usual[1] ? 'unusual' : 'fine'
}

/** Weight is watched against the one a month ago: 5 % in 30 days is a finding. */
export const weightChange = (before: number | undefined, now: number | undefined): number | undefined =>
  before && now ? Math.round(((now - before) / before) * 1000) / 10 : undefined

/** Why nothing may be stored yet. */
export function faultsOf(typed: Typed): readonly string[] {
  const impossible = vitalFields.filter((field) => judge(field, typed[field.key]) === 'impossible')
  const [systolic, diastolic] = [typed['systolic'], typed['diastolic']]
  return [
    ...impossible.map(({ key }) => key),
    ...((systolic === undefined) === (diastolic === undefined)
      ? []
      : [systolic === undefined ? 'systolic' : 'diastolic']),
    ...(systolic !== undefined && diastolic !== undefined && diastolic >= systolic ? ['diastolic'] : []),
  ]
}

export interface Round {
  readonly patientId: string
  readonly by: Reference
  /** ISO instant */
  readonly at: string
  readonly encounterId?: string | undefined
}

const loinc = (code: string, display: string) => ({ coding: [{ system: 'http://loinc.org', code, display }] })

/** The observations of a round; a blood pressure is one, with two components (http://hl7.org/fhir/R4/bp.html). */
export function observationsOf(
  typed: Typed,
  { patientId, by, at, encounterId }: Round,
): readonly Observation[] {
  const shared = (category: string) => ({
    resourceType: 'Observation' as const,
    status: 'final' as const,
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] },
    ],
    subject: { reference: `Patient/${patientId}` },
    ...(encounterId ? { encounter: { reference: `Encounter/${encounterId}` } } : {}),
    effectiveDateTime: at,
    performer: [by],
  })
  const quantity = ({ unit, ucum }: VitalField, value: number) => ({
    value,
    unit,
    system: 'http://unitsofmeasure.org',
    code: ucum,
  })
  const [upper, lower, ...others] = vitalFields
  const [systolic, diastolic] = [typed['systolic'], typed['diastolic']]
  const pressure: Observation[] =
    upper && lower && systolic !== undefined && diastolic !== undefined
      ? [
          {
            ...shared('vital-signs'),
            code: loinc('85354-9', 'Blood pressure panel with all children optional'),
            component: [
              { code: loinc(upper.code, upper.display), valueQuantity: quantity(upper, systolic) },
              { code: loinc(lower.code, lower.display), valueQuantity: quantity(lower, diastolic) },
            ],
          },
        ]
      : []
  return [
    ...pressure,
    ...others.flatMap((field): Observation[] => {
      const value = typed[field.key]
      return value === undefined
        ? []
        : [
            {
              ...shared('vital-signs'),
              code: loinc(field.code, field.display),
              valueQuantity: quantity(field, value),
            },
          ]
    }),
  ]
}
