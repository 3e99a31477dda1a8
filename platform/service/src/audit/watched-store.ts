/** A store that notes what it gives away: every source of rows is on record, whoever asks it. */
import type { Store, StoredVersion } from '@medley/store/store'
import type { Trail } from './trail.ts'

export function watched(store: Store, trail: Trail): Store {
  const noted = (found: StoredVersion | undefined): StoredVersion | undefined => {
    if (found) trail.read(found)
    return found
  }
  return {
    ...store,
    read: async (access, key) => noted(await store.read(access, key)),
    readVersion: async (access, key) => noted(await store.readVersion(access, key)),
    async search(access, query) {
      const page = await store.search(access, query)
      trail.list(page.matches)
      return page
    },
    async ids(access, query) {
      const page = await store.ids(access, query)
      trail.find(query.type, page.ids)
      return page
    },
    async count(access, query) {
      trail.list([])
      return store.count(access, query)
    },
    async compartment(access, query) {
      const page = await store.compartment(access, query)
      trail.list(page.members)
      return page
    },
    async history(access, query) {
      const page = await store.history(access, query)
      trail.list(page.entries)
      return page
    },
    // What is found and left as it is, is shown.
    writeFound: (access, query, decide) =>
      store.writeFound(access, query, (found) => {
        const change = decide(found)
        if (!change) noted(found)
        return change
      }),
  }
}
