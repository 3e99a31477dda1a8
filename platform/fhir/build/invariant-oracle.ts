/** Invariants as an interpreter of FHIRPath evaluates them; for tests only, since it is slow. */
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import type { Constraint } from './definitions.ts'
import type { Resource } from './example-resources.ts'
import { notCompiled } from './invariants-by-hand.ts'
import { isPrimitive, type Model, propertyOf } from './model.ts'
import { rulesOfElement } from './write-invariants.ts'

/** What the interpreter cannot answer, and why. */
export const notAsked: Readonly<Record<string, string>> = {
  ...notCompiled,
  'ctm-1': 'it does not resolve references',
  'rng-2': 'it compares numbers of units that do not convert, and fails where one has no unit',
  'eld-16': 'it refuses the pattern',
  'eld-19': 'it refuses the pattern',
}

/** Where R4's expression says something else than its text, and the official validator follows the text. */
const corrections: Readonly<Record<string, (expression: string) => string>> = {
  // `as` takes one element only.
  'dom-3': (expression) => expression.replaceAll('.as(', '.ofType(').replaceAll('where(as(', 'where(ofType('),
  // A Reference need not have a reference, and a contained resource may refer to what contains it.
  'ref-1': (expression) =>
    `reference.empty() or (reference = '#' and %resource != %rootResource) or ${expression}`,
}

type Objects = Record<string, unknown>

/** Where the walk is: what FHIRPath calls %resource and %rootResource, and the path. */
interface Place {
  path: string
  resource: Objects
  rootResource: Objects
}

/** A value with the rules that are about it. */
interface Subject {
  value: unknown
  /** Class of the value. */
  class: string
  rules: readonly Constraint[]
  place: Place
}

const options = { resolveInternalTypes: false, traceFn: () => undefined }

export class InvariantOracle {
  readonly #model: Model
  readonly #compiled = new Map<string, (value: unknown, environment: object) => unknown[]>()
  /** Mutants share what they do not change; a rule that looks at nothing else is evaluated once. */
  readonly #known = new WeakMap<object, Map<string, boolean>>()

  constructor(model: Model) {
    this.#model = model
  }

  /** `obs-7 Observation`, in order. */
  brokenIn(resource: Resource): string[] {
    const broken = new Set<string>()
    const place = { path: resource.resourceType, resource, rootResource: resource }
    for (const subject of this.#subjectsIn(resource, resource.resourceType, place)) {
      for (const { key, expression } of subject.rules) {
        if (key in notAsked || expression === undefined) continue
        if (!this.#holds(subject, corrections[key]?.(expression) ?? expression))
          broken.add(`${key} ${subject.place.path}`)
      }
    }
    return [...broken].sort()
  }

  *#subjectsIn(object: Objects, name: string, place: Place): Generator<Subject> {
    const one = this.#model.get(name)
    if (!one) return
    yield { value: object, class: name, rules: one.constraints, place }
    for (const element of one.elements.values()) {
      const rules = rulesOfElement(element, this.#model)
      for (const type of element.types) {
        const property = propertyOf(element, type)
        const primitive = isPrimitive(this.#model, type)
        for (const [item, at] of itemsOf(object[primitive ? `_${property}` : property])) {
          const below = { ...place, path: `${place.path}.${property}${at}` }
          yield* this.#subjectsBelow(item as Objects, primitive ? 'Element' : type.class, below)
        }
        if (primitive && element.choice) continue
        for (const [value, at] of itemsOf(object[property]))
          yield {
            value,
            class: type.class,
            rules,
            place: { ...place, path: `${place.path}.${property}${at}` },
          }
      }
    }
  }

  #subjectsBelow(item: Objects, name: string, place: Place): Generator<Subject> {
    if (name !== 'Resource') return this.#subjectsIn(item, name, place)
    const rootResource = /\.contained\[\d+\]$/.test(place.path) ? place.rootResource : item
    return this.#subjectsIn(item, String(item['resourceType']), { ...place, resource: item, rootResource })
  }

  #holds(subject: Subject, expression: string): boolean {
    const { value } = subject
    if (typeof value !== 'object' || value === null || expression.includes('%'))
      return this.#evaluate(subject, expression)
    const key = `${subject.class}: ${expression}`
    const known = this.#known.get(value) ?? new Map<string, boolean>()
    const holds = known.get(key) ?? this.#evaluate(subject, expression)
    this.#known.set(value, known.set(key, holds))
    return holds
  }

  #evaluate({ value, class: name, place }: Subject, expression: string): boolean {
    const base = name.replace(/^(?:Simple|Money)Quantity$/, 'Quantity')
    const asked = this.#model.get(name)?.kind === 'resource' ? expression : { base, expression }
    const key = `${name}: ${expression}`
    const run = this.#compiled.get(key) ?? (fhirpath.compile(asked, r4, options) as never)
    this.#compiled.set(key, run)
    const { resource, rootResource } = place
    const result = run(value, { resource, rootResource, ucum: 'http://unitsofmeasure.org' })
    return result.length === 1 && result[0] === true
  }
}

/** Items of a list with their index as in a path; a single value as the only one. */
function itemsOf(value: unknown): [item: unknown, at: string][] {
  const items: [unknown, string][] = Array.isArray(value)
    ? value.map((item: unknown, at) => [item, `[${at}]`])
    : [[value, '']]
  return items.filter(([item]) => item !== undefined && item !== null)
}
