/** From the definition of a value set to its codes: all of them, or a refusal (https://hl7.org/fhir/R4/valueset.html#compose). */
import { fail, type Failure } from '@medley/fhir/failures'
import type { ValueSet, ValueSetComposeInclude, ValueSetExpansionContains } from 'fhir/r4'
import { type Budget, newBudget, spend } from './budget.ts'
import {
  codesForCompose,
  type Codes,
  type Concept,
  findCodes,
  isAbstract,
  isInactive,
} from './code-system.ts'
import { codesThatPass } from './filters.ts'
import { canonicalOf, requireValueSet, shown, type TerminologyResources, textOf } from './resources.ts'

export interface Member {
  system: string
  version: string | undefined
  code: string
  display: string | undefined
  designation: Concept['designation']
  abstract: boolean
  inactive: boolean
}

/** No expansion grows beyond this. */
export const MAX_MEMBERS = 20_000

export const keyOf = ({ system, code }: { system: string; code: string }): string => `${system}|${code}`

/** By system and code, in the order of the definition. */
export type Members = ReadonlyMap<string, Member>

interface Context {
  resources: TerminologyResources
  /** Value sets on the way here: none may lead back to itself. */
  path: readonly string[]
  /** Value sets that were imported before. */
  known: Map<string, Promise<Members>>
  budget: Budget
}

export const membersOf = (resources: TerminologyResources, valueSet: ValueSet): Promise<Members> =>
  expanded(
    {
      resources,
      path: valueSet.url === undefined ? [] : [valueSet.url],
      known: new Map(),
      budget: newBudget(),
    },
    valueSet,
  )

async function expanded(context: Context, { compose, expansion }: ValueSet): Promise<Members> {
  const members = new Map<string, Member>()
  if (!compose) {
    addExpansion(members, expansion?.contains ?? [])
    return members
  }
  for (const part of compose.include) {
    for (const [key, member] of await membersOfPart(context, part))
      if (!members.has(key)) members.set(key, member)
    refuseTooMany(members.size)
  }
  for (const part of compose.exclude ?? [])
    for (const key of (await membersOfPart(context, part)).keys()) members.delete(key)
  if (compose.inactive === false) for (const [key, { inactive }] of members) if (inactive) members.delete(key)
  return members
}

/** A value set that was stored as a finished expansion. */
function addExpansion(members: Map<string, Member>, contains: readonly ValueSetExpansionContains[]): void {
  for (const one of contains) {
    const { system, code, version, display, designation = [], abstract = false, inactive = false } = one
    if (system !== undefined && code !== undefined)
      members.set(keyOf({ system, code }), {
        system,
        code,
        version,
        display,
        designation,
        abstract,
        inactive,
      })
    addExpansion(members, one.contains ?? [])
  }
}

/** What the system gives and every one of the value sets has. */
async function membersOfPart(context: Context, part: ValueSetComposeInclude): Promise<Members> {
  const parts: Members[] = []
  if (part.system !== undefined) parts.push(await membersOfSystem(context, part.system, part))
  for (const canonical of part.valueSet ?? []) parts.push(await imported(context, canonical))
  const [first = new Map<string, Member>(), ...others] = parts
  return others.length === 0
    ? first
    : new Map([...first].filter(([key]) => others.every((other) => other.has(key))))
}

async function membersOfSystem(
  { resources, budget }: Context,
  system: string,
  part: ValueSetComposeInclude,
): Promise<Members> {
  if (part.concept) {
    spend(budget, part.concept.length)
    return enumerated(resources, system, part)
  }
  const codes = await codesForCompose(resources, system, part.version)
  const passed = passing(codes, part, budget)
  refuseTooMany(passed.size)
  const members = new Map<string, Member>()
  for (const code of passed) {
    const concept = codes.concepts.get(code)
    if (concept) members.set(keyOf({ system: codes.url, code }), memberOf(codes, concept))
  }
  return members
}

/** Codes of a system that pass every filter. */
export function passing(
  codes: Codes,
  { filter = [] }: ValueSetComposeInclude,
  budget: Budget,
): ReadonlySet<string> {
  spend(budget, codes.concepts.size)
  const sets = filter.map((one) => codesThatPass(codes, one, budget))
  return sets.reduce((some, others) => some.intersection(others), new Set(codes.concepts.keys()))
}

export const memberOf = ({ url, version }: Codes, concept: Concept): Member => ({
  system: url,
  version,
  code: concept.code,
  display: concept.display,
  designation: concept.designation,
  abstract: isAbstract(concept),
  inactive: isInactive(concept),
})

/** Codes that are named one by one need no code system; where there is one, it knows their names. */
async function enumerated(
  resources: TerminologyResources,
  system: string,
  { version, concept = [] }: ValueSetComposeInclude,
): Promise<Members> {
  const codes = await findCodes(resources, system, version)
  refuseTooMany(concept.length)
  const named = concept.map(({ code, display, designation = [] }): [string, Member] => {
    const known = codes?.find(code)
    const member: Member =
      codes && known
        ? memberOf(codes, known)
        : { system, version, code, display: undefined, designation: [], abstract: false, inactive: false }
    return [
      keyOf({ system, code }),
      {
        ...member,
        system,
        code,
        display: display ?? member.display,
        designation: [...designation, ...member.designation],
      },
    ]
  })
  return new Map(named)
}

async function imported(context: Context, text: string): Promise<Members> {
  const canonical = canonicalOf(text)
  const name = textOf(canonical)
  if (context.path.includes(canonical.url)) throw circular(name)
  let members = context.known.get(name)
  if (!members) {
    const valueSet = await requireValueSet(context.resources, canonical)
    members = expanded({ ...context, path: [...context.path, canonical.url] }, valueSet)
    context.known.set(name, members)
  }
  return members
}

export const circular = (name: string): Failure =>
  fail('invalid', 'value-set-circular', `The value set ${shown(name)} leads back to itself.`)

function refuseTooMany(size: number): void {
  if (size <= MAX_MEMBERS) return
  throw fail(
    'tooCostly',
    'value-set-too-large',
    `The value set has more than ${MAX_MEMBERS} codes, which is more than is expanded here.`,
  )
}
