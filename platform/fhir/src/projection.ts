/** Parts of a resource: `_summary` and `_elements` (https://hl7.org/fhir/R4/search.html#summary). */
import { ESSENTIAL, type ResourceDefinition, type Shapes, SUMMARY } from './definition.ts'

export type Projection =
  { kind: 'summary' } | { kind: 'text' } | { kind: 'data' } | { kind: 'elements'; names: readonly string[] }

type Json = Record<string, unknown>

export const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'subsetted',
}

/** Present in every subset. */
const ALWAYS: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta'])

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy with the elements asked for and those that must not be missing, tagged SUBSETTED. */
export function project({ type, shapes }: ResourceDefinition, resource: Json, projection: Projection): Json {
  const subset =
    projection.kind === 'summary'
      ? summaryOf(resource, type, shapes)
      : topLevel(resource, { shape: shapes[type] ?? {}, projection })
  const meta = isObject(resource['meta']) ? resource['meta'] : {}
  const tags = Array.isArray(meta['tag']) ? (meta['tag'] as unknown[]) : []
  return { ...subset, meta: { ...meta, tag: [...tags, SUBSETTED] } }
}

/** Whether a resource is a subset of one, and must not be stored in its place. */
export function isSubsetted(resource: Json): boolean {
  const tags = isObject(resource['meta']) ? resource['meta']['tag'] : undefined
  return (
    Array.isArray(tags) &&
    tags.some((tag) => isObject(tag) && tag['code'] === SUBSETTED.code && tag['system'] === SUBSETTED.system)
  )
}

interface TopLevel {
  shape: Shapes[string]
  projection: Projection
}

/** In the order of the resource, with `id` and `meta` in their places. */
function topLevel(resource: Json, { shape, projection }: TopLevel): Json {
  const isWanted = (name: string): boolean => {
    if (projection.kind === 'data') return name !== 'text'
    const [, flags = 0, choice] = shape[name] ?? []
    if ((flags & ESSENTIAL) !== 0) return true
    if (projection.kind === 'text') return name === 'text'
    // `value` names every form of `value[x]`.
    return projection.kind === 'elements' && projection.names.some((one) => one === name || one === choice)
  }
  return pick(resource, (key, name) => (ALWAYS.has(key) || isWanted(name) ? resource[key] : undefined))
}

function summaryOf(value: Json, className: string, shapes: Shapes): Json {
  const shape = shapes[className] ?? {}
  return pick(value, (key, name) => {
    if (key === 'resourceType') return value[key]
    const [type, flags] = shape[name] ?? ['', 0]
    if ((flags & (SUMMARY | ESSENTIAL)) === 0) return undefined
    const item = value[key]
    if (key !== name || !shapes[type]) return item
    if (Array.isArray(item))
      return item.map((one: unknown) => (isObject(one) ? summaryOf(one, type, shapes) : one))
    return isObject(item) ? summaryOf(item, type, shapes) : item
  })
}

/** `_given` goes with `given`. */
function pick(value: Json, choose: (key: string, name: string) => unknown): Json {
  const picked: Json = {}
  for (const key of Object.keys(value)) {
    const chosen = choose(key, key.startsWith('_') ? key.slice(1) : key)
    if (chosen !== undefined) picked[key] = chosen
  }
  return picked
}
