/** The Store port over a FHIR R4 server: its resources are there, what is on record and what was told are here. */
import { fail } from '@medley/fhir/failures'
import { createTurns } from '@medley/store/postgres/turns'
import { ambiguous } from '@medley/store/postgres/transaction'
import type { Access, Decide, Store, Written } from '@medley/store/store'
import type { SearchQuery } from '@medley/fhir/search/query'
import { openServer } from '../foreign/open-server.ts'
import { createReader, type Reader } from './current.ts'
import { readHistory, readVersion } from './history.ts'
import { type KnownServer, knownServerOf } from './known-servers.ts'
import { compartmentPage, countMatches, idPage, searchPage } from './search.ts'
import { cannotPrepare, transact } from './transaction.ts'
import type { Upstream, UpstreamServer } from './upstream.ts'
import { lookOnce } from './watch.ts'
import { writeOne } from './write.ts'

/** What of the port is answered out of a server. The rest is of the service's own database. */
export type UpstreamStore = Pick<
  Store,
  | 'read' | 'readVersion' | 'search' | 'ids' | 'count' | 'compartment' | 'history' | 'changes'
  | 'write' | 'writeFound' | 'transact' | 'prepare'
> & {
  /** For messages. */
  name: string
  /** Looks once for what others have changed. */
  look(): Promise<boolean>
  isAvailable(): boolean
  end(): void
} // prettier-ignore

export type UpstreamContext = Omit<Upstream, 'server' | 'known' | 'turns' | 'untagged'> & {
  /** Types that the server keeps for this service. */
  types: readonly string[]
}

/** One that keeps losing races gives up after so many. */
const MAX_ROUNDS = 5

export function openUpstreamStore(
  plan: UpstreamServer,
  { types, ...context }: UpstreamContext,
): UpstreamStore {
  let known: Pick<KnownServer, 'mostEntries' | 'checksReferences'> = {}
  const server = openServer(
    { ...plan, types: new Map(types.map((type) => [type, {}])) },
    context.settings.selfBases,
    (statement) => {
      const found = knownServerOf(statement)
      known = found
      return found.abilities
    },
  )
  const upstream: Upstream = {
    ...context,
    server,
    known: () => known,
    untagged: plan.untagged,
    turns: createTurns(),
  }
  const reader = createReader(upstream)
  const { name } = server.place
  return {
    name,
    async read({ facility }, key) {
      return (await reader.current(facility, key)).stored
    },
    readVersion: ({ facility }, { type, id, version }) =>
      readVersion(upstream, reader, { facility, key: { type, id }, version }),
    search: (access, query) => searchPage(upstream, access, query),
    ids: (access, query) => idPage(upstream, access, query),
    count: (access, query) => countMatches(upstream, access, query),
    compartment: (access, query) => compartmentPage(upstream, access, query),
    history: ({ facility }, query) => readHistory(upstream, facility, query),
    changes: ({ facility }, query) => context.journal.changes(facility, query),
    write: (access, change) => writeOne(upstream, reader, { access, change }),
    writeFound: (access, query, decide) => writeFound(upstream, reader, { access, query, decide }),
    transact: (access, writes) => transact(upstream, reader, { access, writes }),
    prepare: () => Promise.reject(cannotPrepare(name)),
    look: () => lookOnce({ upstream, facilities: plan.facilities }),
    isAvailable: () => !server.connection.isOpen(),
    end: () => server.close(),
  }
}

interface Conditional {
  access: Access
  query: SearchQuery
  decide: Decide
}

/** All conditional writes of one type wait for each other: their criteria may mean the same. */
function writeFound(
  upstream: Upstream,
  reader: Reader,
  { access, query, decide }: Conditional,
): Promise<Written | undefined> {
  return upstream.turns.take(`${access.facility}/${query.type}?`, async () => {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const [id, second] = (await idPage(upstream, access, { ...query, count: 2, cursor: undefined })).ids
      if (second !== undefined) throw ambiguous(query.type)
      const { stored } =
        id === undefined ? {} : await reader.current(access.facility, { type: query.type, id })
      // Deleted between the search and the read: it does not match any more.
      if (id !== undefined && stored?.body === undefined) continue
      const change = decide(stored)
      if (!change) return stored && { ...stored, created: false }
      return writeOne(upstream, reader, { access, change })
    }
    throw fail(
      'conflict',
      'write-conflict',
      `What matches the criteria of a ${query.type} keeps changing. Send the request again.`,
    )
  })
}
