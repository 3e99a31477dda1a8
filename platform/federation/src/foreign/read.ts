/** read and vread of a resource of a foreign server. */
import type { AppResponse } from '@medley/client/message'
import {
  type ForeignCall,
  requireInteraction,
  resourceResponse,
  type Stored,
  storedIn,
  versionHeaders,
  versionOf,
} from './call.ts'
import { refusalOf } from './refusal.ts'

export async function readForeign(call: ForeignCall, id: string): Promise<AppResponse> {
  const stored = await fetchStored(call, `${call.definition.type}/${id}`)
  const tags = call.headers['if-none-match']?.split(',').map(versionOf)
  const isKnown =
    stored.etag !== undefined && tags?.some((tag) => tag === '*' || tag === versionOf(stored.etag ?? ''))
  return isKnown ? { status: 304, headers: versionHeaders(stored) } : resourceResponse(call, 200, stored)
}

export async function readForeignVersion(
  call: ForeignCall,
  id: string,
  version: string,
): Promise<AppResponse> {
  await requireInteraction(call, 'vread')
  return resourceResponse(
    call,
    200,
    await fetchStored(call, `${call.definition.type}/${id}/_history/${version}`),
  )
}

/** Throws what the server says of one that is not there. */
export async function fetchStored(call: ForeignCall, path: string): Promise<Stored> {
  const { place, connection } = call.server
  const answer = await connection.send({ method: 'GET', path })
  if (answer.status !== 200) throw refusalOf(place, answer)
  return storedIn(call, answer)
}

/** `undefined` where nothing is, or nothing any more. */
export async function findStored(call: ForeignCall, id: string): Promise<Stored | undefined> {
  const { place, connection } = call.server
  const answer = await connection.send({ method: 'GET', path: `${call.definition.type}/${id}` })
  if (answer.status === 404 || answer.status === 410) return undefined
  if (answer.status !== 200) throw refusalOf(place, answer)
  return storedIn(call, answer)
}
