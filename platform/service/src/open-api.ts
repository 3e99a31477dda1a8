/** OpenAPI 3.1 description of a service: the FHIR interactions of its types and its views, from the definition. */
import type { ServiceContext } from './context.ts'
import type { ServiceDefinition, View } from './define-service.ts'

type Operation = Record<string, unknown>

const FAILURES: Readonly<Record<string, string>> = {
  '400': 'The request is malformed.',
  '401': 'The access token is missing or not valid.',
  '403': 'The access token does not allow this.',
  '404': 'Not known, or not visible to the caller.',
}

const failures = (statuses: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: FAILURES[status],
        content: { 'application/fhir+json': { schema: { $ref: '#/components/schemas/OperationOutcome' } } },
      },
    ]),
  )

export function openApi(
  { module, views = [] }: ServiceDefinition,
  { definitions, version }: ServiceContext,
): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: `Medley ${module.name}`,
      version,
      description: `${module.label}: FHIR R4 and the views of the module.`,
    },
    security: [{ bearer: [] }],
    paths: {
      '/fhir/R4/metadata': {
        get: {
          summary: 'CapabilityStatement',
          security: [],
          responses: { '200': { description: 'What the service can do.' } },
        },
      },
      ...Object.assign({}, ...[...definitions.keys()].map(typePaths)),
      ...Object.fromEntries(views.map((view) => [view.path, { get: viewOperation(view) }])),
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: {
        OperationOutcome: {
          type: 'object',
          required: ['resourceType', 'issue'],
          description: 'https://hl7.org/fhir/R4/operationoutcome.html',
        },
        Resource: {
          type: 'object',
          required: ['resourceType'],
          description: 'https://hl7.org/fhir/R4/resource.html',
        },
      },
    },
  }
}

const resourceAnswer = (description: string): Record<string, unknown> => ({
  description,
  content: { 'application/fhir+json': { schema: { $ref: '#/components/schemas/Resource' } } },
})

const idParameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' },
}

const operation = (summary: string, status: string, refused: readonly string[]): Operation => ({
  summary,
  responses: { [status]: resourceAnswer(summary), ...failures(refused) },
})

const typePaths = (type: string): Record<string, unknown> => ({
  [`/fhir/R4/${type}`]: {
    get: operation(`Search ${type}`, '200', ['400', '401', '403']),
    post: operation(`Create a ${type}`, '201', ['400', '401', '403']),
  },
  [`/fhir/R4/${type}/{id}`]: {
    parameters: [idParameter],
    get: operation(`Read a ${type}`, '200', ['401', '403', '404']),
    put: operation(`Update or create a ${type}`, '200', ['400', '401', '403']),
    delete: {
      summary: `Delete a ${type}`,
      responses: { '204': { description: 'Deleted.' }, ...failures(['401', '403', '404']) },
    },
  },
})

const viewOperation = ({ path, summary, permission }: View): Operation => ({
  ...operation(summary, '200', ['401', '403', '404']),
  'x-permission': permission,
  parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ ...idParameter, name })),
})
