/** Where a foreign server is and what it keeps for us. */
export interface Place {
  /** For messages and plans. */
  name: string
  baseUrl: string
  /** Every address by which it is known to itself, the base URL first. */
  bases: readonly string[]
  types: ReadonlySet<string>
}
