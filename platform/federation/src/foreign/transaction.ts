/**
 * A transaction whose entries are all of one foreign server is given to it whole: it alone can make it all or nothing.
 * Over several owners there is no second phase with a server that is not ours, so such a Bundle is refused before anything
 * is written.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail, type Failure } from '@medley/fhir/failures'
import { stringifyJson } from '@medley/fhir/json'
import type { BundleEntry } from '../bundle/bundle-entry.ts'
import { type Finder, understood as inCodes } from '../bundle/identity.ts'
import { copiesOf, resolveConditionalReferences, setReferences } from '../bundle/references.ts'
import { inward, outward } from './addresses.ts'
import { type Json, jsonOf } from './bundle-page.ts'
import { criteriaOf } from './conditional.ts'
import type { ForeignSource } from './foreign-source.ts'
import type { Server } from './open-server.ts'
import { refusalOf } from './refusal.ts'
import { entryHere } from './relay.ts'
import { serverUnable, serverUnavailable } from './unavailable-server.ts'

export interface Forwarding {
  server: Server
  source: ForeignSource
  definitions: ReadonlyMap<string, ResourceDefinition>
  base: string
  selfBases: readonly string[]
  prefer: string | undefined
  finder: Finder
  check(type: string, resource: unknown): Json
}

/** The type that an entry writes: `Patient/1`, `Patient?…`, `Patient`. */
export const typeOfEntry = ({ url }: BundleEntry): string => /^[A-Za-z]+/.exec(url)?.[0] ?? ''

export const isWriting = ({ method }: BundleEntry): boolean => method !== 'GET' && method !== 'HEAD'

export const mixedOwners = (names: readonly string[]): Failure =>
  fail(
    'notProcessable',
    'transaction-over-foreign-server',
    `This transaction writes at ${names.join(', ')}. A FHIR server that is not part of this platform offers no two-phase commit, so it could be half done. Send its entries in a transaction of their own, or all of them in a batch.`,
    { expression: ['Bundle.entry'] },
  )

/** Answers the response entries by place in the Bundle. */
export async function forwardTransaction(
  forwarding: Forwarding,
  entries: readonly BundleEntry[],
): Promise<Map<number, string>> {
  const { server, base, prefer = '' } = forwarding
  const { place, connection } = server
  if (!(await server.abilities()).transaction) throw serverUnable(place.name, 'transactions')
  const writes = copiesOf(entries)
  setReferences(writes, await resolveConditionalReferences(writes, forwarding.finder))
  const entry = await Promise.all(writes.map((one) => sentEntry(forwarding, one)))
  const answer = await connection.send({
    method: 'POST',
    path: '',
    headers: {
      'content-type': 'application/fhir+json',
      prefer: prefer.includes('return=representation') ? 'return=representation' : 'return=minimal',
    },
    body: stringifyJson({ resourceType: 'Bundle', type: 'transaction', entry }),
  })
  if (answer.status !== 200) throw refusalOf(place, answer)
  const { entry: answered = [] } = jsonOf(place.name, answer.text) as { entry?: Json[] }
  if (answered.length !== writes.length)
    throw serverUnavailable(place.name, new Error('an answer of another length'))
  return new Map(
    writes.map((one, at) => {
      const { response, resource } = entryHere(answered[at] ?? {}, place, base) as {
        response?: Json
        resource?: Json
      }
      const shown =
        resource && prefer.includes('return=representation') ? { resource: inward(place, resource) } : {}
      return [one.place, stringifyJson({ response, ...shown })] as const
    }),
  )
}

async function sentEntry(forwarding: Forwarding, entry: BundleEntry): Promise<Json> {
  const { server, selfBases, definitions } = forwarding
  const { method, url, fullUrl, resource, ifMatch, ifNoneMatch, ifNoneExist } = entry
  const type = typeOfEntry(entry)
  const definition = definitions.get(type)
  if (!definition) throw fail('notSupported', 'type-unsupported', `${type} is not served here.`)
  const { references } = await server.abilitiesOf(type)
  const [address = '', criteria] = url.split('?', 2)
  const content = resource && (method === 'PATCH' ? resource : forwarding.check(type, resource))
  return {
    ...(fullUrl === undefined ? {} : { fullUrl }),
    ...(content ? { resource: outward({ ...server.place, selfBases, references }, content) } : {}),
    request: {
      method,
      url: criteria === undefined ? address : `${address}?${await understood(forwarding, entry, criteria)}`,
      ...(ifMatch === undefined ? {} : { ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
      ...(ifNoneExist === undefined ? {} : { ifNoneExist: await understood(forwarding, entry, ifNoneExist) }),
    },
  }
}

/** A server that overlooks a criterion would write to the wrong resource. */
async function understood(
  { server, source, finder }: Forwarding,
  entry: BundleEntry,
  criteria: string,
): Promise<string> {
  const type = typeOfEntry(entry)
  const native = await source.nativeCriteria(type, criteriaOf(await inCodes(finder, type, criteria)))
  if (native !== undefined) return native
  throw serverUnable(server.place.name, 'these criteria in a transaction')
}
