/** One page of a searchset of a foreign server, read with suspicion. */
import { isJsonObject, parseJson } from '@medley/fhir/json'
import type { ForeignAnswer } from './connection.ts'
import type { Place } from './place.ts'
import { refusalOf } from './refusal.ts'
import { serverUnavailable } from './unavailable-server.ts'

export type Json = Record<string, unknown>

export interface BundlePage {
  /** Matches of the type that was asked for; what the server adds to them on its own is left out. */
  resources: Json[]
  /** Address of the next page, below the base URL. */
  next: string | undefined
  total: number | undefined
}

interface Entry {
  resource?: Json
  search?: { mode?: string }
}

export interface PageTarget extends Place {
  type: string
}

export function readPage(target: PageTarget, answer: ForeignAnswer): BundlePage {
  const { name, type } = target
  if (answer.status !== 200) throw refusalOf(target, answer)
  const bundle = jsonOf(name, answer.text)
  if (bundle['resourceType'] !== 'Bundle') throw serverUnavailable(name, new Error('no Bundle'))
  const {
    entry = [],
    link = [],
    total,
  } = bundle as { entry?: Entry[]; link?: { relation?: string; url?: string }[]; total?: number }
  if (!Array.isArray(entry) || !Array.isArray(link))
    throw serverUnavailable(name, new Error('a Bundle that is none'))
  const resources = entry.flatMap(({ resource, search }) =>
    resource &&
    (search?.mode ?? 'match') === 'match' &&
    resource['resourceType'] === type &&
    typeof resource['id'] === 'string'
      ? [resource]
      : [],
  )
  const next = link.find(({ relation }) => relation === 'next')?.url
  return {
    resources,
    next: next === undefined ? undefined : nextOf(target, next),
    total: typeof total === 'number' ? total : undefined,
  }
}

export function jsonOf(name: string, text: string): Json {
  try {
    const value = parseJson(text)
    if (isJsonObject(value)) return value
  } catch (error) {
    throw serverUnavailable(name, error)
  }
  throw serverUnavailable(name, new Error('no JSON object'))
}

/** Security: a link that leads to another server would send our credentials there. */
export function nextOf({ name, bases }: PageTarget, link: string): string {
  const base = bases.find((one) => link.startsWith(`${one}/`) || link.startsWith(`${one}?`))
  if (base !== undefined) return link.slice(base.length).replace(/^\//, '')
  if (!/^[a-z+.-]+:|^\//i.test(link)) return link
  throw serverUnavailable(name, new Error('its next page is somewhere else'))
}
