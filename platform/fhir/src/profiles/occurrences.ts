/** The values of one element in an object, each with its place. */
import { type Elements, itemOf, type PathItem } from '../fhirpath/path-items.ts'

export interface Occurrence extends PathItem {
  /** Property in JSON: `valueQuantity`. */
  readonly property: string
  /** Index in a list, -1 of what does not repeat. */
  readonly place: number
}

type Json = Record<string, unknown>

export type Collect = (object: Json) => Occurrence[]

const NONE: Occurrence[] = []

export function collector(elements: Elements, owner: string, properties: readonly string[]): Collect {
  const classOf = (property: string): string => elements.shapes[owner]?.[property]?.[0] ?? 'any'
  const [only] = properties
  if (only !== undefined && properties.length === 1) {
    const className = classOf(only)
    const sibling = `_${only}`
    return (object) =>
      object[only] === undefined && object[sibling] === undefined
        ? NONE
        : occurrencesOf(object, only, className)
  }
  const classes = new Map(properties.map((property) => [property, classOf(property)]))
  return (object) => {
    for (const key in object) {
      const property = key.charCodeAt(0) === UNDERSCORE ? key.slice(1) : key
      const className = classes.get(property)
      if (className !== undefined) return occurrencesOf(object, property, className)
    }
    return NONE
  }
}

const UNDERSCORE = 95

function occurrencesOf(object: Json, property: string, className: string): Occurrence[] {
  const [value, sibling] = [object[property], object[`_${property}`]]
  if (!Array.isArray(value) && !Array.isArray(sibling)) {
    const item = itemOf(value, sibling, className)
    return item ? [{ ...item, property, place: -1 }] : NONE
  }
  const found: Occurrence[] = []
  const [values, siblings] = [listOf(value), listOf(sibling)]
  for (let place = 0; place < Math.max(values.length, siblings.length); place++) {
    const item = itemOf(values[place], siblings[place], className)
    if (item) found.push({ ...item, property, place })
  }
  return found
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
