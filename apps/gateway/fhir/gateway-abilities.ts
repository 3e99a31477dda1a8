/** What only the gateway can do, beside what each module says of itself: for the CapabilityStatement. */
import type { ResourceDefinition } from '@medley/fhir/definition'

interface OperationReference {
  name: string
  definition: string
}

/** Operations over several owners, by type. */
const operations: Readonly<Record<string, readonly OperationReference[]>> = {
  Patient: [
    { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
    { name: 'merge', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-merge' },
    { name: 'unmerge', definition: 'urn:medley:OperationDefinition:Patient-unmerge' },
  ],
  Encounter: [
    { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Encounter-everything' },
  ],
  Composition: [
    { name: 'document', definition: 'http://hl7.org/fhir/OperationDefinition/Composition-document' },
  ],
}

export const systemInteractions = ['transaction', 'batch', 'search-system', 'history-system'].map((code) => ({
  code,
}))

/** By type: `Observation:patient` for Patient, from every owner. */
export function revIncludesOf(definitions: Iterable<ResourceDefinition>): ReadonlyMap<string, string[]> {
  const all = [...definitions]
  return new Map(
    all.map(({ type }) => [
      type,
      all.flatMap((source) =>
        Object.values(source.searchParameters)
          .filter(({ kind, targets }) => kind === 'reference' && targets.includes(type))
          .map(({ code }) => `${source.type}:${code}`),
      ),
    ]),
  )
}

export type Resource = Record<string, unknown> & { type: string }

export function withGatewayAbilities(
  resource: Resource,
  revIncludes: ReadonlyMap<string, readonly string[]>,
): Resource {
  const own = (resource['operation'] ?? []) as OperationReference[]
  const searchRevInclude = revIncludes.get(resource.type) ?? []
  return {
    ...resource,
    ...(searchRevInclude.length > 0 ? { searchRevInclude } : {}),
    operation: [...own, ...(operations[resource.type] ?? [])],
  }
}
