/** OpenAPI of the adapters. */
import type { AppResponse } from '@medley/client/message'
import { jsonResponse } from '@medley/service/respond'
import { platformVersion } from '@medley/service/version'

const facility = { name: 'facility', in: 'path', required: true, schema: { type: 'string' } }
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^\\d+$' } }
const answers = (what: string) => ({
  '200': { description: what },
  '401': { description: 'No token for the audience "adapters".' },
  '403': { description: 'The token does not allow it.' },
  '404': { description: 'Not there, or of another facility.' },
})

const operation = (summary: string, what: string, parameters: readonly object[] = []) => ({
  summary,
  parameters,
  responses: answers(what),
})

export const adaptersOpenApi = (): AppResponse =>
  jsonResponse(200, {
    openapi: '3.1.0',
    info: { title: 'Medley adapters', version: platformVersion },
    paths: {
      '/adapters': { get: operation('Feeds with transport, port, counts and lag', 'A list of feeds.') },
      '/adapters/{facility}/dead-letters': {
        get: operation('What could not be applied, by cause and one by one', 'Groups and dead letters.', [
          facility,
        ]),
      },
      '/adapters/{facility}/dead-letters/replay': {
        post: operation('All of them to work again', 'How many.', [facility]),
      },
      '/adapters/{facility}/dead-letters/{id}/raw': {
        get: operation('The message as it came', 'Its bytes.', [facility, id]),
      },
      '/adapters/{facility}/dead-letters/{id}/replay': {
        post: operation('This one to work again', 'How many.', [facility, id]),
      },
      '/adapters/{facility}/dead-letters/{id}/ignore': {
        post: operation('Put aside with a reason', 'Its id.', [facility, id]),
      },
      '/adapters/{facility}/reconciliation': {
        get: operation('The last comparison with the census of the source', 'A report.', [facility]),
        post: operation('Compares with the census in the body, a file of the source', 'A report.', [
          facility,
        ]),
      },
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }],
  })
