/** Conditional interactions: search, decide and write as if nobody else did so meanwhile. */
import type { Pool } from 'pg'
import { fail, Failure } from '@medley/fhir/failures'
import type { SearchQuery } from '@medley/fhir/search/query'
import type { Access, Decide, Written } from '../store.ts'
import { within } from './facility-scope.ts'
import { matchingIds } from './search.ts'
import { ambiguous, CRITERIA_CHANGED, runTransaction } from './transaction.ts'
import type { WriteTools } from './write-one.ts'

/** One that keeps losing races gives up after so many. */
const MAX_ROUNDS = 10

interface Found {
  access: Access
  query: SearchQuery
  decide: Decide
}

export async function writeFound(
  tools: WriteTools & { pool: Pool; transactions: Pool },
  { access, query, decide }: Found,
): Promise<Written | undefined> {
  const { pool, transactions, definitionOf, now, settings } = tools
  const { facility, limits } = access
  const target = {
    facility,
    definition: definitionOf(query.type),
    now: now(),
    ...settings,
    rows: limits?.rows(query.type),
  }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const [id, second] = await matchingIds(within(pool, [facility]), target, query)
    if (second !== undefined) throw ambiguous(query.type)
    const found = id === undefined ? undefined : await tools.read(access, { type: query.type, id })
    // Deleted between the search and the read: it does not match any more.
    if (found && found.body === undefined) continue
    const change = decide(found)
    if (!change) return found && { ...found, created: false }
    try {
      const writes = [{ ...change, criteria: { query, found: id } }]
      const [written] = await runTransaction(tools, { access, writes }, { pool: transactions, end: 'COMMIT' })
      return written
    } catch (error) {
      // Another request changed the match between the search and the lock: look again.
      if (!(error instanceof Failure) || error.issues[0]?.failure !== CRITERIA_CHANGED) throw error
    }
  }
  throw fail(
    'conflict',
    'write-conflict',
    `What matches the criteria of a ${query.type} keeps changing. Send the request again.`,
  )
}
