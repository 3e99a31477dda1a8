/** `$lookup` and `$subsumes` (https://hl7.org/fhir/R4/codesystem-operations.html). */
import { fail } from '@medley/fhir/failures'
import type { ParametersParameter } from 'fhir/r4'
import { type Codes, type Concept, displayOf, isAbstract, isInactive, withAncestors } from './code-system.ts'
import { shown } from './resources.ts'

export function requireConcept(codes: Codes, code: string): Concept {
  const found = codes.find(code)
  if (found) return found
  throw fail('notFound', 'code-unknown', `${shown(code)} is not a code of ${shown(codes.url)}.`)
}

export interface LookupOptions {
  /** Which properties to answer; all that there are, if none is asked for. */
  properties: readonly string[]
  displayLanguage?: string | undefined
}

/** The parameters of the answer. */
export function lookup(
  codes: Codes,
  code: string,
  { properties, displayLanguage }: LookupOptions,
): ParametersParameter[] {
  const concept = requireConcept(codes, code)
  const { resource, version } = codes
  const isWanted = (name: string): boolean => properties.length === 0 || properties.includes(name)
  const designations = concept.designation.filter(
    ({ language = '' }) => isWanted('designation') || isWanted(`lang.${language}`),
  )
  return [
    { name: 'name', valueString: resource.name ?? resource.title ?? codes.url },
    ...(version === undefined ? [] : [{ name: 'version', valueString: version }]),
    { name: 'display', valueString: displayOf(concept, displayLanguage) ?? concept.code },
    ...designations.map(({ language, use, value }): ParametersParameter => ({
      name: 'designation',
      part: [
        ...(language === undefined ? [] : [{ name: 'language', valueCode: language }]),
        ...(use === undefined ? [] : [{ name: 'use', valueCoding: use }]),
        { name: 'value', valueString: value },
      ],
    })),
    ...propertiesOf(concept)
      .filter(([name]) => isWanted(name))
      .map(([name, value]): ParametersParameter => ({
        name: 'property',
        part: [
          { name: 'code', valueCode: name },
          { name: 'value', ...value },
        ],
      })),
  ]
}

function propertiesOf(concept: Concept): [string, Omit<ParametersParameter, 'name'>][] {
  const { definition, parents, children, property } = concept
  const defined = property.filter(
    ({ code }) => !['inactive', 'notSelectable', 'parent', 'child'].includes(code),
  )
  return [
    ...(definition === undefined ? [] : [['definition', { valueString: definition }] as [string, object]]),
    ['inactive', { valueBoolean: isInactive(concept) }],
    ...(isAbstract(concept) ? [['notSelectable', { valueBoolean: true }] as [string, object]] : []),
    ...[...parents].map((code): [string, object] => ['parent', { valueCode: code }]),
    ...[...children].map((code): [string, object] => ['child', { valueCode: code }]),
    ...defined.map(({ code, ...value }): [string, object] => [code, value]),
  ]
}

export type Subsumption = 'equivalent' | 'subsumes' | 'subsumed-by' | 'not-subsumed'

/** How the first code stands to the second. */
export function subsumes(codes: Codes, one: string, another: string): Subsumption {
  const [a, b] = [requireConcept(codes, one).code, requireConcept(codes, another).code]
  if (a === b) return 'equivalent'
  if (withAncestors(codes, b).has(a)) return 'subsumes'
  return withAncestors(codes, a).has(b) ? 'subsumed-by' : 'not-subsumed'
}
