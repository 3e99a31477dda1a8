/** What a patient has beside the Patient itself, in all seven modules. */
import type { FhirResource } from 'fhir/r4'
import { drugs, measures, problems } from './catalogue.ts'
import type { Random } from './random.ts'

export type Stored = FhirResource & { id: string }

interface Place {
  /** Of the patient. */
  patient: string
  /** Of the resource. */
  id: string
  /** Counts the patient's resources of this type. */
  number: number
  random: Random
}

type Build = (place: Place) => Stored

const subject = (patient: string): { reference: string } => ({ reference: `Patient/${patient}` })
const coding = (system: string, [code, display]: readonly [string, string]) => ({
  coding: [{ system, code, display }],
  text: display,
})
const firstDay = Date.UTC(2024, 0, 1, 8)
const hourMs = 3_600_000
/** Later numbers are later. */
const moment = (number: number, everyHours: number): string =>
  new Date(firstDay + number * everyHours * hourMs).toISOString()
const day = (number: number, everyHours: number): string => moment(number, everyHours).slice(0, 10)

const build: readonly { count: number; name: string; one: Build }[] = [
  {
    count: 4,
    name: 'stay',
    one: ({ patient, id, number }) => ({
      resourceType: 'Encounter',
      id,
      status: number === 3 ? 'in-progress' : 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: subject(patient),
      period: { start: moment(number, 24 * 60), ...(number === 3 ? {} : { end: moment(number, 24 * 61) }) },
    }),
  },
  {
    count: 60,
    name: 'result',
    one: ({ patient, id, number, random }) => {
      const measure = measures[number % measures.length] as (typeof measures)[number]
      const { category, loinc, display, unit, lowest, highest, digits } = measure
      const value = lowest + ((highest - lowest) * random.below(1000)) / 1000
      return {
        resourceType: 'Observation',
        id,
        status: 'final',
        category: [
          coding('http://terminology.hl7.org/CodeSystem/observation-category', [category, category]),
        ],
        code: coding('http://loinc.org', [loinc, display]),
        subject: subject(patient),
        encounter: { reference: `Encounter/${patient}-stay-${number % 4}` },
        effectiveDateTime: moment(number, 24),
        issued: moment(number, 24),
        valueQuantity: {
          value: Number(value.toFixed(digits)),
          unit,
          system: 'http://unitsofmeasure.org',
          code: unit,
        },
      }
    },
  },
  {
    count: 5,
    name: 'problem',
    one: ({ patient, id, number, random }) => ({
      resourceType: 'Condition',
      id,
      clinicalStatus: coding('http://terminology.hl7.org/CodeSystem/condition-clinical', [
        'active',
        'Active',
      ]),
      category: [
        coding('http://terminology.hl7.org/CodeSystem/condition-category', [
          'problem-list-item',
          'Problem List Item',
        ]),
      ],
      code: coding('http://snomed.info/sct', random.pick(problems)),
      subject: subject(patient),
      onsetDateTime: day(number, 24 * 40),
    }),
  },
  {
    count: 3,
    name: 'goal',
    one: ({ patient, id, number }) => ({
      resourceType: 'Goal',
      id,
      lifecycleStatus: number === 0 ? 'completed' : 'active',
      description: { text: 'Walks to the dining room without help' },
      subject: subject(patient),
      startDate: day(number, 24 * 30),
    }),
  },
  {
    count: 2,
    name: 'allergy',
    one: ({ patient, id, number }) => ({
      resourceType: 'AllergyIntolerance',
      id,
      clinicalStatus: coding('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', [
        'active',
        'Active',
      ]),
      code: { text: number === 0 ? 'Penicillin' : 'Peanuts' },
      patient: subject(patient),
    }),
  },
  {
    count: 8,
    name: 'order',
    one: ({ patient, id, number, random }) => ({
      resourceType: 'MedicationRequest',
      id,
      status: number % 2 === 0 ? 'active' : 'completed',
      intent: 'order',
      medicationCodeableConcept: coding('http://www.nlm.nih.gov/research/umls/rxnorm', random.pick(drugs)),
      subject: subject(patient),
      authoredOn: moment(number, 24 * 20),
      dosageInstruction: [{ text: 'One tablet by mouth in the morning' }],
    }),
  },
  {
    count: 4,
    name: 'document',
    one: ({ patient, id, number }) => ({
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      type: coding('http://loinc.org', ['34109-9', 'Note']),
      subject: subject(patient),
      date: moment(number, 24 * 15),
      content: [
        { attachment: { contentType: 'text/plain', data: 'U2xlcHQgd2VsbC4=', title: 'Progress note' } },
      ],
    }),
  },
  {
    count: 2,
    name: 'composition',
    one: ({ patient, id, number }) => ({
      resourceType: 'Composition',
      id,
      status: 'final',
      type: coding('http://loinc.org', ['18842-5', 'Discharge summary']),
      subject: subject(patient),
      date: moment(number, 24 * 70),
      author: [{ display: 'Physician on duty' }],
      title: 'Discharge summary',
    }),
  },
  {
    count: 1,
    name: 'coverage',
    one: ({ patient, id }) => ({
      resourceType: 'Coverage',
      id,
      status: 'active',
      beneficiary: subject(patient),
      payor: [{ display: 'Medicare' }],
    }),
  },
  {
    count: 3,
    name: 'benefit',
    one: ({ patient, id, number }) => ({
      resourceType: 'ExplanationOfBenefit',
      id,
      status: 'active',
      type: coding('http://terminology.hl7.org/CodeSystem/claim-type', ['institutional', 'Institutional']),
      use: 'claim',
      patient: subject(patient),
      created: day(number, 24 * 35),
      insurer: { display: 'Medicare' },
      provider: { display: 'Maple Grove' },
      outcome: 'complete',
      insurance: [{ focal: true, coverage: { reference: `Coverage/${patient}-coverage-0` } }],
    }),
  },
]

export const recordOf = (patient: string, random: Random): Stored[] =>
  build.flatMap(({ count, name, one }) =>
    Array.from({ length: count }, (_, number) =>
      one({ patient, id: `${patient}-${name}-${number}`, number, random }),
    ),
  )
