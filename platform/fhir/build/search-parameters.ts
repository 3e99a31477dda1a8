/** The search parameters of one resource type, made out of R4's, which are each about many types. */
import type { SearchKind, SearchParameter } from '../src/definition.ts'
import type { SearchParameterDefinition } from './definitions.ts'
import { componentErrata } from './errata.ts'
import { parsePath } from '../src/fhirpath/parse.ts'
import type { Model } from './model.ts'
import { findWays, type Way } from './search-paths.ts'
import { sortPathsOf } from './sort-paths.ts'

export interface CompiledParameter {
  parameter: SearchParameter
  ways: readonly Way[]
  /** Of a composite: how to each component's values from the element that they share. */
  components: readonly (readonly Way[])[]
  /** JavaScript of a parameter that computes its one value from the resource `o`. */
  computed?: { value: string; class: string }
}

/** Parameters whose expression is a condition rather than a path. */
const computed: Readonly<Record<string, { value: string; class: string }>> = {
  // A deceased person is one with a date of death, or with `deceasedBoolean` true.
  'Patient.deceased.exists() and Patient.deceased != false': {
    value:
      'o.deceasedDateTime !== undefined || o._deceasedDateTime !== undefined || o.deceasedBoolean === true',
    class: 'boolean',
  },
}

/** `_text`, `_content`, `_query` are full text and named queries: they have no expression. */
export function parametersOf(
  type: string,
  all: readonly SearchParameterDefinition[],
  model: Model,
): CompiledParameter[] {
  const bases = [type, 'Resource', 'DomainResource']
  const mine = all
    .filter(({ base, expression }) => expression !== undefined && base.some((one) => bases.includes(one)))
    .sort((one, another) => (one.code < another.code ? -1 : 1))
  const kinds = new Map(all.map((one) => [one.url, one]))
  return mine.map((definition, ordinal) => compileParameter({ definition, ordinal, type, kinds, model }))
}

interface Compiling {
  definition: SearchParameterDefinition
  ordinal: number
  type: string
  kinds: ReadonlyMap<string, SearchParameterDefinition>
  model: Model
}

function compileParameter({ definition, ordinal, type, kinds, model }: Compiling): CompiledParameter {
  const terms = termsFor(type, definition.expression ?? '')
  const expression = terms.join(' | ')
  const special = computed[expression]
  const ways = special ? [] : terms.flatMap((term) => findWays(parsePath(term), { model, type, focus: type }))
  const components = (definition.component ?? []).map(({ definition: url, expression: published }, at) => {
    const component = kinds.get(url)
    if (!component) throw new Error(`${definition.url}: unknown component ${url}`)
    const path = componentErrata[definition.url]?.[at] ?? published
    return { code: component.code, kind: component.type as SearchKind, expression: path }
  })
  return {
    parameter: {
      code: definition.code,
      kind: definition.type as SearchKind,
      ordinal,
      url: definition.url,
      documentation: documentationFor(type, definition.description),
      expression,
      targets: definition.type === 'reference' ? targetsOf(ways, definition, { model, type }) : [],
      components,
      sortPaths: sortPathsOf(definition.type as SearchKind, ways),
      multiple: ways.length > 1 ? !isOneChoice(ways) || ways.some(repeats) : ways.some(repeats),
    },
    ways,
    components: components.map(({ expression: path }) =>
      ways.slice(0, 1).flatMap((way) => findWays(parsePath(path), { model, type, focus: way.class })),
    ),
    ...(special ? { computed: special } : {}),
  }
}

/** The alternatives of an expression that are about the type. */
export function termsFor(type: string, expression: string): string[] {
  return expression.split(/\s*\|\s*/).filter((term) => {
    const [about = ''] = /^[(]*([A-Za-z]+)/.exec(term)?.slice(1) ?? []
    return about === type || about === 'Resource' || about === 'DomainResource' || /^[a-z]/.test(about)
  })
}

/** Data types that give several values for one element. */
const plural: ReadonlySet<string> = new Set(['CodeableConcept', 'HumanName', 'Address', 'Timing'])

const repeats = (way: Way): boolean =>
  plural.has(way.class) || way.steps.some((step) => step.repeats && step.at === undefined)

/** Whether all ways lead to one element that has one of several types. */
function isOneChoice(ways: readonly Way[]): boolean {
  const before = (way: Way): string =>
    way.steps
      .slice(0, -1)
      .map(({ property }) => property)
      .join('.')
  const [first] = ways
  if (!first) return true
  const stem = (way: Way): string => (way.steps.at(-1)?.property ?? '').replace(/[A-Z].*$/, '')
  return ways.every((way) => before(way) === before(first) && stem(way) === stem(first))
}

/** Types that the elements may refer to and the parameter is about; both may leave it open. */
function targetsOf(
  ways: readonly Way[],
  { target = [] }: SearchParameterDefinition,
  { model, type }: { model: Model; type: string },
): string[] {
  const allowed = new Set(ways.flatMap((way) => allowedTargets(way, model, type) ?? target))
  const resolved = ways
    .flatMap(({ steps }) => steps.at(-1)?.conditions ?? [])
    .flatMap((one) => /pointsTo\(\$, "(\w+)"\)/.exec(one)?.[1] ?? [])
  if (resolved.length > 0) return [...new Set(resolved)]
  return target.filter((one) => allowed.has(one))
}

/** Undefined for any type. */
function allowedTargets(way: Way, model: Model, type: string): readonly string[] | undefined {
  if (way.class !== 'Reference') return undefined
  let current = type
  let targets: readonly string[] | undefined
  for (const { property } of way.steps) {
    const element = [...(model.get(current)?.elements.values() ?? [])].find((one) =>
      one.choice
        ? one.types.some(
            (use) => property === one.name + use.name.charAt(0).toUpperCase() + use.name.slice(1),
          )
        : one.name === property,
    )
    const use = element?.types.find((one) => !element.choice || property.endsWith(one.name.slice(1)))
    if (!use) return undefined
    current = use.class
    targets = use.targets
  }
  return targets?.length ? targets : undefined
}

/** R4 describes a shared parameter as a list with a line for each type. */
function documentationFor(type: string, description: string): string {
  const line = new RegExp(`^\\* \\[${type}\\]\\([^)]*\\): (.*)$`, 'm').exec(description)?.[1]
  return (line ?? description).trim()
}
