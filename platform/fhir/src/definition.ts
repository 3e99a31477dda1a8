/** What the build step compiles out of the R4 definitions: one `ResourceDefinition` for each resource type. */
import type { Issue } from './failures.ts'

export type SearchKind =
  'token' | 'reference' | 'string' | 'date' | 'uri' | 'number' | 'quantity' | 'composite' | 'special'

/** A search parameter of one resource type (https://hl7.org/fhir/R4/searchparameter.html). */
export interface SearchParameter {
  code: string
  kind: SearchKind
  /** Small number, unique within the resource type and stable for one version of the definitions. */
  ordinal: number
  /** Canonical URL of the SearchParameter. */
  url: string
  documentation: string
  /** FHIRPath as R4 publishes it, restricted to this resource type. */
  expression: string
  /** Of a reference: the types its elements may point to. */
  targets: readonly string[]
  /** Of a composite: the codes of the component parameters and the element they share. */
  components: readonly { code: string; kind: SearchKind; expression: string }[]
  /** Of a token or reference: SQL/JSON paths to the texts by which `_sort` orders. */
  sortPaths: readonly string[]
  /** Whether a value may repeat in one resource. */
  multiple: boolean
}

/**
 * One value found in a resource for one search parameter. Values are as in the resource: folding, hashing and
 * ranges of significance belong to the store. Times are in ms since 1970 UTC; `high` is exclusive; open ends are ±Infinity.
 */
export type IndexValue =
  | {
      kind: 'token'
      system: string | undefined
      code: string | undefined
      text?: string | undefined
      /** Of an identifier: the codings of its type. */
      types?: readonly { system: string; code: string }[] | undefined
    }
  | {
      kind: 'reference'
      /** `Patient` and `1` of a relative or absolute literal reference. */
      type?: string | undefined
      id?: string | undefined
      /** Base of an absolute reference (`https://other/fhir`), or the whole reference where it has no type and id. */
      base?: string | undefined
      version?: string | undefined
      identifier?: { system: string | undefined; value: string | undefined } | undefined
    }
  /** `partial` begins inside a value: at a word of an address line. */
  | { kind: 'string'; value: string; partial?: true }
  | { kind: 'date'; low: number; high: number }
  | { kind: 'uri'; value: string }
  | { kind: 'number'; low: number; high: number; value: number }
  | {
      kind: 'quantity'
      value: number | undefined
      low: number
      high: number
      system: string | undefined
      code: string | undefined
      unit: string | undefined
    }
  | { kind: 'composite'; parts: readonly (readonly IndexValue[])[] }

/** Receives what `extract` finds. */
export type IndexSink = (parameter: SearchParameter, value: IndexValue) => void

/** Bits of a property's `[class, flags]` in `Shapes`. */
export const LIST = 1
export const SUMMARY = 2
/** Mandatory or modifying: part of every subset. */
export const ESSENTIAL = 4

/** The class of a property's value, flags, and of a choice its name without the type: `value` of `valueQuantity`. */
export type PropertyShape = readonly [type: string, flags: number, choice?: string]

/** JSON properties of each class of R4 (`HumanName`, `Patient.contact`). */
export type Shapes = Readonly<Record<string, Readonly<Record<string, PropertyShape>>>>

export interface ResourceDefinition {
  type: string
  /** Of all classes; those of this type begin at `shapes[type]`. */
  shapes: Shapes
  /** Structure, cardinality, types, choice types, required bindings, reference targets, invariants. Empty when valid. */
  validate(resource: unknown): Issue[]
  /** Calls the sink for each value of each search parameter of this type but `_id` and `_lastUpdated`. */
  extract(resource: Record<string, unknown>, sink: IndexSink): void
  /** By code, those of Resource and DomainResource included (`_id`, `_lastUpdated`, `_tag`, `_profile`, `_security`, `_source`). */
  searchParameters: Readonly<Record<string, SearchParameter>>
  /** Reference parameters that put a resource of this type into a Patient's compartment. */
  patientCompartment: readonly string[]
  /** Calls back with every Reference object (`{ reference: … }`) in the resource, contained ones included. */
  forEachReference(
    resource: Record<string, unknown>,
    visit: (reference: { reference?: string }) => void,
  ): void
}
