/** Resources that differ from an example in a few places, the same ones each time; for tests only. */
import type { Resource } from './example-resources.ts'
import { type ClassModel, type ElementModel, type Model, propertyOf, type TypeUse } from './model.ts'

type Objects = Record<string, unknown>

/** An object in a resource, and how to put another one in its place. */
interface Spot {
  object: Objects
  class: ClassModel
  replace: (by: Objects) => Resource
}

const KEPT_VALUES = 50

/** Every class has them. */
const everywhere: ReadonlySet<string> = new Set(['ele-1', 'ext-1', 'dom-2', 'dom-3', 'dom-4', 'dom-5'])

export class Mutator {
  readonly #model: Model
  /** Values that the examples have, by property of a class and by type. */
  readonly #values = new Map<string, unknown[]>()
  #seed = 1

  constructor(model: Model, examples: readonly Resource[]) {
    this.#model = model
    for (const example of examples) for (const spot of this.#spotsIn(example)) this.#learn(spot)
  }

  /** Each differs from the one before it, so that several rules may be broken at once; every third begins anew. */
  *mutants(resource: Resource, amount: number): Generator<Resource> {
    let mutant = resource
    for (let at = 0; at < amount; at++) {
      const spots = this.#spotsIn(at % 3 === 0 ? resource : mutant)
      const ruled = spots.filter(({ class: one }) => rulesOf(one) !== '')
      const spot = this.#pick(ruled.length > 0 && this.#chance(0.8) ? ruled : spots)
      if (!spot) return
      mutant = spot.replace(this.#change(spot))
      yield mutant
    }
  }

  #learn({ object, class: one }: Spot): void {
    for (const { element, type, property } of propertiesOf(one)) {
      const value = object[property]
      if (value === undefined) continue
      this.#keep(`${one.name}.${property}`, value)
      const item: unknown = element.max > 1 && Array.isArray(value) ? value[0] : value
      if (item !== undefined && item !== null) this.#keep(type.class, item)
    }
  }

  #keep(key: string, value: unknown): void {
    const kept = this.#values.get(key) ?? []
    if (kept.length < KEPT_VALUES) this.#values.set(key, [...kept, value])
  }

  #change({ object, class: one }: Spot): Objects {
    const present = this.#pick(Object.keys(object).filter((property) => property !== 'resourceType')) ?? ''
    const { [present]: value, ...rest } = object
    const changes: readonly (() => Objects)[] = [
      () => rest,
      () => ({ ...object, [present]: Array.isArray(value) ? [...(value as unknown[]), value[0]] : value }),
      () => this.#withValue(object, one),
      () => this.#withValue(object, one),
      () => this.#withValue(object, one),
    ]
    return this.#pick(changes)?.() ?? object
  }

  /** Another value for an element, there or not; rather for one that the rules of the class speak of. */
  #withValue(object: Objects, one: ClassModel): Objects {
    const rules = rulesOf(one)
    const all = propertiesOf(one)
    const named = all.filter(({ element }) => new RegExp(`\\b${element.name}\\b`).test(rules))
    const found = this.#pick(named.length > 0 && this.#chance(0.8) ? named : all)
    if (!found) return object
    const value = this.#valueFor(one, found, rules)
    return value === undefined ? object : { ...object, [found.property]: value }
  }

  #valueFor(one: ClassModel, { element, type, property }: Property, rules: string): unknown {
    const seen = this.#values.get(`${one.name}.${property}`) ?? []
    const ofType = (this.#values.get(type.class) ?? []).map((value) => (element.max > 1 ? [value] : value))
    const literals = type.class === 'code' ? [...rules.matchAll(/'([\w-]+)'/g)].map(([, code]) => code) : []
    return this.#pick(this.#pick([seen, ofType, literals].filter((some) => some.length > 0)) ?? [])
  }

  #spotsIn(resource: Resource): Spot[] {
    const spots: Spot[] = []
    const visit = (object: Objects, name: string, replace: Spot['replace']): void => {
      const one = this.#model.get(name === 'Resource' ? String(object['resourceType']) : name)
      if (!one) return
      spots.push({ object, class: one, replace })
      for (const { type, property } of propertiesOf(one)) {
        const value = object[property]
        if (Array.isArray(value)) {
          value.forEach((item: unknown, at) => {
            if (isObject(item))
              visit(item, type.class, (by) =>
                replace({ ...object, [property]: value.with(at, by) as unknown }),
              )
          })
        } else if (isObject(value)) visit(value, type.class, (by) => replace({ ...object, [property]: by }))
      }
    }
    visit(resource, resource.resourceType, (by) => by as Resource)
    return spots
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#random() * items.length)]
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  #random(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return this.#seed / 2_147_483_648
  }
}

interface Property {
  element: ElementModel
  type: TypeUse
  property: string
}

const propertiesOf = (one: ClassModel): Property[] =>
  [...one.elements.values()].flatMap((element) =>
    element.types.map((type) => ({ element, type, property: propertyOf(element, type) })),
  )

/** The text of all rules of a class. */
const rulesOf = ({ constraints, elements }: ClassModel): string =>
  [...constraints, ...[...elements.values()].flatMap((element) => element.constraints)]
    .filter(({ key }) => !everywhere.has(key))
    .map(({ expression }) => expression)
    .join('\n')

const isObject = (value: unknown): value is Objects => typeof value === 'object' && value !== null
