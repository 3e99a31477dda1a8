/** One resource, two documents: as the upstream server keeps it, with our tag, and as it is here, with our version. */
import { stringifyJson } from '@medley/fhir/json'
import type { Resource, StoredVersion } from '@medley/store/store'
import { inward, outward } from '../foreign/addresses.ts'
import type { Json } from '../foreign/bundle-page.ts'
import { tagged, untagged } from './facility-tag.ts'
import type { Seen } from './seen.ts'
import type { Upstream } from './upstream.ts'

/** Without the tag, with references as they are here. */
export function hereOf({ server: { place }, known, settings }: Upstream, resource: Json): Json {
  const bases = known().checksReferences === true ? [...place.bases, ...settings.selfBases] : place.bases
  return untagged(inward({ ...place, bases }, resource))
}

/** The JSON text to send. */
export async function thereOf(
  { server, known, settings: { selfBases } }: Upstream,
  resource: Resource,
  { facility, id }: { facility: string; id: string | undefined },
): Promise<string> {
  const { resourceType, id: _, meta, ...rest } = resource
  const own = tagged(
    { resourceType, ...(id === undefined ? {} : { id }), ...(meta ? { meta } : {}), ...rest },
    facility,
  )
  const { references } = await server.abilitiesOf(String(resourceType))
  const written = outward({ ...server.place, selfBases, references }, own)
  const [base] = selfBases
  const isStrict = known().checksReferences === true && base !== undefined
  return stringifyJson(isStrict ? withStrangers(written, { base, types: server.place.types }) : written)
}

interface Strangers {
  /** Of this platform. */
  base: string
  /** What the server keeps for us. */
  types: ReadonlySet<string>
}

/** References to what the server does not keep, as addresses: it would look for them in itself. */
function withStrangers(value: Json, strangers: Strangers): Json {
  const changed = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') {
      const [, type = ''] = key === 'reference' ? (/^([A-Z][A-Za-z]+)\//.exec(one) ?? []) : []
      return type !== '' && !strangers.types.has(type) ? `${strangers.base}/${one}` : one
    }
    if (Array.isArray(one)) return one.map((each: unknown) => changed(each, key))
    // Numbers that keep their digits are frozen objects: they stay as they are.
    if (typeof one !== 'object' || one === null || Object.isFrozen(one)) return one
    return Object.fromEntries(Object.entries(one).map(([name, each]) => [name, changed(each, name)]))
  }
  return changed(value, '') as Json
}

export function storedOf(upstream: Upstream, seen: Seen, version: number): StoredVersion {
  const { type, id, updated, method, resource } = seen
  if (!resource) return { type, id, version, updated, method: 'DELETE', body: undefined }
  const { resourceType, meta, ...rest } = hereOf(upstream, resource)
  const { versionId: _, lastUpdated: __, ...others } = (meta ?? {}) as Json
  const stamped = {
    resourceType,
    id,
    meta: { ...others, versionId: String(version), lastUpdated: new Date(updated).toISOString() },
    ...rest,
  }
  return { type, id, version, updated, method, body: stringifyJson(stamped) }
}
