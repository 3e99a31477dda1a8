/**
 * History for callers to whom not all is shown: a version appears when both it and the resource as it is now are theirs to
 * see, so a label that was taken off does not open what it hid, and one that was put on hides what was open.
 */
import type { IsSeen, Shown } from './guarded.ts'
import type { Access, HistoryEntry, HistoryPage, HistoryQuery, Store } from './store.ts'

const SCAN = 200

interface Asked {
  access: Access
  query: HistoryQuery
}

export async function guardedHistory(
  store: Store,
  { isSeen, shown }: { isSeen: IsSeen; shown: Shown },
  { access, query }: Asked,
): Promise<HistoryPage> {
  const reachable = new Map<string, Promise<boolean>>()
  const { facility } = access
  const isReachable = ({ type, id }: HistoryEntry): Promise<boolean> => {
    const key = `${type}/${id}`
    let known = reachable.get(key)
    if (!known) {
      known = store.read({ facility }, { type, id }).then((now) => now !== undefined && isSeen(access, now))
      reachable.set(key, known)
    }
    return known
  }
  const entries: HistoryEntry[] = []
  let { before } = query
  for (;;) {
    const page = await store.history({ facility }, { ...query, before, count: SCAN })
    for (const [place, entry] of page.entries.entries()) {
      if (!((await isReachable(entry)) && (await isSeen(access, entry)))) continue
      entries.push(shown(access, entry))
      if (entries.length < query.count) continue
      const isLast = page.next === undefined && place === page.entries.length - 1
      return {
        entries,
        next: isLast ? undefined : entry.position,
        total: isLast ? entries.length : undefined,
      }
    }
    if (page.next === undefined)
      return { entries, next: undefined, total: query.before === undefined ? entries.length : undefined }
    before = page.next
  }
}
