/** `GET /api/patients/{id}`: the FHIR Patient with what every screen works out from it. */
import type { View } from '@medley/service/define-service'
import { fail } from '@medley/fhir/failures'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { readAll } from '@medley/service/read-all'
import { ageOf } from '../../model/age.ts'

export const patientView: View = {
  method: 'GET',
  path: '/api/patients/{id}',
  summary: 'The Patient with age and flags; the gateway adds the active Encounter',
  permission: 'patient.read',
  reads: ['Patient'],
  async run(context) {
    const { store, access, params, now, mayRead } = context
    const id = params['id'] ?? ''
    const stored = await store.read(access, { type: 'Patient', id })
    if (stored?.body === undefined) throw fail('notFound', 'resource-unknown', `Patient/${id} is not known.`)
    const patient = parseJson(stored.body) as { birthDate?: string; deceasedDateTime?: string }
    // R4 has no search parameter for the status of a Flag.
    const flags = (mayRead('Flag') ? await readAll(context, 'Flag', { patient: id }) : [])
      .map(({ body = 'null' }) => parseJson(body) as { status: string })
      .filter(({ status }) => status === 'active')
    const enriched = {
      ...patient,
      age: ageOf(patient.birthDate, patient.deceasedDateTime ?? new Date(now).toISOString()),
      flags,
      // Not being shown them is not the same as there being none.
      ...(mayRead('Flag') ? {} : { withheld: ['flags'] }),
    }
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: stringifyJson(enriched),
    }
  },
}
