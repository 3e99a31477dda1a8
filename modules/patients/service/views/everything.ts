/** `GET /api/patients/{id}/$everything` of this service alone: its own types; the gateway's answer has all seven. */
import type { View } from '@medley/service/define-service'
import { fail } from '@medley/fhir/failures'
import { readAll } from '@medley/service/read-all'

/** Types of this module that a patient's compartment holds. */
const OWN = ['RelatedPerson', 'Person', 'Consent', 'Flag', 'Group'] as const

const REST =
  'Only the types of this module are here. The gateway answers the same address with those of every module.'

export const everything: View = {
  method: 'GET',
  path: '/api/patients/{id}/$everything',
  summary: "The patient's own record in this module; at the gateway, in all modules",
  permission: 'patient.read',
  reads: ['Patient'],
  async run(context) {
    const { store, access, params, base, mayRead } = context
    const id = params['id'] ?? ''
    const patient = await store.read(access, { type: 'Patient', id })
    if (patient?.body === undefined) throw fail('notFound', 'resource-unknown', `Patient/${id} is not known.`)
    const parts = await Promise.all(
      OWN.filter(mayRead).map((type) => readAll(context, type, { compartment: id })),
    )
    const entries = [patient, ...parts.flat()].map(
      (one) => `{"fullUrl":"${base}/${one.type}/${one.id}","resource":${one.body},"search":{"mode":"match"}}`,
    )
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'incomplete', diagnostics: REST }],
    }
    entries.push(JSON.stringify({ resource: outcome, search: { mode: 'outcome' } }))
    return {
      status: 200,
      headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
      body: `{"resourceType":"Bundle","type":"searchset","total":${entries.length - 1},"entry":[${entries.join(',')}]}`,
    }
  },
}
