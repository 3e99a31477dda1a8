/** What a slice expects at the path of a discriminator: by that an item is told to belong to it. */
import type { PathItem } from '../fhirpath/path-items.ts'
import { choiceValue, type ElementDefinition, splitCanonical } from './definitions.ts'
import type { ElementNode } from './element-tree.ts'
import { dig, isFixed, matchesPattern } from './patterns.ts'
import type { ProfileScope } from './profile-scope.ts'

export type ItemTest = (item: PathItem) => boolean

/** Undefined where the profile says nothing there that could tell. */
export function expectation(
  node: ElementNode | undefined,
  path: readonly string[],
  scope: ProfileScope,
): ItemTest | undefined {
  if (!node) return undefined
  const [name, ...rest] = path
  if (name === undefined) return ownExpectation(node, scope)
  const given = choiceValue(node.definition, 'fixed') ?? choiceValue(node.definition, 'pattern')
  const values = given === undefined ? [] : dig(given, path)
  if (values.length > 0) {
    const tests = values.map(matchesPattern)
    return ({ value }) => tests.some((test) => test(value))
  }
  const child = childOf(node, name, scope)
  if (child) return expectation(child, rest, scope)
  return name === 'url' ? urlOfUnknown(node.definition) : undefined
}

/** An element of a slice, or of the profile that its type has. */
export function childOf(node: ElementNode, name: string, scope: ProfileScope): ElementNode | undefined {
  const child = node.children.get(name) ?? node.children.get(`${name}[x]`)
  if (child) return child
  for (const profile of profilesOf(node.definition)) {
    const found = scope.profile(profile)?.tree
    const inProfile = found && (found.children.get(name) ?? found.children.get(`${name}[x]`))
    if (inProfile) return inProfile
  }
  return undefined
}

export const profilesOf = ({ type }: ElementDefinition): string[] =>
  (type ?? []).flatMap(({ profile }) => profile ?? [])

/** An extension has the URL of its profile, which may not be known here. */
function urlOfUnknown(definition: ElementDefinition): ItemTest | undefined {
  const urls = profilesOf(definition).map((profile) => splitCanonical(profile)[0])
  return urls.length > 0 ? ({ value }) => urls.some((url) => url === value) : undefined
}

function ownExpectation(node: ElementNode, scope: ProfileScope): ItemTest | undefined {
  const { definition } = node
  const fixed = choiceValue(definition, 'fixed')
  const pattern = choiceValue(definition, 'pattern')
  const test = fixed === undefined ? pattern !== undefined && matchesPattern(pattern) : isFixed(fixed)
  if (test) return ({ value }) => test(value)
  return childExpectation(node, scope) ?? bindingExpectation(definition, scope)
}

/** All that its elements expect. */
function childExpectation(node: ElementNode, scope: ProfileScope): ItemTest | undefined {
  const tests = [...node.children].flatMap(([name, child]) => {
    const inner = ownExpectation(child, scope)
    return inner ? [{ name: name.replace('[x]', ''), inner }] : []
  })
  if (tests.length === 0) return undefined
  return (item) =>
    tests.every(({ name, inner }) => scope.elements.step(item, name).some((value) => inner(value)))
}

function bindingExpectation({ binding }: ElementDefinition, scope: ProfileScope): ItemTest | undefined {
  if (binding?.strength !== 'required' || binding.valueSet === undefined) return undefined
  const membership = scope.membership(binding.valueSet)
  return membership && (({ value }) => membership.of(value) === 'in')
}
