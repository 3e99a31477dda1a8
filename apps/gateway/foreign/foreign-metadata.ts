/** What the CapabilityStatement says of types at a foreign server: of each feature who does it, the server, the gateway, or nobody. */
import type { AppResponse } from '@medley/client/message'
import type { TypeAbilities } from '@medley/federation/foreign/abilities'
import type { ResourceDefinition, SearchParameter } from '@medley/fhir/definition'
import { fhirResponse } from '@medley/service/respond'
import type { ForeignContext } from './asking.ts'

/** `valueCode` is `native`, `emulated` or `unsupported` (docs/federation.md). */
export const SUPPORT = 'urn:medley:federation-support'

export type Support = 'native' | 'emulated' | 'unsupported'

const marked = (support: Support): { extension: { url: string; valueCode: Support }[] } => ({
  extension: [{ url: SUPPORT, valueCode: support }],
})

export async function foreignMetadata({
  server,
  settings,
  definitions,
}: ForeignContext): Promise<AppResponse> {
  const { types, transaction } = await server.abilities()
  const resource = [...definitions.values()].flatMap((definition) => {
    const abilities = types.get(definition.type)
    return abilities ? [resourceOf(definition, { name: settings.name, abilities, transaction })] : []
  })
  return fhirResponse(
    200,
    JSON.stringify({ resourceType: 'CapabilityStatement', rest: [{ mode: 'server', resource }] }),
  )
}

interface Facts {
  name: string
  abilities: TypeAbilities
  transaction: boolean
}

function resourceOf(
  definition: ResourceDefinition,
  { name, abilities, transaction }: Facts,
): Record<string, unknown> {
  const { type, searchParameters } = definition
  const features: Readonly<Record<string, Support>> = {
    ...interactionsOf(abilities),
    ...featuresOf(abilities, transaction),
  }
  const isThere = (code: string): boolean => features[code] !== 'unsupported'
  const offered = Object.entries(interactionsOf(abilities)).filter(([, support]) => support !== 'unsupported')
  return {
    type,
    profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
    documentation: documentationOf(name, features),
    extension: Object.entries(features).map(([feature, support]) => ({
      url: SUPPORT,
      extension: [
        { url: 'feature', valueString: feature },
        { url: 'support', valueCode: support },
      ],
    })),
    interaction: offered.map(([code, support]) => ({ code, ...marked(support) })),
    versioning: abilities.versionedUpdate ? 'versioned-update' : 'versioned',
    readHistory: abilities.interactions.has('vread'),
    conditionalCreate: isThere('conditional-create'),
    conditionalUpdate: isThere('conditional-update'),
    conditionalDelete: isThere('conditional-delete') ? 'single' : 'not-supported',
    searchParam: Object.values(searchParameters).flatMap((parameter) =>
      parameterOf(parameter, { name, abilities }),
    ),
    searchInclude: [
      '*',
      ...Object.values(searchParameters).flatMap(({ kind, code }) =>
        kind === 'reference' ? `${type}:${code}` : [],
      ),
    ],
    operation: abilities.operations.map(({ name: own, definition: url }) => ({
      name: own,
      definition: url || `http://hl7.org/fhir/OperationDefinition/${type}-${own}`,
      ...marked('native'),
    })),
  }
}

function interactionsOf({ interactions }: TypeAbilities): Record<string, Support> {
  const of = (code: string): Support => (interactions.has(code) ? 'native' : 'unsupported')
  const codes = ['vread', 'create', 'update', 'delete', 'history-instance', 'history-type']
  return {
    read: 'native',
    'search-type': 'native',
    ...Object.fromEntries(codes.map((code) => [code, of(code)])),
    // Read, changed and written back: what is there is never trusted to understand our references.
    patch: interactions.has('update') ? 'emulated' : 'unsupported',
  }
}

function featuresOf(
  { interactions, conditionalCreate, versionedUpdate, orLists, sort, total }: TypeAbilities,
  transaction: boolean,
): Record<string, Support> {
  const needs = (code: string): Support => (interactions.has(code) ? 'emulated' : 'unsupported')
  const native = (is: boolean): Support => (is ? 'native' : 'emulated')
  return {
    'conditional-create': conditionalCreate ? 'native' : needs('create'),
    'conditional-update': needs('update'),
    'conditional-delete': needs('delete'),
    'if-match': versionedUpdate ? 'native' : needs('update'),
    alternatives: native(orLists),
    modifiers: 'emulated',
    chains: 'emulated',
    _has: 'emulated',
    _include: 'emulated',
    _revinclude: 'emulated',
    _sort: native(sort.size > 0),
    _total: native(total),
    '_summary and _elements': 'emulated',
    transaction: transaction ? 'native' : 'unsupported',
  }
}

function documentationOf(name: string, features: Readonly<Record<string, Support>>): string {
  const of = (support: Support): string =>
    Object.entries(features)
      .filter(([, one]) => one === support)
      .map(([feature]) => feature)
      .join(', ') || 'nothing'
  return `Kept by the FHIR server ${name}. It does itself: ${of('native')}. The gateway does for it, within limits: ${of('emulated')}. Not offered: ${of('unsupported')}.`
}

function parameterOf(
  { code, kind, url }: SearchParameter,
  { name, abilities }: Pick<Facts, 'name' | 'abilities'>,
): Record<string, unknown>[] {
  const isNative = abilities.searchParameters.has(code)
  // What no document alone can decide, only the server could.
  if (kind === 'special' && !isNative) return []
  const documentation = isNative
    ? `Evaluated by ${name}.`
    : `Evaluated here, on what the other parameters leave.`
  return [
    { name: code, type: kind, definition: url, documentation, ...marked(isNative ? 'native' : 'emulated') },
  ]
}
