/** OpenAPI of the gateway: the FHIR types of all modules and the views that join them. */
import type { AppResponse } from '@medley/client/message'
import { jsonResponse } from '@medley/service/respond'
import { idParameter, typePaths } from '@medley/service/open-api-paths'
import type { Directory } from './fhir/owners.ts'

const answers = (description: string): Record<string, unknown> => ({
  '200': { description },
  '401': { description: 'The access token is missing or not valid.' },
  '403': { description: 'The access token does not allow this.' },
  '404': { description: 'Not known, or not visible to the caller.' },
})

export function gatewayOpenApi({
  directory,
  version,
}: {
  directory: Directory
  version: string
}): AppResponse {
  const types = [...directory.backends, ...directory.foreign].flatMap(({ owns }) => owns)
  return jsonResponse(200, {
    openapi: '3.1.0',
    info: { title: 'Medley', version, description: 'Seven clinical modules as one FHIR R4 server.' },
    security: [{ bearer: [] }],
    paths: {
      '/fhir/R4': {
        post: {
          summary: 'Batch or transaction Bundle over all modules',
          responses: answers('The response Bundle.'),
        },
      },
      '/api/patients/{id}': {
        get: {
          summary: 'The Patient with age, active Encounter and flags',
          'x-permission': 'patient.read',
          parameters: [idParameter],
          responses: answers('The enriched Patient.'),
        },
      },
      '/api/patients/{id}/$everything': {
        get: {
          summary: "The patient's record in all modules",
          'x-permission': 'patient.read',
          parameters: [idParameter, { name: '_count', in: 'query', schema: { type: 'integer' } }],
          responses: answers('A searchset Bundle, paged.'),
        },
      },
      '/events': {
        get: {
          summary: 'What is written, as it happens: server-sent events without content',
          parameters: [
            { name: 'Last-Event-ID', in: 'header', schema: { type: 'string' } },
            { name: 'lastEventId', in: 'query', schema: { type: 'string' } },
            { name: '_type', in: 'query', schema: { type: 'string' } },
          ],
          responses: answers('A text/event-stream.'),
        },
      },
      '/context': {
        get: {
          summary:
            'Which chart the person of the token has open, as it changes: server-sent events with ids alone',
          responses: answers('A text/event-stream.'),
        },
      },
      ...Object.fromEntries(types.flatMap((type) => Object.entries(typePaths(type)))),
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { OperationOutcome: { type: 'object' }, Resource: { type: 'object' } },
    },
  })
}
