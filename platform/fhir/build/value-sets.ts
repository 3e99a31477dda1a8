/** Expands the value sets of required bindings, where the published code systems allow it. */
import type { Concept, Definitions, Inclusion } from './definitions.ts'

/** Codes by their code system. */
export type Expansion = ReadonlyMap<string, ReadonlySet<string>>

/** The codes of a value set, or undefined where they are not all known here: all of UCUM, languages, media types. */
export function expandValueSet(url: string, definitions: Definitions): Expansion | undefined {
  const valueSet = definitions.valueSets.get(url.split('|')[0] ?? url)
  if (!valueSet?.compose) return undefined
  const codes = new Map<string, Set<string>>()
  for (const inclusion of valueSet.compose.include) {
    const included = expandInclusion(inclusion, definitions)
    if (!included) return undefined
    for (const [system, some] of included) codes.set(system, new Set([...(codes.get(system) ?? []), ...some]))
  }
  for (const exclusion of valueSet.compose.exclude ?? []) {
    const excluded = expandInclusion(exclusion, definitions)
    if (!excluded) return undefined
    for (const [system, some] of excluded) for (const code of some) codes.get(system)?.delete(code)
  }
  return codes
}

function expandInclusion(inclusion: Inclusion, definitions: Definitions): Expansion | undefined {
  const parts: Expansion[] = []
  if (inclusion.system !== undefined) {
    const codes = expandSystem(inclusion.system, inclusion, definitions)
    if (!codes) return undefined
    parts.push(new Map([[inclusion.system, codes]]))
  }
  for (const url of inclusion.valueSet ?? []) {
    const expansion = expandValueSet(url, definitions)
    if (!expansion) return undefined
    parts.push(expansion)
  }
  return parts.reduce(intersect)
}

const intersect = (some: Expansion, others: Expansion): Expansion =>
  new Map([...some].map(([system, codes]) => [system, codes.intersection(others.get(system) ?? new Set())]))

function expandSystem(
  url: string,
  { concept, filter }: Inclusion,
  definitions: Definitions,
): Set<string> | undefined {
  if (concept) return new Set(concept.map(({ code }) => code))
  const system = definitions.codeSystems.get(url)
  if (system?.content !== 'complete' || !system.concept) return undefined
  const parents = parentsOf(system.concept)
  let codes = new Set(parents.keys())
  for (const { property, op, value } of filter ?? []) {
    const kept = filters[op]
    if (property !== 'concept' || !kept) return undefined
    codes = new Set([...codes].filter((code) => kept(code, value, parents)))
  }
  return codes
}

type Parents = ReadonlyMap<string, readonly string[]>

const isBelow = (code: string, ancestor: string, parents: Parents): boolean =>
  (parents.get(code) ?? []).some((parent) => parent === ancestor || isBelow(parent, ancestor, parents))

/** https://hl7.org/fhir/R4/valueset-filter-operator.html */
const filters: Readonly<Record<string, (code: string, value: string, parents: Parents) => boolean>> = {
  'is-a': (code, value, parents) => code === value || isBelow(code, value, parents),
  'descendent-of': isBelow,
  'is-not-a': (code, value, parents) => code !== value && !isBelow(code, value, parents),
}

/** Parents of each code, by nesting and by the property `subsumedBy`. */
function parentsOf(
  concepts: readonly Concept[],
  parent?: string,
  known = new Map<string, string[]>(),
): Map<string, string[]> {
  for (const { code, concept, property } of concepts) {
    const subsumers = (property ?? [])
      .filter((one) => one.code === 'subsumedBy')
      .map((one) => one.valueCode ?? '')
    known.set(code, [...(known.get(code) ?? []), ...(parent === undefined ? [] : [parent]), ...subsumers])
    if (concept) parentsOf(concept, code, known)
  }
  return known
}
