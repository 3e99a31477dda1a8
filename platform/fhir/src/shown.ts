/** A resource without the elements that a caller is not shown, marked as a part. */
import { type ResourceDefinition } from './definition.ts'
import { SUBSETTED } from './projection.ts'

type Json = Record<string, unknown>

const ALWAYS: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta'])

/** `names` are elements of the type; `deceased` names every form of `deceased[x]`. */
export function shownOf(
  { type, shapes }: ResourceDefinition,
  resource: Json,
  names: ReadonlySet<string>,
): Json {
  const isShown = (key: string): boolean => {
    const name = key.replace(/^_/, '')
    const [, , choice] = shapes[type]?.[name] ?? []
    return ALWAYS.has(key) || names.has(choice ?? name)
  }
  const { tag, ...meta } = (resource['meta'] ?? {}) as { tag?: unknown[] }
  const shown = Object.fromEntries(Object.entries(resource).filter(([key]) => isShown(key)))
  return { ...shown, meta: { ...meta, tag: [...(tag ?? []), SUBSETTED] } }
}
