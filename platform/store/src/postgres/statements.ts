/** Named statements, so that each connection plans a text once. */
import { createHash } from 'node:crypto'
import type { QueryResult, QueryResultRow } from 'pg'

export interface Queryable {
  query<R extends QueryResultRow>(config: {
    name?: string
    text: string
    values: unknown[]
  }): Promise<QueryResult<R>>
}

const names = new Map<string, string>()

/** Runs a text as a prepared statement. For texts of a small, fixed set; others would fill the server's memory. */
export function run<R extends QueryResultRow>(
  on: Queryable,
  text: string,
  values: unknown[],
): Promise<QueryResult<R>> {
  let name = names.get(text)
  if (!name) {
    name = createHash('sha1').update(text).digest('base64url')
    names.set(text, name)
  }
  return on.query<R>({ name, text, values })
}
