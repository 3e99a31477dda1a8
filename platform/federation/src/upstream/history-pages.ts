/** One page of a history of a server, newest first, read with suspicion. */
import type { WriteMethod } from '@medley/store/store'
import { type Json, nextOf } from '../foreign/bundle-page.ts'
import type { Place } from '../foreign/place.ts'
import { serverUnavailable } from '../foreign/unavailable-server.ts'
import { markOfTag, type Seen, seenIn, timeOf } from './seen.ts'

export interface HistoryPageOfServer {
  versions: Seen[]
  /** Address of the next page, below the base URL. */
  next: string | undefined
}

interface Entry {
  fullUrl?: string
  resource?: Json
  request?: { method?: string; url?: string }
  response?: { etag?: string; lastModified?: string }
}

const METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export function historyPage(place: Place, bundle: Json): HistoryPageOfServer {
  if (bundle['resourceType'] !== 'Bundle') throw serverUnavailable(place.name, new Error('no Bundle'))
  const { entry = [], link = [] } = bundle as {
    entry?: Entry[]
    link?: { relation?: string; url?: string }[]
  }
  const next = link.find(({ relation }) => relation === 'next')?.url
  return {
    versions: entry.flatMap((one) => versionIn(one) ?? []),
    next: next === undefined ? undefined : nextOf({ ...place, type: '' }, next),
  }
}

function versionIn({ fullUrl = '', resource, request = {}, response = {} }: Entry): Seen | undefined {
  const method = (METHODS.has(request.method ?? '') ? request.method : 'PUT') as WriteMethod
  // Some servers send a deletion with what was deleted.
  if (resource && method !== 'DELETE')
    return {
      ...seenIn(resource, { etag: response.etag ?? '', 'last-modified': response.lastModified ?? '' }),
      method,
    }
  const { url = '' } = request
  const [, type, id, version] =
    /([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([^/]+))?$/.exec(url) ??
    /([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([^/]+))?$/.exec(fullUrl) ??
    []
  if (type === undefined || id === undefined) return undefined
  const mark = markOfTag(response.etag) ?? version ?? ''
  return { type, id, mark, updated: timeOf(response.lastModified), method: 'DELETE', resource: undefined }
}
