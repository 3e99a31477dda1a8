/** A version as a server has it, before it has a number here. */
import type { WriteMethod } from '@medley/store/store'
import type { Json } from '../foreign/bundle-page.ts'

export interface Seen {
  type: string
  id: string
  /** `meta.versionId`; '' where the server does not say. */
  mark: string
  /** ms since 1970. */
  updated: number
  method: WriteMethod
  /** Absent: a deletion. */
  resource: Json | undefined
}

/** What `meta` says, or the headers of the answer where it says nothing. */
export function seenIn(resource: Json, headers: Readonly<Record<string, string>> = {}): Seen {
  const { versionId, lastUpdated } = (resource['meta'] ?? {}) as { versionId?: string; lastUpdated?: string }
  return {
    type: String(resource['resourceType']),
    id: String(resource['id']),
    mark: versionId ?? markOfTag(headers['etag']) ?? '',
    updated: timeOf(lastUpdated ?? headers['last-modified']),
    method: 'PUT',
    resource,
  }
}

export const markOfTag = (tag: string | undefined): string | undefined =>
  /^(?:W\/)?"(.*)"$/.exec(tag ?? '')?.[1]

/** 0 for what is no time. */
export function timeOf(text: string | undefined): number {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? 0 : time
}

export const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`
