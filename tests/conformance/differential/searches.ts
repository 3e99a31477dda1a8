/** Random searches that lead from type to type, made so that they find something now and then. */
import type { IndexValue, ResourceDefinition, SearchParameter } from '@medley/fhir/definition'
import type { Random } from '../property/random.ts'
import type { Resource } from './resources.ts'

export interface SearchWorld {
  random: Random
  definitions: ReadonlyMap<string, ResourceDefinition>
  resources: ReadonlyMap<string, readonly Resource[]>
}

interface Parameter {
  name: string
  value: string
}

/** A value that a resource of the type really has, and where it leads if it is a reference. */
interface Found {
  parameter: SearchParameter
  value: IndexValue
}

function someValue(
  { random, definitions, resources }: SearchWorld,
  type: string,
  isWanted: (found: Found) => boolean,
): Found | undefined {
  const definition = definitions.get(type)
  const all: Found[] = []
  definition?.extract(random.pick(resources.get(type) ?? []), (parameter, value) => {
    if (!parameter.code.startsWith('_') && isWanted({ parameter, value })) all.push({ parameter, value })
  })
  return all.length > 0 ? random.pick(all) : undefined
}

const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')

function plain(world: SearchWorld, type: string): Parameter | undefined {
  const { random } = world
  const found = someValue(world, type, ({ value }) => value.kind !== 'composite')
  if (!found) return undefined
  const { parameter: { code }, value } = found // prettier-ignore
  if (random.chance(0.1)) return { name: `${code}:missing`, value: random.pick(['true', 'false']) }
  switch (value.kind) {
    case 'token':
      return value.code === undefined
        ? undefined
        : { name: random.chance(0.2) ? `${code}:not` : code, value: escaped(value.code) }
    case 'string':
      return { name: random.chance(0.2) ? `${code}:contains` : code, value: escaped(value.value.slice(0, 4)) }
    case 'reference':
      return value.type ? { name: code, value: `${value.type}/${value.id}` } : undefined
    case 'date':
      return Number.isFinite(value.low)
        ? {
            name: code,
            value: random.pick(['ge', 'lt', 'sa', '']) + new Date(value.low).toISOString().slice(0, 10),
          }
        : undefined
    case 'number':
    case 'quantity':
      return value.value === undefined
        ? undefined
        : { name: code, value: random.pick(['ge', 'lt']) + value.value }
    case 'uri':
    case 'composite':
      return undefined
  }
}

const leadsTo = ({ resources }: SearchWorld, { value }: Found): boolean =>
  value.kind === 'reference' && (resources.get(value.type ?? '')?.length ?? 0) > 0

function chain(world: SearchWorld, type: string, depth: number): Parameter | undefined {
  const found = someValue(world, type, (one) => leadsTo(world, one))
  if (found?.value.kind !== 'reference') return undefined
  const target = found.value.type ?? ''
  const rest = parameterOf(world, target, depth - 1)
  const isTyped = found.parameter.targets.length > 1 && world.random.chance(0.6)
  return (
    rest && { name: `${found.parameter.code}${isTyped ? `:${target}` : ''}.${rest.name}`, value: rest.value }
  )
}

/** Who refers to the type, by which parameter. */
function reverse(world: SearchWorld, type: string, depth: number): Parameter | undefined {
  const source = world.random.pick([...world.resources.keys()])
  const found = someValue(world, source, ({ value }) => value.kind === 'reference' && value.type === type)
  const rest = found && parameterOf(world, source, depth - 1)
  return rest && { name: `_has:${source}:${found.parameter.code}:${rest.name}`, value: rest.value }
}

function parameterOf(world: SearchWorld, type: string, depth: number): Parameter | undefined {
  if (depth <= 0 || world.random.chance(0.2)) return plain(world, type)
  return world.random.chance(0.5) ? chain(world, type, depth) : reverse(world, type, depth)
}

const INCLUDED: readonly ((world: SearchWorld, type: string) => [string, string] | undefined)[] = [
  (world, type) => {
    const found = someValue(world, type, (one) => leadsTo(world, one))
    return found && ['_include', `${type}:${found.parameter.code}`]
  },
  (_, type) => ['_include', `${type}:*`],
  (world, type) => {
    const source = world.random.pick([...world.resources.keys()])
    const found = someValue(world, source, ({ value }) => value.kind === 'reference' && value.type === type)
    return found && ['_revinclude', `${source}:${found.parameter.code}`]
  },
  () => ['_include:iterate', 'Organization:partof'],
  () => ['_include:iterate', 'Encounter:*'],
  () => ['_revinclude:iterate', 'Provenance:target'],
]

const SORTS: Readonly<Record<string, readonly string[]>> = {
  Patient: ['family', '-birthdate', 'gender,-_id'], Observation: ['date', '-code,_id', 'subject'], Encounter: ['-date', 'status'],
  MedicationRequest: ['authoredon', '-_id'], Provenance: ['_id'],
} // prettier-ignore

/** `Observation?…` with paging, order, totals and includes; `undefined` when nothing came of it. */
export function randomSearch(world: SearchWorld, tag: string): string | undefined {
  const { random } = world
  const type = random.pick([...world.resources.keys()])
  const parameters: [string, string][] = [['_tag', tag]]
  const wanted = 1 + random.below(2)
  for (let count = 0; count < wanted; count++) {
    const made = parameterOf(world, type, 1 + random.below(3))
    if (made) parameters.push([made.name, made.value])
  }
  if (parameters.length === 1) return undefined
  // What all modules keep has no order of its own.
  if (type === 'Provenance') parameters.push(['_sort', '_id'])
  else if (random.chance(0.5)) parameters.push(['_sort', random.pick(SORTS[type] ?? ['_id', '-_id'])])
  if (random.chance(0.15)) parameters.push(['_summary', 'count'])
  else {
    parameters.push(['_count', String(1 + random.below(8))])
    if (random.chance(0.3)) parameters.push(['_total', 'accurate'])
    while (random.chance(0.35)) parameters.push(random.pick(INCLUDED)(world, type) ?? ['_total', 'accurate'])
  }
  return `${type}?${new URLSearchParams(parameters).toString()}`
}
