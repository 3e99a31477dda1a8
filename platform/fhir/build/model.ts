/** The element tree of R4: one `ClassModel` for each data type, resource type and backbone element. */
import type { Constraint, ElementDefinition, StructureDefinition } from './definitions.ts'
import { constraintsOutsideR4, isOutsideR4, missingElements, targetErrata, valueSetErrata } from './errata.ts'

export interface TypeUse {
  /** Name of the type as it forms property names: `Quantity` of `valueQuantity`. */
  name: string
  /** Class that describes it: `Quantity`, `SimpleQuantity`, `Observation.component`, `code`. */
  class: string
  /** Of a Reference: resource types that it may name; empty for any. */
  targets: readonly string[]
}

export interface ElementModel {
  name: string
  /** `value[x]`: a property for each type. */
  choice: boolean
  min: number
  max: number
  types: readonly TypeUse[]
  /** Value set of a required binding. */
  valueSet: string | undefined
  constraints: readonly Constraint[]
  /** Part of `_summary=true`. */
  summary: boolean
  /** Changes what the rest means: never left out. */
  modifier: boolean
}

export interface ClassModel {
  name: string
  kind: 'primitive' | 'complex' | 'resource'
  abstract: boolean
  elements: ReadonlyMap<string, ElementModel>
  constraints: readonly Constraint[]
}

export type Model = ReadonlyMap<string, ClassModel>

export function buildModel(structures: readonly StructureDefinition[]): Model {
  const model = new Map<string, ClassModel>()
  for (const structure of structures) {
    for (const one of classesOf(structure)) model.set(one.name, one)
  }
  return model
}

/** Property of an element in JSON for one of its types. */
export const propertyOf = (element: ElementModel, type: TypeUse): string =>
  element.choice ? element.name + type.name.charAt(0).toUpperCase() + type.name.slice(1) : element.name

export const isPrimitive = (model: Model, type: TypeUse): boolean =>
  model.get(type.class)?.kind === 'primitive'

/** Concrete resource types. */
export const resourceTypesOf = (model: Model): string[] =>
  [...model.values()]
    .filter((one) => one.kind === 'resource' && !one.abstract)
    .map((one) => one.name)
    .sort()

const kinds = {
  'primitive-type': 'primitive',
  'complex-type': 'complex',
  resource: 'resource',
  logical: 'complex',
} as const

function classesOf(structure: StructureDefinition): ClassModel[] {
  const elements = corrected(structure.snapshot.element)
  const root = elements[0]
  if (!root) return []
  const rename = (path: string): string => structure.name + path.slice(root.path.length)
  const parents = new Set(elements.map(({ path }) => path.slice(0, path.lastIndexOf('.'))))
  return elements
    .filter((one) => one === root || parents.has(one.path))
    .map((one) => ({
      name: rename(one.path),
      kind: one === root ? kinds[structure.kind] : 'complex',
      abstract: one === root && structure.abstract,
      constraints: (one.constraint ?? []).filter(isError),
      elements: new Map(
        elements
          .filter(
            ({ path, max }) =>
              path.startsWith(`${one.path}.`) &&
              !path.slice(one.path.length + 1).includes('.') &&
              max !== '0',
          )
          .map((child) => toElement(child, { rename, nested: parents.has(child.path), kind: structure.kind }))
          .map((element) => [element.name, element]),
      ),
    }))
}

const corrected = (elements: readonly ElementDefinition[]): ElementDefinition[] =>
  elements
    .filter(({ path }) => !isOutsideR4(path))
    .flatMap((element) => [element, ...(missingElements[element.path] ?? [])])

const isError = ({ severity, key }: Constraint): boolean =>
  severity === 'error' && !constraintsOutsideR4.has(key)

interface Place {
  rename: (path: string) => string
  /** Whether the element has children of its own. */
  nested: boolean
  kind: StructureDefinition['kind']
}

function toElement(definition: ElementDefinition, place: Place): ElementModel {
  const last = definition.path.slice(definition.path.lastIndexOf('.') + 1)
  const choice = last.endsWith('[x]')
  return {
    name: choice ? last.slice(0, -3) : last,
    choice,
    min: definition.min,
    max: definition.max === '*' ? Infinity : Number(definition.max),
    types: typesOf(definition, place),
    valueSet: requiredValueSet(definition),
    // A nested element's own constraints are those of its class.
    constraints: place.nested ? [] : (definition.constraint ?? []).filter(isError),
    summary: definition.isSummary === true,
    modifier: definition.isModifier === true,
  }
}

const requiredValueSet = ({ path, binding }: ElementDefinition): string | undefined =>
  valueSetErrata[path] ?? (binding?.strength === 'required' ? binding.valueSet?.split('|')[0] : undefined)

function typesOf(definition: ElementDefinition, { rename, nested, kind }: Place): TypeUse[] {
  if (definition.contentReference) {
    const name = definition.contentReference.slice(definition.contentReference.indexOf('#') + 1)
    return [{ name, class: name, targets: [] }]
  }
  if (nested) return [{ name: '', class: rename(definition.path), targets: [] }]
  return (definition.type ?? []).map((type) => {
    const name = plainName(type, definition.path, kind)
    const profile = type.profile?.[0]?.split('/').pop()
    return {
      name,
      class: profile && quantityProfiles.has(profile) ? profile : name,
      targets: targetsOf(type.targetProfile ?? [], definition.path),
    }
  })
}

function targetsOf(profiles: readonly string[], path: string): string[] {
  const types = profiles.map((url) => url.split('/').pop() ?? '').filter((type) => type !== 'Resource')
  return types.length > 0 ? [...types, ...(targetErrata[path] ?? [])] : []
}

const quantityProfiles: ReadonlySet<string> = new Set(['SimpleQuantity', 'MoneyQuantity'])

/** `http://hl7.org/fhirpath/System.String` stands for a FHIR primitive that an extension names. */
function plainName(
  type: NonNullable<ElementDefinition['type']>[number],
  path: string,
  kind: StructureDefinition['kind'],
): string {
  if (!type.code.startsWith('http:')) return type.code
  if (kind === 'resource' && path.endsWith('.id') && path.split('.').length === 2) return 'id'
  const named = type.extension?.find(({ url }) => url.endsWith('structuredefinition-fhir-type'))?.valueUrl
  return named ?? 'string'
}
