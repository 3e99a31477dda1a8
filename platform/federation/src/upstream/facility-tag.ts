/**
 * Whose a resource is at a server that several facilities may share: a tag in `meta` that is put on by us, looked at by us
 * and shown to nobody. What has another one, or several, is not there; what clients send under its name is taken off.
 */
import type { Json } from '../foreign/bundle-page.ts'

export const FACILITY_SYSTEM = 'urn:medley:facility'

interface Meta {
  tag?: { system?: string; code?: string }[]
}

const metaOf = ({ meta }: Json): Meta => meta ?? {}
const tagsOf = (resource: Json): NonNullable<Meta['tag']> => metaOf(resource).tag ?? []
const isOurs = ({ system }: { system?: string }): boolean => system === FACILITY_SYSTEM

/** `undefined`: nobody's, or of more than one. */
export function facilityOf(resource: Json): string | undefined {
  const [own, ...more] = new Set(
    tagsOf(resource)
      .filter(isOurs)
      .map(({ code }) => code),
  )
  return more.length > 0 ? undefined : own
}

export const hasFacility = (resource: Json): boolean => tagsOf(resource).some(isOurs)

/** The value is a copy; a `meta` that becomes empty is left out. */
export function untagged(resource: Json): Json {
  const { meta: _, ...rest } = resource
  const { tag, ...others } = metaOf(resource)
  const kept = (tag ?? []).filter((one) => !isOurs(one))
  const meta = { ...others, ...(kept.length > 0 ? { tag: kept } : {}) }
  return Object.keys(meta).length > 0 ? { ...rest, meta } : rest
}

/** The value is a copy. */
export function tagged(resource: Json, facility: string): Json {
  const { meta, ...rest } = untagged(resource)
  const { tag = [], ...others } = (meta ?? {}) as Meta
  return { ...rest, meta: { ...others, tag: [...tag, { system: FACILITY_SYSTEM, code: facility }] } }
}

/** As a criterion: `_tag=urn:medley:facility|oak-hill`. */
export const tagCriterion = (facility: string): readonly [string, string] => [
  '_tag',
  `${FACILITY_SYSTEM}|${facility.replace(/[\\,|$]/g, '\\$&')}`,
]
