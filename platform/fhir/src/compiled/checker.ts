/** Collects the issues of one validation and knows which element is being looked at. */
import type { Issue } from '../failures.ts'

/** Checks an object against one class of the R4 model; compiled. */
export type Check = (checker: Checker, value: FhirObject) => void

export type FhirObject = Record<string, unknown>

export interface Structure {
  check: Check
  walk: (resource: FhirObject, visit: Visit) => void
}

export type Visit = (reference: { reference?: string }) => void

/** By resource type. */
export type Structures = Readonly<Record<string, Structure>>

/** A client that sends more is told of the first ones. */
const MAX_ISSUES = 100

/** Place of an element that does not repeat. */
export const SINGLE = -1

export class Checker {
  readonly issues: Issue[] = []
  /** Grows with each element that is wrong by itself, also where it is not reported any more. */
  problems = 0
  /** The resource being checked, `%resource` of FHIRPath. */
  resource: FhirObject
  /** The resource that contains it, or itself: `%rootResource`. */
  root: FhirObject
  readonly structures: Structures
  readonly #names: string[]
  readonly #places: number[] = [SINGLE]
  #depth = 0
  #contained: ReadonlyMap<unknown, unknown> = new Map()
  #containedIn: FhirObject | undefined

  constructor(type: string, resource: FhirObject, structures: Structures) {
    this.#names = [type]
    this.resource = resource
    this.root = resource
    this.structures = structures
  }

  /** Types of the resources that the root contains, by id. */
  get contained(): ReadonlyMap<unknown, unknown> {
    if (this.#containedIn !== this.root) {
      this.#containedIn = this.root
      const all = Array.isArray(this.root['contained'])
        ? (this.root['contained'] as (FhirObject | null)[])
        : []
      this.#contained = new Map(all.map((one) => [one?.['id'], one?.['resourceType']]))
    }
    return this.#contained
  }

  enter(name: string, place: number): void {
    this.#depth++
    this.#names[this.#depth] = name
    this.#places[this.#depth] = place
  }

  leave(): void {
    this.#depth--
  }

  /** FHIRPath of an element of the object being checked, or of the object itself. */
  expression(name?: string, place: number = SINGLE): string {
    let path = ''
    for (let level = 0; level <= this.#depth; level++) {
      path += step(this.#names[level] ?? '', this.#places[level] ?? SINGLE, level === 0)
    }
    return name === undefined ? path : path + step(name, place, false)
  }

  report(problem: Problem): void {
    this.problems++
    this.#add(problem)
  }

  wrongType(name: string, place: number, expected: string): void {
    this.report({
      code: 'structure',
      failure: 'type-wrong',
      expression: this.expression(name, place),
      problem: `must be ${expected}.`,
    })
  }

  invalid(name: string, place: number, problem: string): void {
    this.report({
      code: 'value',
      failure: 'value-invalid',
      expression: this.expression(name, place),
      problem,
    })
  }

  empty(name: string, place: number = SINGLE): void {
    this.report({
      code: 'structure',
      failure: 'element-empty',
      expression: this.expression(name, place),
      problem: 'is empty; leave it out instead.',
    })
  }

  /** A rule between elements, which is looked at only where the elements themselves are right. */
  broken({ key, human }: { key: string; human: string }, name?: string, place: number = SINGLE): void {
    this.#add({
      code: 'invariant',
      failure: `invariant-${key}`,
      expression: this.expression(name, place),
      problem: `breaks the rule ${key}: ${human}`,
    })
  }

  #add({ code, failure, expression, problem }: Problem): void {
    if (this.issues.length >= MAX_ISSUES) return
    this.issues.push({
      severity: 'error',
      code,
      diagnostics: `${expression} ${problem}`,
      expression: [expression],
      failure,
    })
  }
}

interface Problem {
  /** https://hl7.org/fhir/R4/valueset-issue-type.html */
  code: string
  failure: string
  expression: string
  /** Rest of a sentence that begins with the expression. */
  problem: string
}

const step = (name: string, place: number, first: boolean): string =>
  (first ? name : `.${name}`) + (place === SINGLE ? '' : `[${place}]`)
