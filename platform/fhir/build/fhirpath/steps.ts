/** Steps of a path: from elements of known classes to an element of theirs. */
import { type ElementModel, isPrimitive, type Model, propertyOf, type TypeUse } from '../model.ts'
import { identifier, quote } from '../source.ts'
import { list, single, type Values } from './terms.ts'

/** A class whose elements nobody knows: what `children()` and `descendants()` give. */
export const ANY = 'any'

export interface StepContext {
  model: Model
  /**
   * Whether the check of the class is around, which knows in `$value` which property of `value[x]` is there, and in
   * `odd` whether any primitive has extensions.
   */
  inCheck: boolean
}

interface Found {
  owner: string
  element: ElementModel
}

export function step(on: Values, name: string, context: StepContext): Values {
  if (on.types.includes(ANY)) return stepIntoTheUnknown(on, name)
  const found = on.types.flatMap((owner): Found[] => {
    const element = context.model.get(owner)?.elements.get(name)
    return element ? [{ owner, element }] : []
  })
  const [first] = found
  if (!first) throw new Error(`FHIRPath: ${on.types.join(', ')} has no ${name}`)
  const types = [...new Set(found.flatMap(({ element }) => element.types.map((type) => type.class)))]
  if (on.repeats) return stepOfList(on, first, types)
  return first.element.choice ? stepToChoice(on, first, context) : stepOfOne(on, first, context)
}

/** Of a single object the element is taken for one that does not repeat. */
const stepIntoTheUnknown = ({ js, repeats }: Values, name: string): Values =>
  repeats ? list(`f.get(${js}, ${quote(name)})`, [ANY]) : single(access(js, name), [ANY])

function stepOfList(
  { js: from, guard }: Values,
  { owner, element }: Found,
  types: readonly string[],
): Values {
  const js = element.choice
    ? `f.getAny(${from}, ${choiceFacts(owner, element)})`
    : `f.get(${from}, ${quote(element.name)})`
  return list(js, types, { guard })
}

function stepOfOne(on: Values, { element }: Found, { model, inCheck }: StepContext): Values {
  const property = access(on.js, element.name)
  const types = element.types.map((type) => type.class)
  const primitive = element.types.some((type) => isPrimitive(model, type))
  const there = primitive ? primitiveThere(on.js, element.name, inCheck) : `${property} !== undefined`
  if (element.max <= 1) return single(property, types, there)
  const js = primitive ? `f.get(f.only(${on.js}), ${quote(element.name)})` : `f.list(${property})`
  return list(js, types, { there, guard: there })
}

function primitiveThere(object: string, name: string, inCheck: boolean): string {
  const sibling = `${access(object, `_${name}`)} !== undefined`
  return `(${access(object, name)} !== undefined || ${inCheck && object === 'o' ? `(odd && ${sibling})` : sibling})`
}

function stepToChoice(on: Values, { owner, element }: Found, { model, inCheck }: StepContext): Values {
  const facts = choiceFacts(owner, element)
  const there =
    inCheck && on.js === 'o'
      ? `($${element.name} !== '' || (odd && f.hasSibling(o, ${facts})))`
      : `f.hasChoice(${on.js}, ${facts})`
  return {
    ...single(
      `f.choice(${on.js}, ${facts})`,
      element.types.map((type) => type.class),
      there,
    ),
    choice: { owner: on.js, properties: element.types.map((type) => toProperty(element, type, model)) },
  }
}

const toProperty = (element: ElementModel, type: TypeUse, model: Model) => ({
  property: propertyOf(element, type),
  class: type.class,
  primitive: isPrimitive(model, type),
})

const choiceFacts = (owner: string, { name }: ElementModel): string =>
  `${identifier(owner)}_facts.choices.${name}`

/** `value is Quantity`: the property of that type, or undefined where it cannot be one. */
export function narrow({ choice }: Values, type: string): Values | undefined {
  const found = choice?.properties.find((one) => one.class.toLowerCase() === type.toLowerCase())
  if (!choice || !found) return undefined
  const js = access(choice.owner, found.property)
  const there = found.primitive ? primitiveThere(choice.owner, found.property, false) : `${js} !== undefined`
  return single(js, [found.class], there)
}

/** The focus is always an object; anything behind it may be missing. */
const access = (object: string, property: string): string =>
  /^(?:o|v|c\.resource)$/.test(object) ? `${object}.${property}` : `${object}?.${property}`
