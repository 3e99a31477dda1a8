/** One Observation; twenty resources of one module in a transaction; twenty of seven modules in a transaction. */
import type { Bundle, FhirResource, Observation } from 'fhir/r4'
import { checkResource, checkTransaction, demand, parseAnswer } from '../answers.ts'
import type { Connection } from '../connection.ts'
import { fhir, type Workload } from './workload.ts'

/** Patients of their own, so that what is written changes no answer of the other workloads. */
export const writers = ['create', 'transaction-one', 'transaction-seven'] as const
export type Writer = (typeof writers)[number]

const patientOf = (writer: Writer): string => `bench-writer-${writer}`

export const writerPatients = writers.map((writer) => ({
  resourceType: 'Patient' as const,
  id: patientOf(writer),
  name: [{ text: 'Writer' }],
}))

const observation = (writer: Writer, number: number): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
  subject: { reference: `Patient/${patientOf(writer)}` },
  effectiveDateTime: new Date(Date.UTC(2025, 0, 1) + number * 60_000).toISOString(),
  valueQuantity: {
    value: 50 + (number % 60),
    unit: '/min',
    system: 'http://unitsofmeasure.org',
    code: '/min',
  },
})

/** As many Observations as were acknowledged, no more and no less. */
async function checkCount(gateway: Connection, writer: Writer, acknowledged: number): Promise<void> {
  const path = `${fhir}/Observation?patient=${patientOf(writer)}&_summary=count`
  const { total } = parseAnswer<Bundle>(await gateway.send({ method: 'GET', path }), 200)
  demand(total === acknowledged, () => `${total} Observations are there, ${acknowledged} were acknowledged`)
}

export function createObservations(): Workload {
  let asked = 0
  let acknowledged = 0
  return {
    name: 'create',
    module: 'labs',
    next: () => {
      const resource = observation('create', asked++)
      return [
        {
          method: 'POST',
          path: `${fhir}/Observation`,
          body: JSON.stringify(resource),
          check: (answer) => {
            checkResource(answer, { status: 201, resource })
            acknowledged += 1
          },
        },
      ]
    },
    verify: (gateway) => checkCount(gateway, 'create', acknowledged),
  }
}

/** The first entry is what the others refer to. */
type Compose = (number: number) => FhirResource[]

const first = 'urn:uuid:00000000-0000-4000-8000-000000000000'

const withinLabs: Compose = (number) =>
  Array.from({ length: 20 }, (_, place) => ({
    ...observation('transaction-one', number * 20 + place),
    ...(place === 0 ? {} : { hasMember: [{ reference: first }] }),
  }))

const subject = { reference: `Patient/${patientOf('transaction-seven')}` }
const repeat = (count: number, resource: FhirResource): FhirResource[] =>
  Array.from({ length: count }, () => resource)

const overSevenModules: Compose = (number) => [
  {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject,
  },
  { resourceType: 'RelatedPerson', patient: subject, name: [{ family: 'Kin' }] },
  ...Array.from({ length: 8 }, (_, place) => ({
    ...observation('transaction-seven', number * 8 + place),
    encounter: { reference: first },
  })),
  ...repeat(3, {
    resourceType: 'Condition',
    subject,
    encounter: { reference: first },
    code: { text: 'Fall' },
  }),
  ...repeat(3, {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'acetaminophen 325 MG Oral Tablet' },
    subject,
    encounter: { reference: first },
  }),
  ...repeat(2, {
    resourceType: 'DocumentReference',
    status: 'current',
    subject,
    content: [{ attachment: { contentType: 'text/plain', data: 'V2VsbC4=' } }],
    context: { encounter: [{ reference: first }] },
  }),
  ...repeat(2, {
    resourceType: 'Coverage',
    status: 'active',
    beneficiary: subject,
    payor: [{ display: 'Medicare' }],
  }),
]

function transactions(name: Writer, compose: Compose): Workload {
  let asked = 0
  let acknowledged = 0
  let last: string[] = []
  return {
    name,
    next: () => {
      const resources = compose(asked++)
      const types = resources.map(({ resourceType }) => resourceType)
      const entry = resources.map((resource, place) => ({
        ...(place === 0 ? { fullUrl: first } : {}),
        resource,
        request: { method: 'POST', url: resource.resourceType },
      }))
      return [
        {
          method: 'POST',
          path: fhir,
          body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
          check: (answer) => {
            last = checkTransaction(answer, types)
            acknowledged += types.filter((type) => type === 'Observation').length
          },
        },
      ]
    },
    verify: async (gateway) => {
      await checkCount(gateway, name, acknowledged)
      const member = last.findLast((reference) => reference.startsWith('Observation/')) ?? ''
      const { text } = await gateway.send({ method: 'GET', path: `${fhir}/${member}` })
      demand(text.includes(`"${last[0]}"`), () => `${member} does not refer to ${last[0]}: ${text}`)
    },
  }
}

export const transactOne = (): Workload => ({
  ...transactions('transaction-one', withinLabs),
  module: 'labs',
})
export const transactSeven = (): Workload => transactions('transaction-seven', overSevenModules)
