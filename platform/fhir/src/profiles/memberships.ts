/** Whether codes belong to value sets, as far as packages and R4 list their codes. */
import { Canonicals } from './canonicals.ts'
import { type Listing, Membership, type Unlisted } from './membership.ts'
import {
  type CodeSystem,
  type Concept,
  type Contains,
  type FhirPackage,
  type Inclusion,
  splitCanonical,
  type ValueSet,
} from './definitions.ts'

/** Codes separated by spaces, by URL of the code system, and by URL of the value set: what R4 publishes. */
export interface PublishedCodes {
  valueSets: Readonly<Record<string, Readonly<Record<string, string>>>>
  codeSystems: Readonly<Record<string, string>>
}

const NOTHING_KNOWN: Listing = { codes: new Map(), unlisted: 'any' }

export class Memberships {
  readonly #valueSets: Canonicals<ValueSet>
  readonly #codeSystems: Canonicals<CodeSystem>
  readonly #published: PublishedCodes
  readonly #known = new Map<ValueSet, Membership>()

  constructor(packages: readonly FhirPackage[], published: PublishedCodes) {
    this.#valueSets = new Canonicals(packages, 'ValueSet')
    this.#codeSystems = new Canonicals(packages, 'CodeSystem')
    this.#published = published
  }

  /** Undefined where nothing at all is known of the value set. `within`: the package that asks. */
  find(canonical: string, within?: FhirPackage): Membership | undefined {
    const valueSet = this.#valueSets.find(canonical, within)
    const known = valueSet && this.#known.get(valueSet)
    if (known) return known
    const membership = new Membership(
      splitCanonical(canonical)[0],
      this.#list(canonical, { within, seen: [] }),
    )
    if (valueSet) this.#known.set(valueSet, membership)
    return membership.knowsNothing ? undefined : membership
  }

  #list(canonical: string, { within, seen }: Asking): Listing {
    const [url] = splitCanonical(canonical)
    const valueSet = this.#valueSets.find(canonical, within)
    if (!valueSet) return listed(this.#published.valueSets[url])
    if (seen.includes(url)) return NOTHING_KNOWN
    const asking = { within, seen: [...seen, url] }
    if (!valueSet.compose) return ofExpansion(valueSet.expansion?.contains)
    const included = union((valueSet.compose.include ?? []).map((one) => this.#included(one, asking)))
    const excluded = union((valueSet.compose.exclude ?? []).map((one) => this.#included(one, asking)))
    return without(included, excluded)
  }

  #included({ system, concept, filter, valueSet }: Inclusion, asking: Asking): Listing {
    const parts = (valueSet ?? []).map((url) => this.#list(url, asking))
    if (system !== undefined) {
      const codes = concept ? concept.map(({ code }) => code) : this.#codesOf(system, filter ?? [], asking)
      parts.push(
        codes
          ? { codes: new Map([[system, new Set(codes)]]), unlisted: new Set() }
          : { codes: new Map(), unlisted: new Set([system]) },
      )
    }
    return parts.length === 0 ? NOTHING_KNOWN : parts.reduce(intersection)
  }

  #codesOf(url: string, filters: NonNullable<Inclusion['filter']>, { within }: Asking): string[] | undefined {
    const system = this.#codeSystems.find(url, within)
    if (system) return system.content === 'complete' ? filtered(system.concept ?? [], filters) : undefined
    return filters.length === 0 ? this.#published.codeSystems[url]?.split(' ') : undefined
  }
}

interface Asking {
  within: FhirPackage | undefined
  /** Value sets on the way here. */
  seen: readonly string[]
}

const listed = (systems: Readonly<Record<string, string>> | undefined): Listing =>
  systems
    ? {
        codes: new Map(Object.entries(systems).map(([system, codes]) => [system, new Set(codes.split(' '))])),
        unlisted: new Set(),
      }
    : NOTHING_KNOWN

function ofExpansion(contains: readonly Contains[] | undefined): Listing {
  if (!contains) return NOTHING_KNOWN
  const codes = new Map<string, Set<string>>()
  const add = ({ system, code, contains: below }: Contains): void => {
    if (system !== undefined && code !== undefined)
      codes.set(system, (codes.get(system) ?? new Set()).add(code))
    below?.forEach(add)
  }
  contains.forEach(add)
  return { codes, unlisted: new Set() }
}

function union(listings: readonly Listing[]): Listing {
  const codes = new Map<string, Set<string>>()
  let unlisted: Unlisted = new Set()
  for (const one of listings) {
    for (const [system, some] of one.codes) codes.set(system, (codes.get(system) ?? new Set()).union(some))
    unlisted = unlisted === 'any' || one.unlisted === 'any' ? 'any' : unlisted.union(one.unlisted)
  }
  return { codes, unlisted }
}

/** Where one side is not listed, the other side's codes may be in or not. */
function intersection(one: Listing, other: Listing): Listing {
  const systems = new Set([...one.codes.keys(), ...other.codes.keys()])
  const codes = new Map<string, ReadonlySet<string>>()
  for (const system of systems) {
    const both = one.codes.get(system)?.intersection(other.codes.get(system) ?? new Set<string>())
    if (both && both.size > 0) codes.set(system, both)
  }
  if (one.unlisted === 'any' || other.unlisted === 'any') return { codes, unlisted: 'any' }
  return { codes, unlisted: one.unlisted.union(other.unlisted) }
}

function without({ codes, unlisted }: Listing, excluded: Listing): Listing {
  const left = [...codes].map(([system, some]) => {
    const fewer: ReadonlySet<string> = some.difference(excluded.codes.get(system) ?? new Set<string>())
    return [system, fewer] as const
  })
  return { codes: new Map(left), unlisted }
}

/** https://hl7.org/fhir/R4/valueset-filter-operator.html: those by nesting, and undefined for others. */
function filtered(
  concepts: readonly Concept[],
  filters: NonNullable<Inclusion['filter']>,
): string[] | undefined {
  let codes = below(concepts)
  for (const { property, op, value } of filters) {
    if (property !== 'concept' || (op !== 'is-a' && op !== 'descendent-of')) return undefined
    const root = findConcept(concepts, value)
    const kept = new Set([...below(root?.concept ?? []), ...(op === 'is-a' ? [value] : [])])
    codes = codes.filter((code) => kept.has(code))
  }
  return codes
}

const below = (concepts: readonly Concept[]): string[] =>
  concepts.flatMap(({ code, concept }) => [code, ...below(concept ?? [])])

function findConcept(concepts: readonly Concept[], code: string): Concept | undefined {
  for (const one of concepts) {
    const found = one.code === code ? one : findConcept(one.concept ?? [], code)
    if (found) return found
  }
  return undefined
}
