/** Where a FHIRPath leads in a resource: places that can be changed, not values. As much of the language as patches need. */
import { isJsonObject, isRawNumber, stringifyJson } from '../json.ts'
import type { PathNode } from './parse.ts'

type Json = Record<string, unknown>

export interface Location {
  /** What holds the value: an object, or a list. `undefined` for the resource itself. */
  holder: Json | unknown[] | undefined
  key: string | number
  value: unknown
}

/** What the path uses is not understood here. */
export class PathError extends Error {}

export const locationOf = (resource: Json): Location => ({ holder: undefined, key: '', value: resource })

export function locate(node: PathNode, focus: readonly Location[]): Location[] {
  if (node.kind === 'this') return [...focus]
  if (node.kind === 'name') return locateName(node, focus)
  if (node.kind === 'index') return locate(node.on, focus).slice(node.at, node.at + 1)
  if (node.kind === 'call') return locateCall(node, focus)
  throw new PathError('A path leads through elements, such as Patient.name[0].given.')
}

function locateName(
  { on, name }: Extract<PathNode, { kind: 'name' }>,
  focus: readonly Location[],
): Location[] {
  if (!on && /^[A-Z]/.test(name)) {
    return focus.filter(
      ({ value }) =>
        isJsonObject(value) &&
        (value['resourceType'] === name || name === 'Resource' || name === 'DomainResource'),
    )
  }
  return (on ? locate(on, focus) : focus).flatMap((location) => childrenOf(location, name))
}

/** `value` leads to `valueQuantity`, as the name of a choice. */
function childrenOf({ value }: Location, name: string): Location[] {
  if (!isJsonObject(value)) return []
  const choice = new RegExp(`^${name}[A-Z][A-Za-z0-9]*$`)
  const keys = Object.hasOwn(value, name)
    ? [name]
    : Object.keys(value).filter((key) => choice.test(key) && isChoiceOf(key, name))
  return keys.flatMap((key): Location[] => {
    const child = value[key]
    return Array.isArray(child)
      ? child.map((item: unknown, at) => ({ holder: child, key: at, value: item }))
      : [{ holder: value, key, value: child }]
  })
}

const TYPED =
  /^(?:Boolean|Integer|Decimal|String|Code|Uri|Url|Canonical|Date|DateTime|Time|Instant|Id|Oid|Uuid|Markdown|PositiveInt|UnsignedInt|Base64Binary|Quantity|SimpleQuantity|Money|Age|Duration|Range|Ratio|Period|Timing|CodeableConcept|Coding|Reference|Identifier|Attachment|Annotation|Signature|SampledData|HumanName|Address|ContactPoint|Expression)$/
const isChoiceOf = (key: string, name: string): boolean => TYPED.test(key.slice(name.length))

type Call = Extract<PathNode, { kind: 'call' }>

const calls: Readonly<Record<string, (found: Location[], call: Call) => Location[]>> = {
  first: (found) => found.slice(0, 1),
  last: (found) => found.slice(-1),
  tail: (found) => found.slice(1),
  where: (found, { arguments: [condition] }) =>
    condition ? found.filter((one) => isTrue(condition, one)) : [],
  extension: (found, { arguments: [url] }) =>
    found
      .flatMap((one) => childrenOf(one, 'extension'))
      .filter(({ value }) => isJsonObject(value) && url?.kind === 'literal' && value['url'] === url.value),
  ofType: (found, { arguments: [type] }) => found.filter(({ key }) => isOfType(key, type)),
  as: (found, { arguments: [type] }) => found.filter(({ key }) => isOfType(key, type)),
}

const isOfType = (key: string | number, type: PathNode | undefined): boolean =>
  type?.kind === 'name' && typeof key === 'string' && key.toLowerCase().endsWith(type.name.toLowerCase())

function locateCall(call: Call, focus: readonly Location[]): Location[] {
  const run = calls[call.name]
  if (!run) throw new PathError(`${call.name}() is not understood in the path of a patch.`)
  return run(call.on ? locate(call.on, focus) : [...focus], call)
}

/** Conditions of `where`: comparisons of elements with literals, `exists()`, `empty()`, `not()`, and their combination. */
function isTrue(node: PathNode, item: Location): boolean {
  if (node.kind === 'binary') {
    const { operator, left, right } = node
    if (operator === 'and') return isTrue(left, item) && isTrue(right, item)
    if (operator === 'or') return isTrue(left, item) || isTrue(right, item)
    if (operator === '=') return isEqual(valuesOf(left, item), valuesOf(right, item))
    if (operator === '!=') return !isEqual(valuesOf(left, item), valuesOf(right, item))
    throw new PathError(`'${operator}' is not understood in the path of a patch.`)
  }
  if (node.kind === 'call') {
    if (node.name === 'not') return node.on !== undefined && !isTrue(node.on, item)
    const found = node.on ? locate(node.on, [item]) : [item]
    const [condition] = node.arguments
    if (node.name === 'empty') return found.length === 0
    if (node.name === 'exists')
      return condition ? found.some((one) => isTrue(condition, one)) : found.length > 0
  }
  return valuesOf(node, item).includes(true)
}

const valuesOf = (node: PathNode, item: Location): unknown[] =>
  node.kind === 'literal' ? [node.value] : locate(node, [item]).map(({ value }) => value)

const isEqual = (one: readonly unknown[], another: readonly unknown[]): boolean =>
  one.length > 0 &&
  one.length === another.length &&
  one.every((value, at) => textOf(value) === textOf(another[at]))

/** Numbers compare by value, whatever their digits. */
const textOf = (value: unknown): string =>
  isRawNumber(value) ? String(Number(stringifyJson(value))) : stringifyJson(value)
