/** Each kind of request of the mixed run, with the events that it must leave: the oracle. */
import { request, type Answer, type Send } from '../conformance/client.ts'

/** An event in short: what of it the oracle knows. */
export interface Expected {
  kind: string
  outcome?: string
  data?: string
  patient?: string
}

export interface Door {
  /** `http://localhost:5000` */
  baseUrl: string
  token: string
}

export const fhirAt =
  ({ baseUrl, token }: Door) =>
  (url: string, { headers, ...send }: Send = {}): Promise<Answer> =>
    request(`${baseUrl}/fhir/R4${url === '' ? '' : `/${url}`}`, {
      ...send,
      headers: {
        authorization: `Bearer ${token}`,
        ...(send.body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...headers,
      },
    })

export const idOf = ({ json }: Answer): string => json.id

export interface Known {
  patients: string[]
  /** Observation → its patient and version. */
  observations: Map<string, { patient: string; version: number }>
  marker: string
}

type Step = (
  known: Known,
  pick: <T>(from: readonly T[]) => T,
) => Promise<{ answer: Answer; expected: Expected[] }>

export const observation = (patient: string, marker: string, id?: string): object => ({
  resourceType: 'Observation',
  ...(id === undefined ? {} : { id }),
  status: 'final',
  code: { coding: [{ system: 'urn:audit-test', code: marker }] },
  subject: { reference: `Patient/${patient}` },
})

const ofPatient = (patient: string): string => `Patient/${patient}`

/** Each kind of request with the events that it must leave. */
export function stepsAt(door: Door): Readonly<Record<string, Step>> {
  const fhir = fhirAt(door)
  return {
    async createPatient(known) {
      const answer = await fhir('Patient', {
        method: 'POST',
        body: { resourceType: 'Patient', active: true },
      })
      known.patients.push(idOf(answer))
      return {
        answer,
        expected: [
          {
            kind: 'PatientCreate',
            data: `Patient/${idOf(answer)}/_history/1`,
            patient: ofPatient(idOf(answer)),
          },
        ],
      }
    },
    async createObservation(known, pick) {
      const patient = pick(known.patients)
      const answer = await fhir('Observation', { method: 'POST', body: observation(patient, known.marker) })
      known.observations.set(idOf(answer), { patient, version: 1 })
      return {
        answer,
        expected: [
          {
            kind: 'PatientCreate',
            data: `Observation/${idOf(answer)}/_history/1`,
            patient: ofPatient(patient),
          },
        ],
      }
    },
    async read({ observations }, pick) {
      const [id, { patient, version }] = pick([...observations])
      const answer = await fhir(`Observation/${id}`)
      return {
        answer,
        expected: [
          { kind: 'PatientRead', data: `Observation/${id}/_history/${version}`, patient: ofPatient(patient) },
        ],
      }
    },
    async vread({ observations }, pick) {
      const [id, { patient }] = pick([...observations])
      const answer = await fhir(`Observation/${id}/_history/1`)
      return {
        answer,
        expected: [
          { kind: 'PatientRead', data: `Observation/${id}/_history/1`, patient: ofPatient(patient) },
        ],
      }
    },
    async update({ observations, marker }, pick) {
      const [id, kept] = pick([...observations])
      const answer = await fhir(`Observation/${id}`, {
        method: 'PUT',
        body: observation(kept.patient, marker, id),
      })
      kept.version++
      return {
        answer,
        expected: [
          {
            kind: 'PatientUpdate',
            data: `Observation/${id}/_history/${kept.version}`,
            patient: ofPatient(kept.patient),
          },
        ],
      }
    },
    async patch({ observations }, pick) {
      const [id, kept] = pick([...observations])
      const body = JSON.stringify([{ op: 'add', path: '/issued', value: '2026-01-01T00:00:00Z' }])
      const answer = await fhir(`Observation/${id}`, {
        method: 'PATCH',
        body,
        headers: { 'content-type': 'application/json-patch+json' },
      })
      kept.version++
      return {
        answer,
        expected: [
          {
            kind: 'PatientUpdate',
            data: `Observation/${id}/_history/${kept.version}`,
            patient: ofPatient(kept.patient),
          },
        ],
      }
    },
    async remove({ observations }, pick) {
      const [id, { patient, version }] = pick([...observations])
      const answer = await fhir(`Observation/${id}`, { method: 'DELETE' })
      observations.delete(id)
      return {
        answer,
        expected: [
          {
            kind: 'PatientDelete',
            data: `Observation/${id}/_history/${version + 1}`,
            patient: ofPatient(patient),
          },
        ],
      }
    },
    async searchAll({ observations, marker }) {
      const answer = await fhir(`Observation?code=urn:audit-test|${marker}&_count=1000`)
      const patients = new Set([...observations.values()].map(({ patient }) => patient))
      return {
        answer,
        expected:
          patients.size === 0
            ? [{ kind: 'Query' }]
            : [...patients].map((patient) => ({ kind: 'PatientQuery', patient: ofPatient(patient) })),
      }
    },
    async searchOne({ patients }, pick) {
      const patient = pick(patients)
      const answer = await fhir(`Observation?patient=${patient}`)
      return { answer, expected: [{ kind: 'PatientQuery', patient: ofPatient(patient) }] }
    },
    async searchPosted({ marker }) {
      const body = new URLSearchParams({ code: `${marker}-none` }).toString()
      const answer = await fhir('Observation/_search', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      return { answer, expected: [{ kind: 'Query' }] }
    },
    async history({ observations }, pick) {
      const [id, { patient }] = pick([...observations])
      const answer = await fhir(`Observation/${id}/_history`)
      return { answer, expected: [{ kind: 'PatientQuery', patient: ofPatient(patient) }] }
    },
    async unknown() {
      const answer = await fhir('Patient/nobody-has-this-id')
      return {
        answer,
        expected: [
          {
            kind: 'refusal',
            outcome: '4',
            data: 'Patient/nobody-has-this-id',
            patient: 'Patient/nobody-has-this-id',
          },
        ],
      }
    },
    async withoutToken() {
      const answer = await request(`${door.baseUrl}/fhir/R4/Observation`)
      return { answer, expected: [{ kind: 'refusal', outcome: '4' }] }
    },
    async conflict({ observations, marker }, pick) {
      const [id, { patient }] = pick([...observations])
      const answer = await fhir(`Observation/${id}`, {
        method: 'PUT',
        body: observation(patient, marker, id),
        headers: { 'if-match': 'W/"99"' },
      })
      return { answer, expected: [] }
    },
    async transaction(known) {
      const entry = [
        {
          fullUrl: 'urn:uuid:6f1ed20e-0a5c-4a3e-9f0a-2b6a3a3f7a01',
          resource: { resourceType: 'Patient' },
          request: { method: 'POST', url: 'Patient' },
        },
        { resource: observation('6f1ed20e', known.marker), request: { method: 'POST', url: 'Observation' } },
      ]
      Object.assign(entry[1]?.resource ?? {}, {
        subject: { reference: 'urn:uuid:6f1ed20e-0a5c-4a3e-9f0a-2b6a3a3f7a01' },
      })
      const answer = await fhir('', {
        method: 'POST',
        body: { resourceType: 'Bundle', type: 'transaction', entry },
      })
      const [patient = '', made = ''] = (answer.json.entry ?? []).map(
        ({ response }) => /\/([^/]+)\/_history/.exec(response.location)?.[1] ?? '',
      )
      known.patients.push(patient)
      known.observations.set(made, { patient, version: 1 })
      return {
        answer,
        expected: [
          { kind: 'PatientCreate', data: `Patient/${patient}/_history/1`, patient: ofPatient(patient) },
          { kind: 'PatientCreate', data: `Observation/${made}/_history/1`, patient: ofPatient(patient) },
        ],
      }
    },
    async brokenTransaction({ marker, patients }, pick) {
      const patient = pick(patients)
      const entry = [
        { resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
        { resource: observation(patient, marker), request: { method: 'POST', url: 'Observation' } },
        {
          resource: observation(patient, marker, 'never'),
          request: { method: 'PUT', url: 'Observation/never', ifMatch: 'W/"7"' },
        },
      ]
      const answer = await fhir('', {
        method: 'POST',
        body: { resourceType: 'Bundle', type: 'transaction', entry },
      })
      return { answer, expected: [] }
    },
    async batch({ observations, patients }, pick) {
      const [id, { patient, version }] = pick([...observations])
      const one = pick(patients)
      const entry = [
        { request: { method: 'GET', url: `Observation/${id}` } },
        { request: { method: 'GET', url: `Patient/${one}` } },
        { request: { method: 'GET', url: 'Patient/not-there' } },
      ]
      const answer = await fhir('', {
        method: 'POST',
        body: { resourceType: 'Bundle', type: 'batch', entry },
      })
      return {
        answer,
        expected: [
          { kind: 'PatientRead', data: `Observation/${id}/_history/${version}`, patient: ofPatient(patient) },
          { kind: 'PatientRead', data: `Patient/${one}/_history/1`, patient: ofPatient(one) },
          { kind: 'refusal', outcome: '4', data: 'Patient/not-there', patient: 'Patient/not-there' },
        ],
      }
    },
    async everything({ observations, patients }, pick) {
      const patient = pick(patients)
      const answer = await fhir(`Patient/${patient}/$everything`)
      const hasResults = [...observations.values()].some((one) => one.patient === patient)
      const parts = hasResults ? ['patients', 'labs'] : ['patients']
      return {
        answer,
        expected: [
          { kind: 'PatientRead', data: `Patient/${patient}/_history/1`, patient: ofPatient(patient) },
          ...parts.map(() => ({ kind: 'PatientQuery', patient: ofPatient(patient) })),
        ],
      }
    },
  }
}
