/** Whether one code is in a value set, without expanding more than that needs. */
import type { ValueSet, ValueSetComposeInclude } from 'fhir/r4'
import { type Budget, newBudget, spend } from './budget.ts'
import { findCodes, withoutContent } from './code-system.ts'
import { circular, keyOf, type Member, memberOf, membersOf, passing } from './compose.ts'
import {
  type Canonical,
  canonicalOf,
  requireValueSet,
  type TerminologyResources,
  textOf,
} from './resources.ts'

export interface Coded {
  system: string
  code: string
}

/** It depends on a code system whose codes are not here. */
interface Undecided {
  lacking: string
}

type Verdict = Member | Undecided | undefined

const isUndecided = (verdict: Verdict): verdict is Undecided => verdict !== undefined && 'lacking' in verdict

/** Refuses where it depends on codes that are not here. */
export async function findMember(
  resources: TerminologyResources,
  valueSet: ValueSet,
  coded: Coded,
): Promise<Member | undefined> {
  const path = valueSet.url === undefined ? [] : [valueSet.url]
  const verdict = await verdictOn({ resources, coded, path, known: new Map(), budget: newBudget() }, valueSet)
  if (isUndecided(verdict)) throw withoutContent(verdict.lacking)
  return verdict
}

interface Asked {
  resources: TerminologyResources
  coded: Coded
  /** Value sets on the way here. */
  path: readonly string[]
  /** Value sets that were imported before. */
  known: Map<string, Promise<Verdict>>
  budget: Budget
}

async function verdictOn(asked: Asked, valueSet: ValueSet): Promise<Verdict> {
  const { resources, coded } = asked
  const { compose } = valueSet
  if (!compose) return (await membersOf(resources, valueSet)).get(keyOf(coded))
  const found = await inAny(asked, compose.include)
  if (found === undefined) return undefined
  const excluded = await inAny(asked, compose.exclude ?? [])
  if (excluded !== undefined) return isUndecided(excluded) ? excluded : undefined
  return !isUndecided(found) && found.inactive && compose.inactive === false ? undefined : found
}

async function inAny(asked: Asked, parts: readonly ValueSetComposeInclude[]): Promise<Verdict> {
  let undecided: Undecided | undefined
  for (const part of parts) {
    const verdict = await inPart(asked, part)
    if (isUndecided(verdict)) undecided ??= verdict
    else if (verdict) return verdict
  }
  return undecided
}

/** In the system's part and in every one of the value sets. */
async function inPart(asked: Asked, part: ValueSetComposeInclude): Promise<Verdict> {
  const verdicts: Verdict[] = []
  if (part.system !== undefined) verdicts.push(await inSystem(asked, part.system, part))
  for (const canonical of part.valueSet ?? []) {
    verdicts.push(await verdictOfImport(asked, canonicalOf(canonical)))
  }
  if (verdicts.includes(undefined)) return undefined
  return verdicts.find(isUndecided) ?? verdicts[0]
}

async function verdictOfImport(asked: Asked, canonical: Canonical): Promise<Verdict> {
  const name = textOf(canonical)
  if (asked.path.includes(canonical.url)) throw circular(name)
  let verdict = asked.known.get(name)
  if (!verdict) {
    const valueSet = await requireValueSet(asked.resources, canonical)
    verdict = verdictOn({ ...asked, path: [...asked.path, canonical.url] }, valueSet)
    asked.known.set(name, verdict)
  }
  return verdict
}

async function inSystem(
  { resources, coded, budget }: Asked,
  system: string,
  part: ValueSetComposeInclude,
): Promise<Verdict> {
  spend(budget, 1)
  if (canonicalOf(system).url !== coded.system) return undefined
  const codes = await findCodes(resources, system, part.version)
  const concept = codes?.find(coded.code)
  const known = codes && concept ? memberOf(codes, concept) : undefined
  if (part.concept) {
    const listed = part.concept.find(({ code }) => code === (concept?.code ?? coded.code))
    if (!listed) return undefined
    const unknown = { ...coded, version: part.version, display: undefined, designation: [], abstract: false, inactive: false } // prettier-ignore
    const member = known ?? unknown
    return { ...member, display: listed.display ?? member.display }
  }
  if (!codes) return { lacking: system }
  return concept && passing(codes, part, budget).has(concept.code) ? known : undefined
}
