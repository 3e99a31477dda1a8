/** From the snapshot of a profile to closures that check an object against it; what R4 checks anyway is left out. */
import { LIST } from '../definition.ts'
import { isObject } from '../fhirpath/path-items.ts'
import { constraintChecks, type ItemCheck, ownConstraints } from './constraint-checks.ts'
import { choiceValue } from './definitions.ts'
import { type ElementNode, referred } from './element-tree.ts'
import { collector, type Occurrence } from './occurrences.ts'
import type { ProfileChecker } from './profile-checker.ts'
import type { ObjectCheck, ProfileScope } from './profile-scope.ts'
import { limit, type ListCheck, sliceCheck } from './slices.ts'
import { valueChecks } from './value-checks.ts'

export function compileProfile(tree: ElementNode, type: string, scope: ProfileScope): ObjectCheck {
  const compiler = new ProfileCompiler(tree, scope)
  const below = compiler.objectCheck(tree, type)
  const rules = constraintChecks(tree.definition, scope)
  return (c, object) => {
    below?.(c, object)
    const item = { value: object, class: type }
    for (const rule of rules) rule(c, item)
  }
}

class ProfileCompiler {
  readonly #root: ElementNode
  readonly #scope: ProfileScope

  constructor(root: ElementNode, scope: ProfileScope) {
    this.#root = root
    this.#scope = scope
  }

  /** What a node says of the elements of an object; undefined where that is nothing. */
  objectCheck(node: ElementNode, className: string): ObjectCheck | undefined {
    const { contentReference } = node.definition
    const target =
      contentReference !== undefined && node.children.size === 0
        ? referred(this.#root, contentReference)
        : undefined
    // An item may contain items of its own kind: compiled only when there are some.
    if (target) return hasContent(target, this.#scope) ? this.#later(target, className) : undefined
    const checks = [...node.children].flatMap(
      ([name, child]) => this.#elementCheck(child, name, className) ?? [],
    )
    if (checks.length === 0) return undefined
    return (c, object) => {
      for (const check of checks) check(c, object)
    }
  }

  #later(node: ElementNode, className: string): ObjectCheck {
    let check: ObjectCheck | undefined
    return (c, object) => {
      check ??= this.objectCheck(node, className) ?? (() => undefined)
      check(c, object)
    }
  }

  #elementCheck(node: ElementNode, name: string, owner: string): ObjectCheck | undefined {
    const { elements } = this.#scope
    const element = name.replace('[x]', '')
    const properties = elements.propertiesOf(owner, element)
    if (properties.length === 0) return undefined
    const lists = properties.some((property) => ((elements.shapes[owner]?.[property]?.[1] ?? 0) & LIST) > 0)
    const checks = [
      countCheck(node, element, { lists }),
      name.endsWith('[x]') ? typeCheck(node, element, properties) : undefined,
      this.#itemsCheck(node),
      sliceCheck(node, name, {
        scope: this.#scope,
        checkOf: (slice) => this.#sliceItemsCheck(slice, name),
      }),
    ].filter((check) => check !== undefined)
    if (checks.length === 0) return undefined
    const collect = collector(elements, owner, properties)
    return (c, object) => {
      const items = collect(object)
      for (const check of checks) check(c, items)
    }
  }

  #sliceItemsCheck(slice: ElementNode, name: string): ListCheck {
    const checks = [
      this.#itemsCheck(slice),
      sliceCheck(slice, name, {
        scope: this.#scope,
        checkOf: (inner) => this.#sliceItemsCheck(inner, name),
      }),
    ].filter((check) => check !== undefined)
    return (c, items) => {
      for (const check of checks) check(c, items)
    }
  }

  /** What a node says of each of its values by itself. */
  #itemsCheck(node: ElementNode): ListCheck | undefined {
    if (!hasItemContent(node, this.#scope)) return undefined
    const byClass = new Map<string, ItemChecks>()
    return (c, items) => {
      for (const item of items) {
        const known = byClass.get(item.class)
        const checks = known ?? this.#checksOf(node, item.class)
        if (!known) byClass.set(item.class, checks)
        runChecks(c, item, checks)
      }
    }
  }

  #checksOf(node: ElementNode, className: string): ItemChecks {
    const values = valueChecks(node.definition, className, this.#scope)
    const rules: readonly ItemCheck[] = constraintChecks(node.definition, this.#scope)
    return {
      checks: [...values, ...rules],
      below: this.objectCheck(node, className),
      primitive:
        this.#scope.elements.shapes[className] === undefined && node.children.size > 0
          ? this.objectCheck(node, 'Element')
          : undefined,
    }
  }
}

interface ItemChecks {
  checks: readonly ((checker: ProfileChecker, item: Occurrence) => void)[]
  below: ObjectCheck | undefined
  /** Of a primitive: what is said of its id and extensions. */
  primitive: ObjectCheck | undefined
}

function runChecks(c: ProfileChecker, item: Occurrence, { checks, below, primitive }: ItemChecks): void {
  const { value, extra, property, place } = item
  c.enter(property, place)
  for (const check of checks) check(c, item)
  if (isObject(value)) below?.(c, value)
  else primitive?.(c, extra ?? NOTHING)
  c.leave()
}

const NOTHING = Object.freeze({})

/** R4 itself sees to elements that do not repeat. */
function countCheck(
  { definition }: ElementNode,
  element: string,
  { lists }: { lists: boolean },
): ListCheck | undefined {
  const min = definition.min ?? 0
  const max = limit(definition.max ?? '*')
  if (min === 0 && (max === Infinity || (max > 0 && !lists))) return undefined
  return (c, items) => {
    if (items.length < min) {
      c.report({
        code: 'required',
        failure: 'profile-cardinality',
        expression: c.expression(),
        problem:
          min === 1
            ? `needs an element '${element}'.`
            : `needs ${min} of the element '${element}', and has ${items.length}.`,
      })
    }
    const [first] = items
    if (first && items.length > max) {
      c.report({
        code: 'structure',
        failure: 'profile-cardinality',
        expression: c.expression(first.property),
        problem:
          max === 0 ? 'must not be there.' : `has ${items.length} items, and at most ${max} are allowed.`,
      })
    }
  }
}

/** The types of a choice that the profile leaves. */
function typeCheck(
  { definition }: ElementNode,
  element: string,
  properties: readonly string[],
): ListCheck | undefined {
  const allowed = new Set(
    (definition.type ?? []).map(({ code }) => `${element}${code.charAt(0).toUpperCase()}${code.slice(1)}`),
  )
  if (allowed.size === 0 || properties.every((property) => allowed.has(property))) return undefined
  return (c, items) => {
    for (const { property } of items) {
      if (allowed.has(property)) continue
      c.report({
        code: 'structure',
        failure: 'profile-type',
        expression: c.expression(property),
        problem: `has a type that is not allowed: ${[...allowed].join(', ')} are.`,
      })
    }
  }
}

function hasItemContent(node: ElementNode, scope: ProfileScope): boolean {
  const { definition, children } = node
  const { binding, type, maxLength, contentReference } = definition
  return (
    choiceValue(definition, 'fixed') !== undefined ||
    choiceValue(definition, 'pattern') !== undefined ||
    binding?.strength === 'required' ||
    maxLength !== undefined ||
    contentReference !== undefined ||
    Object.keys(definition).some((key) => /^(?:min|max)Value[A-Z]/.test(key)) ||
    (type ?? []).some(({ profile, targetProfile }) => profile !== undefined || targetProfile !== undefined) ||
    ownConstraints(definition, scope).length > 0 ||
    [...children.values()].some((child) => hasContent(child, scope))
  )
}

/** Whether a node may say more than R4 does; cardinality counts too. */
function hasContent(node: ElementNode, scope: ProfileScope): boolean {
  const { min = 0, max = '*' } = node.definition
  return min > 0 || max !== '*' || node.slices.size > 0 || hasItemContent(node, scope)
}
