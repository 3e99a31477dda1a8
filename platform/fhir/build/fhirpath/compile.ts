/** A constraint's expression as a condition in JavaScript: no interpreter runs when a resource is checked. */
import type { Model } from '../model.ts'
import { asType, functions, isOfType } from './functions.ts'
import { operators } from './operators.ts'
import { parsePath, type PathNode } from '../../src/fhirpath/parse.ts'
import { step } from './steps.ts'
import { asTruth, asValues, list, literal, single, type Term, type Values } from './terms.ts'

export interface Place {
  model: Model
  /** Class of the object that the expression is about. */
  class: string
  /** JavaScript of it: `o` in the check of the class, `v` in a function of an item. */
  focus: 'o' | 'v'
  /** Gives a constant outside the check to JavaScript such as a function of an item, `(v, o, c) => …`. */
  hoist: (source: string) => string
}

/**
 * When an expression holds. Empty does not hold, as in the official validator: a rule such as `type = 'string'` is
 * written so that a missing type breaks it, and a period from 2026-11-25 to 2026-11-25T08:00:00Z breaks per-1.
 */
export function compileCondition(expression: string, place: Place): string {
  const focus = single(place.focus, [place.class])
  return asTruth(new Compiler(place, focus, place.focus === 'o').term(parsePath(expression))).yes
}

class Compiler {
  readonly #place: Place
  readonly #focus: Values
  readonly #inCheck: boolean

  constructor(place: Place, focus: Values, inCheck: boolean) {
    this.#place = place
    this.#focus = focus
    this.#inCheck = inCheck
  }

  term = (node: PathNode | undefined): Term => {
    switch (node?.kind) {
      case 'literal':
        return literal(node.value)
      case 'nothing':
        return list('[]', [])
      case 'this':
        return this.#focus
      case 'variable':
        return this.#variable(node.name)
      case 'name':
        return this.#name(node)
      case 'index':
        return single(`${asValues(this.term(node.on)).js}[${node.at}]`, asValues(this.term(node.on)).types)
      case 'call':
        return this.#call(node)
      case 'binary':
        return this.#binary(node)
      case undefined:
        throw new Error('FHIRPath: an argument is missing')
    }
  }

  #variable(name: string): Values {
    if (name === 'ucum') return literal('http://unitsofmeasure.org')
    if (name === 'context') return single('o', [this.#place.class], 'true')
    if (name === 'resource') return single('c.resource', [this.#place.class.split('.')[0] ?? ''], 'true')
    throw new Error(`FHIRPath: unknown %${name}`)
  }

  #name({ on, name }: Extract<PathNode, { kind: 'name' }>): Values {
    if (!on && this.#focus.types.includes(name)) return this.#focus
    const from = on ? asValues(this.term(on)) : this.#focus
    return step(from, name, { model: this.#place.model, inCheck: this.#inCheck })
  }

  #call({ on: subject, name, arguments: list }: Extract<PathNode, { kind: 'call' }>): Term {
    const apply = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (!apply) throw new Error(`FHIRPath: no function ${name}`)
    const on = subject ? this.term(subject) : this.#focus
    return apply({
      on,
      arguments: list,
      compile: this.term,
      criterion: (result) => this.#criterion(on, list[0], result),
    })
  }

  #criterion(on: Term, node: PathNode | undefined, result: (term: Term) => string): string {
    const focus = single('v', asValues(on).types, 'true')
    const inner = new Compiler(this.#place, focus, false)
    return this.#place.hoist(`(v, o, c) => ${result(inner.term(node))}`)
  }

  #binary({ operator, left, right }: Extract<PathNode, { kind: 'binary' }>): Term {
    if (operator === 'is') return isOfType(asValues(this.term(left)), right)
    if (operator === 'as') return asType(asValues(this.term(left)), right)
    const apply = operators[operator]
    if (!apply) throw new Error(`FHIRPath: no operator ${operator}`)
    return apply(this.term(left), this.term(right))
  }
}
