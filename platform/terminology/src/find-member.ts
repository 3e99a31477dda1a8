/** Whether one code is in a value set, without expanding more than that needs. */
import type { ValueSet, ValueSetComposeInclude } from 'fhir/r4'
import { findCodes, withoutContent } from './code-system.ts'
import { keyOf, type Member, memberOf, membersOf, passing } from './compose.ts'
import { canonicalOf, requireValueSet, type TerminologyResources } from './resources.ts'

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
  const verdict = await verdictOn({ resources, coded, path: new Set() }, valueSet)
  if (isUndecided(verdict)) throw withoutContent(verdict.lacking)
  return verdict
}

interface Asked {
  resources: TerminologyResources
  coded: Coded
  /** Value sets on the way here. */
  path: ReadonlySet<ValueSet>
}

async function verdictOn(asked: Asked, valueSet: ValueSet): Promise<Verdict> {
  const { resources, coded, path } = asked
  const { compose } = valueSet
  // What leads back to itself is refused there.
  if (!compose || path.has(valueSet)) return (await membersOf(resources, valueSet)).get(keyOf(coded))
  const within = { ...asked, path: new Set([...path, valueSet]) }
  const found = await inAny(within, compose.include)
  if (found === undefined) return undefined
  const excluded = await inAny(within, compose.exclude ?? [])
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
    const valueSet = await requireValueSet(asked.resources, canonicalOf(canonical))
    verdicts.push(await verdictOn(asked, valueSet))
  }
  if (verdicts.includes(undefined)) return undefined
  return verdicts.find(isUndecided) ?? verdicts[0]
}

async function inSystem(
  { resources, coded }: Asked,
  system: string,
  part: ValueSetComposeInclude,
): Promise<Verdict> {
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
  return concept && passing(codes, part).has(concept.code) ? known : undefined
}
