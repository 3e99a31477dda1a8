/** From the FHIRPath of a search parameter to the properties that it leads through, with their types. */
import type { PathNode } from '../src/fhirpath/parse.ts'
import { type ElementModel, type Model, propertyOf, type TypeUse } from './model.ts'

/** One step from an object to a property of it. */
export interface Step {
  property: string
  repeats: boolean
  /** Conditions on the value, as JavaScript with `$` for the value. */
  conditions: string[]
  /** Only the item at this place. */
  at?: number
}

/** One way to values: its steps and the type of what is found. */
export interface Way {
  /** From the resource itself, whatever the focus is. */
  fromResource: boolean
  steps: readonly Step[]
  class: string
  /** Value set of the last element. */
  valueSet: string | undefined
}

export interface Start {
  model: Model
  /** Type of the resource, `Observation`. */
  type: string
  /** Class of the focus, `Observation.component`. */
  focus: string
}

/** Empty where the expression is about other types. */
export function findWays(node: PathNode, start: Start): Way[] {
  if (node.kind === 'binary') return findBinary(node, start)
  if (node.kind === 'name') return findName(node, start)
  if (node.kind === 'call') return findCall(node, start)
  if (node.kind === 'index') {
    return findWays(node.on, start).map((way) => withLast(way, (step) => ({ ...step, at: node.at })))
  }
  if (node.kind === 'variable' && node.name === 'resource') {
    return [{ fromResource: true, steps: [], class: start.type, valueSet: undefined }]
  }
  throw new Error(`No search path: ${node.kind}`)
}

function findBinary(node: Extract<PathNode, { kind: 'binary' }>, start: Start): Way[] {
  if (node.operator === '|') return [...findWays(node.left, start), ...findWays(node.right, start)]
  if (node.operator === 'as' && node.right.kind === 'name')
    return ofType(findWays(node.left, start), node.right.name)
  throw new Error(`No search path: operator ${node.operator}`)
}

function findName({ on, name }: Extract<PathNode, { kind: 'name' }>, start: Start): Way[] {
  if (!on && /^[A-Z]/.test(name)) {
    const about = name === start.type || name === 'Resource' || name === 'DomainResource'
    return about ? [{ fromResource: true, steps: [], class: start.type, valueSet: undefined }] : []
  }
  const from = on
    ? findWays(on, start)
    : [{ fromResource: false, steps: [], class: start.focus, valueSet: undefined }]
  return from.flatMap((way) => {
    const element = start.model.get(way.class)?.elements.get(name)
    if (!element) throw new Error(`No search path: ${way.class} has no ${name}`)
    return element.types.map((type) => go(way, element, type))
  })
}

function go(way: Way, element: ElementModel, type: TypeUse): Way {
  const step: Step = { property: propertyOf(element, type), repeats: element.max > 1, conditions: [] }
  return { ...way, steps: [...way.steps, step], class: type.class, valueSet: element.valueSet }
}

function findCall(node: Extract<PathNode, { kind: 'call' }>, start: Start): Way[] {
  const [argument] = node.arguments
  const ways = node.on ? findWays(node.on, start) : []
  if ((node.name === 'as' || node.name === 'ofType') && argument?.kind === 'name')
    return ofType(ways, argument.name)
  if (node.name === 'where' && argument) {
    const condition = conditionOf(argument)
    return ways.map((way) =>
      withLast(way, (step) => ({ ...step, conditions: [...step.conditions, condition] })),
    )
  }
  throw new Error(`No search path: ${node.name}()`)
}

/** R4 writes `DateTime` once where it means `dateTime`. */
const ofType = (ways: readonly Way[], name: string): Way[] =>
  ways.filter((way) => way.class.toLowerCase() === name.toLowerCase())

function withLast(way: Way, change: (step: Step) => Step): Way {
  const last = way.steps.at(-1)
  return last ? { ...way, steps: [...way.steps.slice(0, -1), change(last)] } : way
}

/** `resolve() is Patient` and `system='phone'`, the two conditions that R4's search parameters have. */
function conditionOf(node: PathNode): string {
  if (node.kind === 'binary' && node.operator === 'is' && node.right.kind === 'name') {
    if (node.left.kind === 'call' && node.left.name === 'resolve' && !node.left.on) {
      return `pointsTo($, ${JSON.stringify(node.right.name)})`
    }
  }
  if (
    node.kind === 'binary' &&
    node.operator === '=' &&
    node.left.kind === 'name' &&
    !node.left.on &&
    node.right.kind === 'literal'
  ) {
    return `$.${node.left.name} === ${JSON.stringify(node.right.value)}`
  }
  throw new Error('No search path: condition')
}
