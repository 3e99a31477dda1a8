/** What a FHIRPath leads through: values of parsed JSON, each with its class in R4. */
import type { Shapes } from '../definition.ts'
import { isJsonObject as isObject } from '../json.ts'

export { isObject }

type Json = Record<string, unknown>

export interface PathItem {
  /** Undefined of a primitive that has extensions only. */
  readonly value: unknown
  /** `HumanName`, `Patient.contact`, `dateTime`; of a resource its type. */
  readonly class: string
  /** Of a primitive: its sibling in JSON, with id and extensions. */
  readonly extra?: Json | undefined
}

export const resourceItem = (resource: Json): PathItem => ({
  value: resource,
  class: typeof resource['resourceType'] === 'string' ? resource['resourceType'] : 'Resource',
})

/** Goes from values to elements of theirs. */
export class Elements {
  readonly shapes: Shapes
  readonly #choices = new Map<string, ReadonlyMap<string, readonly string[]>>()

  constructor(shapes: Shapes) {
    this.shapes = shapes
  }

  /** JSON properties of an element of a class: several of a choice (`value`), none where the class has no such element. */
  propertiesOf(className: string, element: string): readonly string[] {
    const shape = this.shapes[className]
    if (!shape) return []
    if (Object.hasOwn(shape, element)) return [element]
    return this.#choicesOf(className).get(element) ?? []
  }

  #choicesOf(className: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#choices.get(className)
    if (known) return known
    const choices = new Map<string, string[]>()
    for (const [property, [, , choice]] of Object.entries(this.shapes[className] ?? {}))
      if (choice !== undefined) choices.set(choice, [...(choices.get(choice) ?? []), property])
    this.#choices.set(className, choices)
    return choices
  }

  step({ value, class: className, extra }: PathItem, element: string): PathItem[] {
    const object = isObject(value) ? value : extra
    if (!object) return []
    const owner = isObject(value) ? className : 'Element'
    return this.propertiesOf(owner, element).flatMap((property) => this.itemsOf(object, owner, property))
  }

  childrenOf(item: PathItem): PathItem[] {
    const names = new Set(
      Object.entries(this.shapes[item.class] ?? {}).map(([property, [, , choice]]) => choice ?? property),
    )
    return [...names].flatMap((name) => this.step(item, name))
  }

  itemsOf(object: Json, owner: string, property: string): PathItem[] {
    const className = this.shapes[owner]?.[property]?.[0] ?? 'any'
    const [value, sibling] = [object[property], object[`_${property}`]]
    if (!Array.isArray(value) && !Array.isArray(sibling)) {
      const item = itemOf(value, sibling, className)
      return item ? [item] : []
    }
    const [values, siblings] = [listOf(value), listOf(sibling)]
    const items: PathItem[] = []
    for (let place = 0; place < Math.max(values.length, siblings.length); place++) {
      const item = itemOf(values[place], siblings[place], className)
      if (item) items.push(item)
    }
    return items
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export function itemOf(value: unknown, sibling: unknown, className: string): PathItem | undefined {
  const extra = isObject(sibling) ? sibling : undefined
  if (value === undefined || value === null) return extra && { value: undefined, class: className, extra }
  if (className === 'Resource' && isObject(value)) return resourceItem(value)
  return extra ? { value, class: className, extra } : { value, class: className }
}

/** Types that are kinds of another (https://hl7.org/fhir/R4/datatypes.html). */
const kinds: Readonly<Record<string, readonly string[]>> = {
  quantity: ['simplequantity', 'moneyquantity', 'age', 'count', 'distance', 'duration'],
  string: ['code', 'id', 'markdown'],
  uri: ['url', 'canonical', 'oid', 'uuid'],
  integer: ['positiveint', 'unsignedint'],
}

/** `is`, without regard to case: profiles write DateTime for dateTime. */
export function isOfClass({ value, class: className }: PathItem, type: string): boolean {
  if (type === 'Resource' || type === 'DomainResource') return isObject(value) && 'resourceType' in value
  const [mine, wanted] = [className.toLowerCase(), type.toLowerCase()]
  return mine === wanted || (kinds[wanted]?.includes(mine) ?? false)
}
