/** `$translate`: from a code to codes of other systems, by concept maps (https://hl7.org/fhir/R4/conceptmap-operation-translate.html). */
import type {
  Coding,
  ConceptMap,
  ConceptMapGroup,
  ConceptMapGroupElementTarget,
  ParametersParameter,
} from 'fhir/r4'
import { canonicalOf, type TerminologyResources } from './resources.ts'

export interface TranslateOptions {
  /** Only to this code system. */
  targetSystem?: string | undefined
  /** Only by maps from or to these value sets. */
  source?: string | undefined
  target?: string | undefined
  /** From the targets of the maps to their sources. */
  reverse?: boolean | undefined
  dependencies: readonly { element: string; concept: Coding }[]
}

type Equivalence = ConceptMapGroupElementTarget['equivalence']

export interface Translation {
  equivalence: Equivalence
  concept: Coding
  product: NonNullable<ConceptMapGroupElementTarget['product']>
  /** Canonical URL of the map. */
  source: string | undefined
}

const NOT_THE_SAME: ReadonlySet<Equivalence> = new Set(['unmatched', 'disjoint'])

/** Read the other way round. */
const turned: Readonly<Partial<Record<Equivalence, Equivalence>>> = {
  wider: 'narrower',
  narrower: 'wider',
  subsumes: 'specializes',
  specializes: 'subsumes',
}

export async function translate(
  resources: TerminologyResources,
  maps: readonly ConceptMap[],
  { coding, options }: { coding: Required<Pick<Coding, 'system' | 'code'>>; options: TranslateOptions },
): Promise<Translation[]> {
  const found: Translation[] = []
  for (const map of maps.filter((one) => isBetween(one, options))) {
    const source = map.version === undefined ? map.url : `${map.url ?? ''}|${map.version}`
    for (const group of map.group ?? []) {
      const matches = options.reverse
        ? backwards(group, coding)
        : await forwards({ resources, options }, group, coding)
      found.push(...matches.map((match) => ({ ...match, source })))
    }
  }
  return found.filter(
    ({ concept }) => options.targetSystem === undefined || concept.system === options.targetSystem,
  )
}

export const isTranslated = (found: readonly Translation[]): boolean =>
  found.some(({ equivalence }) => !NOT_THE_SAME.has(equivalence))

function isBetween(map: ConceptMap, { source, target, reverse }: TranslateOptions): boolean {
  const from = map.sourceCanonical ?? map.sourceUri
  const to = map.targetCanonical ?? map.targetUri
  const [asSource, asTarget] = reverse ? [to, from] : [from, to]
  return isSame(asSource, source) && isSame(asTarget, target)
}

const isSame = (has: string | undefined, wanted: string | undefined): boolean =>
  wanted === undefined || (has !== undefined && canonicalOf(has).url === canonicalOf(wanted).url)

type Match = Omit<Translation, 'source'>
type Code = Required<Pick<Coding, 'system' | 'code'>>

interface Mapping {
  resources: TerminologyResources
  options: TranslateOptions
}

async function forwards(mapping: Mapping, group: ConceptMapGroup, { system, code }: Code): Promise<Match[]> {
  if (group.source !== system) return []
  const element = group.element.find((one) => one.code === code)
  if (!element) return unmapped(mapping, group, { system, code })
  return (element.target ?? [])
    .filter((target) => dependenciesHold(target, mapping.options))
    .filter(({ code: to }) => to !== undefined)
    .map((target) => matchTo(group.target, target))
}

const dependenciesHold = (
  { dependsOn = [] }: ConceptMapGroupElementTarget,
  { dependencies }: TranslateOptions,
): boolean =>
  dependsOn.every(({ property, system, value }) =>
    dependencies.some(
      ({ element, concept }) =>
        element === property && concept.code === value && (system === undefined || concept.system === system),
    ),
  )

const matchTo = (
  system: string | undefined,
  { equivalence, code, display, product = [] }: ConceptMapGroupElementTarget,
): Match => ({
  equivalence,
  concept: codingOf({ system, code, display }),
  product,
})

function codingOf({
  system,
  code,
  display,
}: { [K in 'system' | 'code' | 'display']: string | undefined }): Coding {
  return {
    ...(system === undefined ? {} : { system }),
    ...(code === undefined ? {} : { code }),
    ...(display === undefined ? {} : { display }),
  }
}

/** What the map says of codes that it does not name. */
async function unmapped(
  { resources, options }: Mapping,
  { unmapped: rule, target }: ConceptMapGroup,
  { system, code }: Code,
): Promise<Match[]> {
  if (rule?.mode === 'provided')
    return [
      { equivalence: 'equal', concept: codingOf({ system: target, code, display: undefined }), product: [] },
    ]
  if (rule?.mode === 'fixed') {
    const { code: fixed, display } = rule
    return [
      { equivalence: 'inexact', concept: codingOf({ system: target, code: fixed, display }), product: [] },
    ]
  }
  if (rule?.mode !== 'other-map' || rule.url === undefined) return []
  const other = await resources.conceptMap(canonicalOf(rule.url))
  // One step only: maps may name each other.
  const groups = (other?.group ?? []).map(({ unmapped: _, ...group }) => group)
  return (
    await Promise.all(groups.map((group) => forwards({ resources, options }, group, { system, code })))
  ).flat()
}

function backwards(group: ConceptMapGroup, { system, code }: Code): Match[] {
  if (group.target !== system) return []
  return group.element.flatMap(({ code: from, display, target = [] }) =>
    target
      .filter((one) => one.code === code && from !== undefined)
      .map(({ equivalence }) => ({
        equivalence: turned[equivalence] ?? equivalence,
        concept: codingOf({ system: group.source, code: from, display }),
        product: [],
      })),
  )
}

/** The parameter `match` of the answer. */
export const matchParameter = ({
  equivalence,
  concept,
  product,
  source,
}: Translation): ParametersParameter => ({
  name: 'match',
  part: [
    { name: 'equivalence', valueCode: equivalence },
    { name: 'concept', valueCoding: concept },
    ...product.map(({ property, system, value, display }): ParametersParameter => ({
      name: 'product',
      part: [
        { name: 'element', valueUri: property },
        { name: 'concept', valueCoding: codingOf({ system, code: value, display }) },
      ],
    })),
    ...(source === undefined ? [] : [{ name: 'source', valueUri: source }]),
  ],
})
