/** generated/published-codes.js: the codes of R4's value sets and code systems, for profiles that come at run time. */
import type { Concept, Definitions } from './definitions.ts'
import { GENERATED, quote } from './source.ts'
import { expandValueSet } from './value-sets.ts'

export function writePublishedCodes(definitions: Definitions): string {
  const valueSets = [...definitions.valueSets.keys()].flatMap((url) => {
    const expansion = expandValueSet(url, definitions)
    if (!expansion) return []
    const systems = [...expansion].map(([system, codes]) => [system, [...codes].join(' ')] as const)
    return [`    ${quote(url)}: ${quote(Object.fromEntries(systems))},\n`]
  })
  const codeSystems = [...definitions.codeSystems.values()]
    .filter(({ content, concept }) => content === 'complete' && concept)
    .map(({ url, concept }) => `    ${quote(url)}: ${quote(codesOf(concept ?? []).join(' '))},\n`)
  return [
    GENERATED,
    'export const published = {\n  valueSets: {\n',
    ...valueSets,
    '  },\n  codeSystems: {\n',
    ...codeSystems,
    '  },\n}\n',
  ].join('')
}

const codesOf = (concepts: readonly Concept[]): string[] =>
  concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept ?? [])])
