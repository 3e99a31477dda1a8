/** Slicing of a list: which item belongs to which slice, how many each may have, and in which order. */
import { UnsupportedPath } from '../fhirpath/evaluate.ts'
import type { Discriminator, Slicing } from './definitions.ts'
import { type Matcher, matcherOf, UnsupportedDiscriminator } from './discriminators.ts'
import type { ElementNode } from './element-tree.ts'
import type { Occurrence } from './occurrences.ts'
import type { ProfileChecker } from './profile-checker.ts'
import type { ProfileScope } from './profile-scope.ts'

/** The checker is at the object that has the list. */
export type ListCheck = (checker: ProfileChecker, items: readonly Occurrence[]) => void

interface Slice {
  name: string
  min: number
  max: number
  matches: Matcher
  check: ListCheck
}

/** @param checkOf compiles what a slice says of each of its items. */
export function sliceCheck(
  node: ElementNode,
  name: string,
  { scope, checkOf }: { scope: ProfileScope; checkOf: (slice: ElementNode) => ListCheck },
): ListCheck | undefined {
  if (node.slices.size === 0) return undefined
  const slicing = { ...implied(name), ...node.definition.slicing }
  const slices: Slice[] = []
  const unknown: string[] = []
  for (const [sliceName, slice] of node.slices) {
    const matches = compileMatcher(slicing.discriminator ?? [], slice, scope)
    const { min = 0, max = '*' } = slice.definition
    if (typeof matches === 'string') unknown.push(`the slice ${sliceName} was not checked: ${matches}.`)
    else slices.push({ name: sliceName, min, max: limit(max), matches, check: checkOf(slice) })
  }
  return (c, items) => {
    if (items.length > 0) for (const reason of unknown) c.remark(reason)
    const places = items.map((item) => slices.findIndex(({ matches }) => matches(c, item)))
    for (const [at, slice] of slices.entries()) checkSlice(c, { name, slice, at, items, places })
    if (unknown.length === 0) checkRules(c, { slicing, name, items, places })
  }
}

export const limit = (max: string): number => (max === '*' ? Infinity : Number(max))

/** Extensions are told apart by URL and the values of a choice by type, also where nobody says so. */
const implied = (name: string): Slicing =>
  name.endsWith('[x]')
    ? { discriminator: [{ type: 'type', path: '$this' }] }
    : /^(?:modifierE|e)xtension$/.test(name)
      ? { discriminator: [{ type: 'value', path: 'url' }] }
      : {}

/** A sentence where there is none. */
function compileMatcher(
  discriminators: readonly Discriminator[],
  slice: ElementNode,
  scope: ProfileScope,
): Matcher | string {
  if (discriminators.length === 0) return 'nothing tells which items belong to it'
  try {
    const matchers = discriminators.map((one) => matcherOf(one, slice, scope))
    const [only] = matchers
    if (only && matchers.length === 1) return only
    return (c, item) => matchers.every((matches) => matches(c, item))
  } catch (error) {
    if (error instanceof UnsupportedDiscriminator || error instanceof UnsupportedPath) return error.message
    throw error
  }
}

interface Sliced {
  name: string
  items: readonly Occurrence[]
  /** Index of the slice of each item, -1 of none. */
  places: readonly number[]
}

function checkSlice(
  c: ProfileChecker,
  { name, slice, at, items, places }: Sliced & { slice: Slice; at: number },
): void {
  const mine = items.filter((_, place) => places[place] === at)
  const element = name.replace('[x]', '')
  if (mine.length < slice.min) {
    c.report({
      code: 'required',
      failure: 'profile-slice',
      expression: c.expression(),
      problem: `needs ${slice.min} of the slice '${slice.name}' of ${element}, and has ${mine.length}.`,
    })
  }
  if (mine.length > slice.max) {
    c.report({
      code: 'structure',
      failure: 'profile-slice',
      expression: c.expression(element),
      problem: `may have ${slice.max} of the slice '${slice.name}', and has ${mine.length}.`,
    })
  }
  slice.check(c, mine)
}

function checkRules(c: ProfileChecker, { slicing, items, places }: Sliced & { slicing: Slicing }): void {
  const { rules = 'open', ordered = false } = slicing
  let last = -1
  let beyond = false
  for (const [place, item] of items.entries()) {
    const at = places[place] ?? -1
    const misplaced = at >= 0 && ((ordered && at < last) || (rules === 'openAtEnd' && beyond))
    if (misplaced) report(c, item, 'stands before what must come first in the slicing of the profile.')
    if (at < 0 && rules === 'closed') report(c, item, 'belongs to no slice, and the profile allows no other.')
    if (at < 0) beyond = true
    else last = Math.max(last, at)
  }
}

const report = (c: ProfileChecker, { property, place }: Occurrence, problem: string): void =>
  c.report({
    code: 'structure',
    failure: 'profile-slice',
    expression: c.expression(property, place),
    problem,
  })
