/** The trail behind the Store port: it is read and searched like any resource, and written by nobody. */
import { idOf } from '@medley/audit/fhir/audit-event'
import { fail } from '@medley/fhir/failures'
import type { Match, Store, StoredVersion } from '@medley/store/store'
import type { Trail, TrailEvent } from './trail.ts'

const versionOf = ({ key, recorded, body }: TrailEvent): StoredVersion => ({
  type: 'AuditEvent',
  id: idOf(key),
  version: 1,
  updated: recorded,
  method: 'POST',
  body,
})

export function createTrailStore(trail: Trail, { ready }: { ready(): Promise<boolean> }): Store {
  const refuse = (): Promise<never> =>
    Promise.reject(
      fail('methodNotAllowed', 'audit-append-only', 'AuditEvents are written by the services alone.'),
    )
  const read: Store['read'] = async ({ facility }, { id }) => {
    const found = await trail.find(id, facility)
    return found && versionOf(found)
  }
  return {
    read,
    readVersion: async (access, { version, ...key }) => (version === 1 ? read(access, key) : undefined),
    async search({ facility }, query) {
      const [{ events, next }, total] = await Promise.all([
        trail.page(query, facility),
        query.total === 'accurate' ? trail.count(query, facility) : undefined,
      ])
      const matches = events.map((event): Match => ({ ...versionOf(event), position: '' }))
      return {
        matches,
        next,
        total: total ?? (query.cursor === undefined && next === undefined ? events.length : undefined),
      }
    },
    async ids({ facility }, query) {
      const { events, next } = await trail.page(query, facility)
      return { ids: events.map(({ key }) => idOf(key)), next }
    },
    count: ({ facility }, query) => trail.count(query, facility),
    compartment: () => Promise.resolve({ members: [], next: undefined }),
    history: refuse,
    // Records are no news to screens.
    changes: (_, { after = '' }) => Promise.resolve({ changes: [], position: after, more: false }),
    onChange: () => () => undefined,
    facilities: () => Promise.resolve([]),
    write: refuse,
    writeFound: refuse,
    transact: refuse,
    prepare: refuse,
    commitPrepared: refuse,
    rollbackPrepared: refuse,
    prepared: () => Promise.resolve([]),
    ready,
    close: () => Promise.resolve(),
  }
}
