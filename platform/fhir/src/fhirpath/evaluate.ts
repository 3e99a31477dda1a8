/**
 * FHIRPath as closures over parsed JSON, for expressions that come at run time with a profile. What R4 itself defines is
 * compiled to JavaScript by the build step instead.
 */
import { valueFunctions } from './evaluate-functions.ts'
import { type Items, NONE, operators, textOfItem, truthItem, truthOf } from './evaluate-operators.ts'
import { parsePath, type PathNode } from './parse.ts'
import { type Elements, isObject, isOfClass, type PathItem } from './path-items.ts'

/** What an expression can see beside its focus. */
export interface Around {
  resource: PathItem
  rootResource: PathItem
  /** The element that the expression is about: %context. */
  context: PathItem
  /** Type of what a Reference names, as far as the resource itself tells. */
  typeOfTarget(reference: Record<string, unknown>): string | undefined
}

export type Evaluate = (focus: Items, around: Around) => Items

export interface PathFacts {
  elements: Elements
  /** The codings and codes of a value set; undefined where they are not all known. */
  memberOf?(valueSet: string): ((item: PathItem) => boolean) | undefined
}

/** What an expression uses is not understood here. */
export class UnsupportedPath extends Error {}

/** Throws an UnsupportedPath, so that nobody takes a rule for kept that was never looked at. */
export function compilePath(text: string, facts: PathFacts): Evaluate {
  return new PathCompiler(facts).compile(parsed(text))
}

function parsed(text: string): PathNode {
  try {
    return parsePath(text)
  } catch (cause) {
    throw new UnsupportedPath(`cannot be read: ${(cause as Error).message}`, { cause })
  }
}

type Call = Extract<PathNode, { kind: 'call' }>

class PathCompiler {
  readonly #facts: PathFacts

  constructor(facts: PathFacts) {
    this.#facts = facts
  }

  compile = (node: PathNode | undefined): Evaluate => {
    switch (node?.kind) {
      case 'literal': {
        const { value } = node
        const items: Items = [{ value, class: typeof value === 'number' ? 'integer' : typeof value }]
        return () => items
      }
      case 'nothing':
        return () => NONE
      case 'this':
        return (focus) => focus
      case 'variable':
        return variable(node.name)
      case 'name':
        return this.#name(node)
      case 'index': {
        const on = this.compile(node.on)
        return (focus, around) => on(focus, around).slice(node.at, node.at + 1)
      }
      case 'call':
        return this.#call(node)
      case 'binary':
        return this.#binary(node)
      case undefined:
        throw new UnsupportedPath('lacks an argument')
    }
  }

  #name({ on, name }: Extract<PathNode, { kind: 'name' }>): Evaluate {
    const { elements } = this.#facts
    if (!on && /^[A-Z]/.test(name)) return (focus) => focus.filter((item) => isOfClass(item, name))
    const from = on && this.compile(on)
    return (focus, around) => {
      const items = from ? from(focus, around) : focus
      const [only] = items
      if (items.length === 1 && only) return elements.step(only, name)
      return items.flatMap((item) => elements.step(item, name))
    }
  }

  #call(call: Call): Evaluate {
    const { on, name, arguments: parameters } = call
    const special = Object.hasOwn(specials, name) ? specials[name] : undefined
    if (special) return special(call, this.compile, this.#facts)
    const apply = Object.hasOwn(valueFunctions, name) ? valueFunctions[name] : undefined
    if (!apply) throw new UnsupportedPath(`uses ${name}()`)
    const from = this.#subject(on)
    const values = parameters.map(this.compile)
    return (focus, around) =>
      apply(
        from(focus, around),
        values.map((value) => value(focus, around)),
      )
  }

  #subject = (on: PathNode | undefined): Evaluate => (on ? this.compile(on) : (focus) => focus)

  #binary({ operator, left, right }: Extract<PathNode, { kind: 'binary' }>): Evaluate {
    if (operator === 'is') return isType(left, right, this.compile)
    const from = this.compile(left)
    if (operator === 'as') return ofType(from, right)
    const apply = operators[operator]
    if (!apply) throw new UnsupportedPath(`uses the operator ${operator}`)
    const to = this.compile(right)
    return (focus, around) => apply(from(focus, around), to(focus, around))
  }
}

const systems: Readonly<Record<string, string>> = {
  ucum: 'http://unitsofmeasure.org',
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
}

function variable(name: string): Evaluate {
  if (name === 'resource') return (_, { resource }) => [resource]
  if (name === 'rootResource') return (_, { rootResource }) => [rootResource]
  if (name === 'context') return (_, { context }) => [context]
  const url = systems[name]
  if (url !== undefined) return () => [{ value: url, class: 'string' }]
  throw new UnsupportedPath(`uses %${name}`)
}

/** `FHIR.Patient` is Patient. */
function typeName(node: PathNode | undefined): string {
  if (node?.kind === 'name') return node.name
  throw new UnsupportedPath('names a type that is not known')
}

const ofType = (from: Evaluate, node: PathNode | undefined): Evaluate => {
  const type = typeName(node)
  return (focus, around) => from(focus, around).filter((item) => isOfClass(item, type))
}

/** What a Reference leads to is not there, but its type often is known. */
function isType(left: PathNode | undefined, right: PathNode | undefined, compile: Compile): Evaluate {
  const type = typeName(right)
  if (left?.kind === 'call' && left.name === 'resolve') {
    const from: Evaluate = left.on ? compile(left.on) : (focus) => focus
    return (focus, around) => {
      const [reference] = from(focus, around)
      const found = isObject(reference?.value) ? around.typeOfTarget(reference.value) : undefined
      return truthItem(found === undefined ? undefined : found === type)
    }
  }
  const from: Evaluate = left ? compile(left) : (focus) => focus
  return (focus, around) => {
    const [item] = from(focus, around)
    return item ? truthItem(isOfClass(item, type)) : NONE
  }
}

type Compile = (node: PathNode | undefined) => Evaluate
type Special = (call: Call, compile: Compile, facts: PathFacts) => Evaluate

const subjectOf = (on: PathNode | undefined, compile: Compile): Evaluate =>
  on ? compile(on) : (focus) => focus

/** Functions whose argument is evaluated for each item. */
const each =
  (apply: (items: Items, test: (item: PathItem) => Items) => Items): Special =>
  ({ on, arguments: [argument] }, compile) => {
    const [from, inner] = [subjectOf(on, compile), compile(argument)]
    return (focus, around) => apply(from(focus, around), (item) => inner([item], around))
  }

const specials: Readonly<Record<string, Special>> = {
  exists: (call, compile, facts) => {
    if (call.arguments.length > 0)
      return each((items, test) => truthItem(items.some((item) => truthOf(test(item)) === true)))(
        call,
        compile,
        facts,
      )
    const from = subjectOf(call.on, compile)
    return (focus, around) => truthItem(from(focus, around).length > 0)
  },
  where: each((items, test) => items.filter((item) => truthOf(test(item)) === true)),
  all: each((items, test) => truthItem(items.every((item) => truthOf(test(item)) === true))),
  select: each((items, test) => items.flatMap(test)),
  repeat: each((items, test) => {
    const found: PathItem[] = []
    for (let next = items.flatMap(test); next.length > 0; next = next.flatMap(test)) found.push(...next)
    return found
  }),
  children: ({ on }, compile, { elements }) => {
    const from = subjectOf(on, compile)
    return (focus, around) => from(focus, around).flatMap((item) => elements.childrenOf(item))
  },
  descendants: ({ on }, compile, { elements }) => {
    const from = subjectOf(on, compile)
    const below = (item: PathItem): PathItem[] =>
      elements.childrenOf(item).flatMap((child) => [child, ...below(child)])
    return (focus, around) => from(focus, around).flatMap(below)
  },
  iif: ({ on, arguments: [condition, then, otherwise] }, compile) => {
    const from = subjectOf(on, compile)
    const [test, yes, no] = [compile(condition), compile(then), otherwise && compile(otherwise)]
    return (focus, around) => {
      const items = from(focus, around)
      if (truthOf(test(items, around)) === true) return yes(items, around)
      return no ? no(items, around) : NONE
    }
  },
  is: ({ on, arguments: [type] }, compile) => isType(on, type, compile),
  as: ({ on, arguments: [type] }, compile) => ofType(subjectOf(on, compile), type),
  ofType: ({ on, arguments: [type] }, compile) => ofType(subjectOf(on, compile), type),
  extension: ({ on, arguments: [argument] }, compile, { elements }) => {
    const [from, url] = [subjectOf(on, compile), compile(argument)]
    return (focus, around) => {
      const wanted = textOfItem(url(focus, around)[0])
      return from(focus, around)
        .flatMap((item) => elements.step(item, 'extension'))
        .filter(({ value }) => isObject(value) && value['url'] === wanted)
    }
  },
  memberOf: ({ on, arguments: [argument] }, compile, { memberOf }) => {
    const valueSet = argument?.kind === 'literal' ? String(argument.value) : ''
    const test = memberOf?.(valueSet)
    if (!test) throw new UnsupportedPath(`asks for the value set ${valueSet}`)
    const from = subjectOf(on, compile)
    return (focus, around) => {
      const [item] = from(focus, around)
      return item ? truthItem(test(item)) : NONE
    }
  },
}
