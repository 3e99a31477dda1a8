/** OpenAPI of the adapters, from their routes. */
import type { AppResponse } from '@medley/client/message'
import { jsonResponse } from '@medley/service/respond'
import { platformVersion } from '@medley/service/version'
import type { Route } from './routes.ts'

const parameters: Readonly<Record<string, object>> = {
  facility: { name: 'facility', in: 'path', required: true, schema: { type: 'string' } },
  id: { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: String.raw`^\d+$` } },
}

const rights: Readonly<Record<Route['right'], string>> = {
  see: 'Roles admin and him, or a client with system/*.r.',
  work: 'Roles admin and him, or a client with system/*.r.',
  content: 'Role him, or a client with system/*.r: it is about residents.',
  configure: 'Roles admin and him, or a client with system/*.u.',
}

const operationOf = ({ summary, path, right }: Route) => ({
  summary,
  description: rights[right],
  parameters: [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) => parameters[name] ?? []),
  responses: {
    '200': { description: 'Done.' },
    '401': { description: 'No token for the audience "adapters".' },
    '403': { description: 'The token does not allow it.' },
    '404': { description: 'Not there, or of another facility.' },
    '412': { description: 'Somebody else changed it first.' },
    '422': { description: 'An OperationOutcome says what is wrong, and where.' },
  },
})

export const adaptersOpenApi = (routes: readonly Route[]): AppResponse =>
  jsonResponse(200, {
    openapi: '3.1.0',
    info: { title: 'Medley adapters', version: platformVersion },
    paths: Object.fromEntries(
      [...Map.groupBy(routes, ({ path }) => path)].map(([path, list]) => [
        path,
        Object.fromEntries(list.map((route) => [route.method.toLowerCase(), operationOf(route)])),
      ]),
    ),
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }],
  })
