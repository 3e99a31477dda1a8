/** `$expand`: the codes of a value set as a ValueSet with an expansion (https://hl7.org/fhir/R4/valueset-operation-expand.html). */
import type { ValueSet, ValueSetExpansionContains, ValueSetExpansionParameter } from 'fhir/r4'
import { displayOf } from './code-system.ts'
import { type Member, membersOf } from './compose.ts'
import type { TerminologyResources } from './resources.ts'

export interface ExpandOptions {
  /** Words that the display or the code has. */
  filter?: string | undefined
  offset?: number | undefined
  count?: number | undefined
  activeOnly?: boolean | undefined
  /** Leave out headings that are not for use in data. */
  excludeNotForUI?: boolean | undefined
  includeDesignations?: boolean | undefined
  includeDefinition?: boolean | undefined
  displayLanguage?: string | undefined
  /** Code systems whose codes are left out. */
  excludeSystems?: readonly string[] | undefined
}

export interface Stamp {
  /** `urn:uuid:…` */
  identifier: string
  /** ISO 8601 */
  timestamp: string
}

export async function expand(
  resources: TerminologyResources,
  valueSet: ValueSet,
  { options, stamp }: { options: ExpandOptions; stamp: Stamp },
): Promise<ValueSet> {
  const members = [...(await membersOf(resources, valueSet)).values()].filter(wanted(options))
  const { offset = 0, count } = options
  const parameter = parametersOf(options, members)
  const page = members.slice(offset, count === undefined ? undefined : offset + count)
  const { compose, expansion: _, text: __, ...head } = valueSet
  return {
    ...head,
    ...(options.includeDefinition && compose ? { compose } : {}),
    expansion: {
      ...stamp,
      total: members.length,
      offset,
      ...(parameter.length > 0 ? { parameter } : {}),
      ...(page.length > 0 ? { contains: page.map((member) => containsOf(member, options)) } : {}),
    },
  }
}

function wanted({
  filter = '',
  activeOnly,
  excludeNotForUI,
  excludeSystems = [],
  displayLanguage,
}: ExpandOptions): (member: Member) => boolean {
  const words = folded(filter).split(/\s+/).filter(Boolean)
  return (member) => {
    if ((activeOnly && member.inactive) || (excludeNotForUI && member.abstract)) return false
    if (excludeSystems.includes(member.system)) return false
    const text = folded(`${member.code} ${displayOf(member, displayLanguage) ?? ''}`)
    return words.every((word) => text.includes(word))
  }
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function containsOf(
  member: Member,
  { includeDesignations, displayLanguage }: ExpandOptions,
): ValueSetExpansionContains {
  const { system, version, code, designation, abstract, inactive } = member
  const display = displayOf(member, displayLanguage)
  return {
    system,
    ...(abstract ? { abstract } : {}),
    ...(inactive ? { inactive } : {}),
    ...(version === undefined ? {} : { version }),
    code,
    ...(display === undefined ? {} : { display }),
    ...(includeDesignations && designation.length > 0 ? { designation: [...designation] } : {}),
  }
}

/** What the codes depend on besides the value set itself. */
function parametersOf(options: ExpandOptions, members: readonly Member[]): ValueSetExpansionParameter[] {
  const { filter, count, activeOnly, excludeNotForUI, displayLanguage } = options
  const versions = new Set(
    members.flatMap(({ system, version }) => (version === undefined ? [] : `${system}|${version}`)),
  )
  return [
    ...(filter === undefined ? [] : [{ name: 'filter', valueString: filter }]),
    ...(count === undefined ? [] : [{ name: 'count', valueInteger: count }]),
    ...(activeOnly === undefined ? [] : [{ name: 'activeOnly', valueBoolean: activeOnly }]),
    ...(excludeNotForUI === undefined ? [] : [{ name: 'excludeNotForUI', valueBoolean: excludeNotForUI }]),
    ...(displayLanguage === undefined ? [] : [{ name: 'displayLanguage', valueCode: displayLanguage }]),
    ...[...versions].map((valueUri) => ({ name: 'version', valueUri })),
  ]
}
