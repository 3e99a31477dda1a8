/** What a service says of itself, derived from what it does (https://hl7.org/fhir/R4/capabilitystatement.html). */
import type { ResourceDefinition, SearchKind } from '@medley/fhir/definition'
import type { Operation } from './operations/operation.ts'

const INTERACTIONS = [
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'history-type',
  'create',
  'search-type',
]
const WRITABLE = {
  interaction: INTERACTIONS.map((code) => ({ code })),
  versioning: 'versioned-update',
  readHistory: true,
  updateCreate: true,
  conditionalCreate: true,
  conditionalRead: 'full-support',
  conditionalUpdate: true,
  conditionalDelete: 'single',
}
const READ_ONLY = { interaction: [{ code: 'read' }, { code: 'search-type' }], versioning: 'no-version' }
const SEARCHED: ReadonlySet<SearchKind> = new Set([
  'token',
  'reference',
  'string',
  'date',
  'uri',
  'number',
  'quantity',
  'composite',
  'special',
])

export interface CapabilityFacts {
  name: string
  version: string
  base: string
  /** When this version was started, ISO 8601. */
  date: string
  definitions: Iterable<ResourceDefinition>
  operations: readonly Operation[]
  /** Resources are read and searched, nothing else. */
  readOnly?: boolean
  /** Canonical URLs of the loaded profiles on a type. */
  profilesOf(type: string): readonly string[]
}

export type CapabilityResource = Record<string, unknown> & { type: string }

export function capabilityStatement({
  name,
  version,
  base,
  date,
  definitions,
  operations,
  readOnly = false,
  profilesOf,
}: CapabilityFacts): Record<string, unknown> {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Medley', version },
    implementation: { description: name, url: base },
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
          description:
            'Access tokens are issued at the token endpoint named in .well-known/smart-configuration.',
        },
        resource: [...definitions]
          .map((one) => resourceOf(one, { operations, readOnly, profiles: profilesOf(one.type) }))
          .sort((a, b) => (a.type < b.type ? -1 : 1)),
        interaction: [{ code: 'transaction' }, { code: 'batch' }, { code: 'history-system' }],
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
}

function resourceOf(
  definition: ResourceDefinition,
  {
    operations,
    readOnly,
    profiles,
  }: { operations: readonly Operation[]; readOnly: boolean; profiles: readonly string[] },
): CapabilityResource {
  const parameters = Object.values(definition.searchParameters).filter(({ kind }) => SEARCHED.has(kind))
  return {
    type: definition.type,
    profile: `http://hl7.org/fhir/StructureDefinition/${definition.type}`,
    ...(profiles.length > 0 ? { supportedProfile: profiles } : {}),
    ...(readOnly ? READ_ONLY : WRITABLE),
    searchParam: parameters.map(({ code, kind, url, documentation }) => ({
      name: code,
      type: kind,
      definition: url,
      ...(documentation ? { documentation } : {}),
    })),
    ...(readOnly ? {} : { searchInclude: ['*', ...includesOf(definition)] }),
    operation: operations
      .filter(({ types }) => types?.includes(definition.type) ?? true)
      .map(({ name, definition: url }) => ({ name, definition: url })),
  }
}

const includesOf = ({ type, searchParameters }: ResourceDefinition): string[] =>
  Object.values(searchParameters)
    .filter(({ kind }) => kind === 'reference')
    .map(({ code }) => `${type}:${code}`)
