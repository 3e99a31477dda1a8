/** What an upstream server keeps: every version of every resource, in the order in which they came. */
import { createHash } from 'node:crypto'

export interface Json {
  [name: string]: unknown
}

export interface Version {
  type: string
  id: string
  mark: string
  /** ms since 1970. */
  updated: number
  method: string
  /** Absent: a deletion. */
  resource: Json | undefined
}

export interface Resources {
  /** Oldest first. */
  versions: Version[]
  current(type: string, id: string): Version | undefined
  put(resource: Json, method?: string): Version
  remove(type: string, id: string): Version
}

export function createResources(opaqueVersions: boolean): Resources {
  const versions: Version[] = []
  const latest = new Map<string, Version>()
  let last = 0

  function add(
    type: string,
    id: string,
    { method, resource }: Pick<Version, 'method' | 'resource'>,
  ): Version {
    const number = versions.filter((one) => one.type === type && one.id === id).length + 1
    // No two at the same time, so that an order by time is the order of the writes.
    const updated = (last = Math.max(Date.now(), last + 1))
    const mark = opaqueVersions ? hashOf(`${type}/${id}/${number}`) : String(number)
    const meta = {
      ...(resource?.['meta'] as object | undefined),
      versionId: mark,
      lastUpdated: new Date(updated).toISOString(),
    }
    const version = { type, id, mark, updated, method, resource: resource && { ...resource, id, meta } }
    versions.push(version)
    latest.set(`${type}/${id}`, version)
    return version
  }

  return {
    versions,
    current: (type, id) => latest.get(`${type}/${id}`),
    put: (resource, method = 'PUT') =>
      add(String(resource['resourceType']), String(resource['id']), { method, resource }),
    remove: (type, id) => add(type, id, { method: 'DELETE', resource: undefined }),
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
