/** One CapabilityStatement out of those of the modules; types of a module that is away are marked. */
import type { AppResponse } from '@medley/client/message'
import { fhirResponse } from '@medley/service/respond'
import type { ResourceDefinition } from '@medley/fhir/definition'
import {
  type Resource,
  revIncludesOf,
  systemInteractions,
  withGatewayAbilities,
} from './gateway-abilities.ts'
import type { Backend } from './owners.ts'

interface Statement {
  rest: { resource: ({ type: string } & Record<string, unknown>)[] }[]
}

export interface MetadataServer {
  backends: readonly Backend[]
  base: string
  version: string
  /** ISO 8601 */
  started: string
  /** Of every type that is served. */
  definitions: Iterable<ResourceDefinition>
}

export async function answerMetadata({
  backends,
  base,
  version,
  started,
  definitions,
}: MetadataServer): Promise<AppResponse> {
  const parts = await Promise.all(backends.map((backend) => resourcesOf(backend, base)))
  const merged = new Map<string, Resource>()
  for (const resource of parts.flat()) if (!merged.has(resource.type)) merged.set(resource.type, resource)
  const revIncludes = revIncludesOf(definitions)
  const statement = {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: started,
    kind: 'instance',
    software: { name: 'Medley', version },
    implementation: { description: 'Medley: seven modules as one FHIR R4 server', url: base },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: false,
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
            },
          ],
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [{ url: 'token', valueUri: tokenEndpoint(base) }],
            },
          ],
        },
        resource: [...merged.values()]
          .sort((one, another) => (one.type < another.type ? -1 : 1))
          .map((resource) => withGatewayAbilities(resource, revIncludes)),
        interaction: systemInteractions,
        searchParam: [
          { name: '_id', type: 'token', definition: 'http://hl7.org/fhir/SearchParameter/Resource-id' },
          {
            name: '_lastUpdated',
            type: 'date',
            definition: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated',
          },
        ],
      },
    ],
  }
  return fhirResponse(200, JSON.stringify(statement))
}

export const tokenEndpoint = (base: string): string => base.replace(/\/fhir\/R4$/, '/auth/token')

/** What a module last said of itself, for when it is away. */
const lastSaid = new Map<string, Statement['rest'][0]['resource']>()

async function resourcesOf(backend: Backend, base: string): Promise<Statement['rest'][0]['resource']> {
  try {
    const { status, body } = await backend.app({
      method: 'GET',
      url: '/fhir/R4/metadata',
      headers: { 'x-medley-base': base },
    })
    if (status !== 200) return unavailable(backend)
    const { rest } = JSON.parse(body?.toString() ?? '') as Statement
    const resources = rest[0]?.resource ?? []
    lastSaid.set(backend.name, resources)
    return resources
  } catch {
    return unavailable(backend)
  }
}

function unavailable({ name, owns }: Backend): Statement['rest'][0]['resource'] {
  const documentation = `Not available now: the module ${name} does not answer.`
  const known = lastSaid.get(name) ?? owns.map((type) => ({ type }))
  return known.map((resource) => ({ ...resource, documentation }))
}
