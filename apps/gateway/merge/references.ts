/** References from one record to another, moved and moved back. Resources are parsed JSON; they are changed in place. */

type Json = Record<string, unknown>

/** Where in a resource: `subject`, `participant[2].actor`. */
type Path = string

function forEachReference(
  value: unknown,
  visit: (holder: Json, reference: string, path: Path) => void,
  path = '',
): void {
  if (Array.isArray(value)) {
    for (const [place, item] of value.entries()) forEachReference(item, visit, `${path}[${place}]`)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const holder = value as Json
  for (const [key, item] of Object.entries(holder)) {
    if (key === 'reference' && typeof item === 'string') visit(holder, item, path)
    else forEachReference(item, visit, path === '' ? key : `${path}.${key}`)
  }
}

/** Addresses that mean `Patient/x` here: relative, or below one of our own base URLs. */
const relative = (reference: string, selfBases: readonly string[]): string => {
  const base = selfBases.find((one) => reference.startsWith(`${one}/`))
  return base === undefined ? reference : reference.slice(base.length + 1)
}

export interface Move {
  from: string
  to: string
  selfBases: readonly string[]
}

/** Answers whether there was anything to move. A reference to one version stays: it says what was seen then. */
export function moveReferences(resource: Json, { from, to, selfBases }: Move): boolean {
  let isMoved = false
  forEachReference(resource, (holder, reference) => {
    if (relative(reference, selfBases) !== from) return
    holder['reference'] = to
    isMoved = true
  })
  return isMoved
}

const withoutPlaces = (path: Path): string => path.replaceAll(/\[\d+\]/g, '')

/**
 * Sets back what was moved, by how the resource was `before`: where it has not changed since, exactly there; else in every
 * such element, for lists may have grown in between.
 */
export function restoreReferences(
  resource: Json,
  { before, isUntouched, move: { from, to, selfBases } }: { before: Json; isUntouched: boolean; move: Move },
): boolean {
  const key = isUntouched ? (path: Path): string => path : withoutPlaces
  const places = new Set<string>()
  forEachReference(before, (_, reference, path) => {
    if (relative(reference, selfBases) === from) places.add(key(path))
  })
  let isRestored = false
  forEachReference(resource, (holder, reference, path) => {
    if (relative(reference, selfBases) !== to || !places.has(key(path))) return
    holder['reference'] = from
    isRestored = true
  })
  return isRestored
}
