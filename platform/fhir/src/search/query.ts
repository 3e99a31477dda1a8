/** A search on one resource type, parsed and checked; what the store, the planner and the matcher work on. */
import type { SearchParameter } from '../definition.ts'
import type { Projection } from '../projection.ts'

/** https://hl7.org/fhir/R4/search.html#prefix */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

export type SearchValue =
  | { kind: 'token'; system: string | undefined; code: string | undefined; noSystem: boolean }
  | { kind: 'reference'; type?: string; id?: string; url?: string }
  /** `:of-type`: an identifier's own type and value. */
  | { kind: 'typed-identifier'; system: string; code: string; value: string }
  | { kind: 'string'; value: string }
  | { kind: 'uri'; value: string }
  | { kind: 'date'; prefix: Prefix; low: number; high: number }
  | { kind: 'number'; prefix: Prefix; low: number; high: number; value: number }
  | {
      kind: 'quantity'
      prefix: Prefix
      low: number
      high: number
      value: number
      system: string | undefined
      code: string | undefined
    }
  /** Within so many metres of a place (Location.near). */
  | { kind: 'near'; latitude: number; longitude: number; metres: number }
  /** One value for each component, all met by the same element. */
  | { kind: 'composite'; parts: readonly SearchValue[] }

/** One occurrence of a parameter: its values are alternatives, occurrences are all required. */
export interface Criterion {
  /** Name as asked, without modifier. */
  code: string
  parameter: SearchParameter
  modifier?: string | undefined
  values: readonly SearchValue[]
  /** With `:missing`. */
  missing?: boolean
}

/** A combination of criteria, of `_filter`. */
export type Filter =
  { kind: 'and' | 'or' | 'not'; of: readonly Filter[] } | { kind: 'criterion'; criterion: Criterion }

/** Words that a text must have: the narrative (`_text`), or all texts of the resource (`_content`). */
export interface FullText {
  within: 'narrative' | 'content'
  words: string
}

export interface SortKey {
  code: string
  /** `undefined` for `_id` and `_lastUpdated`. */
  parameter: SearchParameter | undefined
  descending: boolean
}

export interface SearchQuery {
  type: string
  criteria: readonly Criterion[]
  filters: readonly Filter[]
  texts: readonly FullText[]
  /** `_id` values, each occurrence a set of alternatives. */
  ids: readonly (readonly string[])[]
  /** `_lastUpdated`, all required. */
  updated: readonly { prefix: Prefix; low: number; high: number }[]
  /** `Patient/1/Observation`: only members of this patient's compartment. */
  compartment?: string | undefined
  sort: readonly SortKey[]
  count: number
  total: 'none' | 'accurate'
  summary: 'false' | 'count'
  /** Answer only parts of the resources. */
  projection?: Projection | undefined
  /** Opaque start of the page. */
  cursor?: string | undefined
  /** Parameters as understood, for the self link. */
  understood: readonly (readonly [string, string])[]
  /** Names of parameters that were not understood and are ignored (lenient handling). */
  ignored: readonly string[]
}
