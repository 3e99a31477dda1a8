/** Who can be searched for resources of a type: the store of a service, a service over the network, any FHIR server. */

/** Names and values as in a URL, decoded. */
export type Parameters = readonly (readonly [name: string, value: string])[]

export interface SourceQuery {
  type: string
  /** Without joins and includes: only what one server answers by its own resources of the type. */
  parameters: Parameters
  /** Id of the patient whose compartment is searched. */
  compartment?: string | undefined
  /** `r` for what is included with a match: the caller needs the right to read it, in place of that to search. */
  use?: 'r' | 's' | undefined
  /** Where the page begins, as an earlier answer said. */
  cursor?: string | undefined
}

export interface SourceMatch {
  id: string
  /** Where a page is of several types. */
  type?: string
  /** Exact JSON text. */
  body: string
  /** A page that begins after this match. */
  position: string
}

export interface SourcePage {
  matches: SourceMatch[]
  next?: string | undefined
  total?: number | undefined
}

/** Instead of the matches themselves: the resources of a type that a reference parameter of theirs names. */
export interface ReferencedBy {
  parameter: string
  target: string
}

export interface IdsPage {
  ids: string[]
  next?: string | undefined
}

export interface Source {
  /** Of the module or server, for messages and plans. */
  name: string
  search(query: SourceQuery): Promise<SourcePage>
  /** Up to 1000 matches a page; with `of`, the ids that these name. */
  ids(query: SourceQuery, of?: ReferencedBy): Promise<IdsPage>
  count(query: SourceQuery): Promise<number>
}
