/** OpenAPI 3.1 description of a service: the FHIR interactions of its types and its views, from the definition. */
import type { ServiceContext } from './context.ts'
import type { ServiceDefinition, View } from './define-service.ts'
import { describeOperation, idParameter, typePaths } from './open-api-paths.ts'
import { operationsOf } from './operations/run-operation.ts'

export function openApi(
  service: ServiceDefinition,
  { definitions, version }: ServiceContext,
): Record<string, unknown> {
  const { module, views = [] } = service
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
      ...Object.assign({}, ...[...definitions.keys()].map((type) => typePaths(type, operationsOf(service)))),
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

const viewOperation = ({ path, summary, permission }: View): Record<string, unknown> => ({
  ...describeOperation({ summary, refused: [401, 403, 404] }),
  'x-permission': permission,
  parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ ...idParameter, name })),
})
