/** Which items belong to a slice (https://hl7.org/fhir/R4/profiling.html#discriminator). */
import { typeOfTarget } from '../compiled/references.ts'
import { compilePath, type Evaluate } from '../fhirpath/evaluate.ts'
import { isObject, type PathItem } from '../fhirpath/path-items.ts'
import { parsePath, type PathNode } from '../fhirpath/parse.ts'
import type { Discriminator } from './definitions.ts'
import type { ElementNode } from './element-tree.ts'
import { childOf, expectation, profilesOf } from './expectations.ts'
import type { ProfileChecker } from './profile-checker.ts'
import { baseTypeOf, type ProfileScope } from './profile-scope.ts'
import { targetTypes } from './value-checks.ts'

export type Matcher = (checker: ProfileChecker, item: PathItem) => boolean

/** Throws an UnsupportedDiscriminator where items cannot be told apart by it. */
export function matcherOf({ type, path }: Discriminator, slice: ElementNode, scope: ProfileScope): Matcher {
  const place = placeOf(path, slice, scope)
  const matcher = kinds[type]?.(place, scope)
  if (matcher) return matcher
  throw new UnsupportedDiscriminator(`the discriminator ${type} of ${path} tells nothing of it`)
}

export class UnsupportedDiscriminator extends Error {}

/** Where a discriminator looks. */
interface Place {
  /** Leads from an item of the list to what is asked about; the Reference where the path ends in resolve(). */
  values: Evaluate
  /** The slice, or an extension in it, and the names on the way from there. */
  start: ElementNode | undefined
  names: readonly string[]
  /** What the slice says at the end. */
  node: ElementNode | undefined
  resolves: boolean
}

type Kind = (place: Place, scope: ProfileScope) => Matcher | undefined

const some =
  ({ values }: Place, test: (checker: ProfileChecker, item: PathItem) => boolean): Matcher =>
  (c, item) =>
    values([item], c.around(item)).some((value) => test(c, value))

const byValue: Kind = (place, scope) => {
  const test = place.resolves ? undefined : expectation(place.start, place.names, scope)
  return test && some(place, (_, item) => test(item))
}

const byType: Kind = (place, scope) => {
  const types = place.node?.definition.type ?? []
  if (place.resolves) {
    const targets = targetTypes(
      types.flatMap(({ targetProfile }) => targetProfile ?? []),
      scope,
    )
    return targets && some(place, (c, item) => targets.has(targetOf(c, item) ?? ''))
  }
  const codes = new Set(types.map(({ code }) => code))
  return codes.size > 0 ? some(place, (_, item) => codes.has(plainClass(item))) : undefined
}

const plainClass = ({ class: className }: PathItem): string =>
  className.replace(/^(?:Simple|Money)(?=Quantity$)/, '')

const targetOf = (c: ProfileChecker, { value }: PathItem): string | undefined =>
  isObject(value) ? typeOfTarget(c, value) : undefined

/** Of a resource that is only referred to nothing but its type is known. */
const byProfile: Kind = (place, scope) => {
  if (place.resolves) return byType(place, scope)
  const profiles = place.node ? profilesOf(place.node.definition) : []
  const known = profiles.map((profile) => scope.profile(profile))
  if (
    profiles.length === 0 ||
    known.some((one, at) => !one && baseTypeOf(profiles[at] ?? '', scope) === undefined)
  )
    return undefined
  return some(place, (c, item) =>
    known.some((one, at) =>
      one
        ? isObject(item.value) &&
          c.isClean((trial) => one.check(trial, item.value as Record<string, unknown>))
        : plainClass(item) === baseTypeOf(profiles[at] ?? '', scope),
    ),
  )
}

const byExistence: Kind = ({ node, values }) => {
  if (!node) return undefined
  const { min = 0, max } = node.definition
  if (max === '0') return (c, item) => values([item], c.around(item)).length === 0
  return min > 0 ? (c, item) => values([item], c.around(item)).length > 0 : undefined
}

const kinds: Readonly<Record<string, Kind>> = {
  value: byValue,
  pattern: byValue,
  type: byType,
  profile: byProfile,
  exists: byExistence,
}

function placeOf(path: string, slice: ElementNode, scope: ProfileScope): Place {
  const resolves = /(?:^|\.)resolve\(\)$/.test(path)
  const short = path.replace(/\.?resolve\(\)$/, '') || '$this'
  const found = follow(parsePath(short), slice, scope)
  return { values: compilePath(short, { elements: scope.elements }), ...found, resolves }
}

type Followed = Pick<Place, 'start' | 'names' | 'node'>

function follow(path: PathNode | undefined, slice: ElementNode, scope: ProfileScope): Followed {
  if (path === undefined || path.kind === 'this') return { start: slice, names: [], node: slice }
  if (path.kind === 'name') {
    const { start, names, node } = follow(path.on, slice, scope)
    return { start, names: [...names, path.name], node: node && childOf(node, path.name, scope) }
  }
  if (path.kind === 'call' && path.name === 'ofType') return follow(path.on, slice, scope)
  const [url] = path.kind === 'call' && path.name === 'extension' ? path.arguments : []
  if (path.kind === 'call' && url?.kind === 'literal') {
    const { node } = follow(path.on, slice, scope)
    const extension = node && extensionOf(node, String(url.value), scope)
    return { start: extension, names: [], node: extension }
  }
  throw new UnsupportedDiscriminator('the path of a discriminator is not understood')
}

function extensionOf(node: ElementNode, url: string, scope: ProfileScope): ElementNode | undefined {
  const slices = [...(childOf(node, 'extension', scope)?.slices.values() ?? [])]
  return slices.find((slice) => expectation(slice, ['url'], scope)?.({ value: url, class: 'uri' }))
}
