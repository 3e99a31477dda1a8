/**
 * Turns chains and `_has` into plain parameters, by asking the owners of the other types for ids. The usual direction
 * is from the far end: who matches there? Where that is many, and the rest of the search leaves few, it turns round:
 * who of those that the few name matches? Complete in either direction, or refused.
 */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail, type Failure } from '@medley/fhir/failures'
import {
  type Chain,
  type Definitions,
  type Has,
  type Join,
  type Listed,
  parseJoins,
  unknownParameter,
} from './joins.ts'
import type { Plan } from './plan.ts'
import type { Parameters, ReferencedBy, Source, SourceQuery } from './source.ts'
import { type CodeSets, resolveCodeSets } from './value-sets.ts'

export interface JoinContext {
  /** Those who keep resources of a type: usually one, none for a type that nobody serves. */
  sourcesOf(type: string): readonly Source[]
  definitions: Definitions
  plan: Plan
  /** For `:in` and the like, where there is a terminology. */
  codeSets?: CodeSets | undefined
}

/** From here on it is worth to know whether the other direction is shorter. */
const MANY = 5000
/** No set of ids grows beyond this. */
const MAX_IDS = 100_000
/** So many ids travel in one request. */
const CHUNK = 2000
/** An id that no resource has: matches nothing. */
const NOTHING = ['_id', '!'] as const

export interface Resolving {
  definition: ResourceDefinition
  plain: Parameters
  joins: readonly Join[]
  compartment?: string | undefined
}

/** The parameters of a search without joins that has the same matches. */
export async function resolveJoins(
  context: JoinContext,
  { definition, plain, joins, compartment }: Resolving,
): Promise<Parameters> {
  let parameters = plain
  for (const join of joins) {
    const base: SourceQuery = { type: definition.type, parameters, compartment }
    const found = await resolveJoin(context, base, join)
    parameters = [...parameters, found]
    if (found === NOTHING) return parameters
  }
  return parameters
}

function resolveJoin(
  context: JoinContext,
  base: SourceQuery,
  join: Join,
): Promise<readonly [string, string]> {
  switch (join.kind) {
    case 'chain':
      return resolveChain(context, base, join)
    case 'has':
      return resolveHas(context, base, join)
    case 'list':
      return resolveList(context, base, join)
  }
}

async function resolveList(
  context: JoinContext,
  { type }: SourceQuery,
  { value }: Listed,
): Promise<readonly [string, string]> {
  const query = { type: 'List', parameters: [['_id', value]] as const }
  const ids = await gather(context, { query, of: { parameter: 'item', target: type } })
  return ids.size > 0 ? ['_id', [...ids].join(',')] : NOTHING
}

async function resolveChain(
  context: JoinContext,
  base: SourceQuery,
  chain: Chain,
): Promise<readonly [string, string]> {
  const { parameter, targets, rest, value } = chain
  const references: string[] = []
  for (const target of targets) {
    const ids = await idsOf(context, { type: target, name: rest, value }, () =>
      turnedChain(context, base, { chain, target }),
    )
    for (const id of ids) references.push(`${target}/${id}`)
  }
  return references.length > 0 ? [parameter, references.join(',')] : NOTHING
}

/** Who of those that the rest of the search names matches at the far end? */
async function turnedChain(
  context: JoinContext,
  base: SourceQuery,
  { chain, target }: { chain: Chain; target: string },
): Promise<Set<string>> {
  const named = await gather(context, { query: base, of: { parameter: chain.parameter, target } })
  const far = await plainQuery(context, { type: target, name: chain.rest, value: chain.value })
  return inChunks(named, (chunk) =>
    gather(context, { query: { ...far, parameters: [...far.parameters, ['_id', chunk]] } }),
  )
}

async function resolveHas(
  context: JoinContext,
  base: SourceQuery,
  has: Has,
): Promise<readonly [string, string]> {
  const { type, parameter, rest, value } = has
  const of: ReferencedBy = { parameter, target: base.type }
  const ids = await idsOf(context, { type, name: rest, value, of }, async () => {
    const candidates = await gather(context, { query: base })
    const far = await plainQuery(context, { type, name: rest, value })
    const named = await inChunks(
      candidates,
      (chunk) =>
        gather(context, { query: { ...far, parameters: [...far.parameters, [parameter, chunk]] }, of }),
      (id) => `${base.type}/${id}`,
    )
    return new Set([...named].filter((id) => candidates.has(id)))
  })
  return ids.size > 0 ? ['_id', [...ids].join(',')] : NOTHING
}

interface Far {
  type: string
  name: string
  value: string
  of?: ReferencedBy
}

/** From the far end, unless there are many and the near end has fewer. */
async function idsOf(
  context: JoinContext,
  far: Far,
  turned: () => Promise<Set<string>>,
): Promise<Set<string>> {
  const query = await plainQuery(context, far)
  const asked = { query, of: far.of }
  const some = await gatherUpTo(context, asked, MANY)
  if (some.size <= MANY) return some
  return (await attempt(turned)) ?? gather(context, asked)
}

/** `undefined` where the near end has too many as well. */
async function attempt(work: () => Promise<Set<string>>): Promise<Set<string> | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error === COSTLY) return undefined
    throw error
  }
}

/** The far end may have joins of its own. */
async function plainQuery(context: JoinContext, { type, name, value }: Far): Promise<SourceQuery> {
  const definition = context.definitions(type)
  if (!definition) throw unknownParameter(type, name)
  const { plain, joins, unknown } = parseJoins(definition, [[name, value]], context.definitions)
  if (unknown[0] !== undefined) throw unknownParameter(type, unknown[0])
  const resolved = await resolveCodeSets(context.codeSets, definition, plain)
  return { type, parameters: await resolveJoins(context, { definition, plain: resolved, joins }) }
}

const COSTLY: Failure = fail(
  'tooCostly',
  'join-too-large',
  `More than ${MAX_IDS} resources match a part of this search that leads to other resources. Add a criterion that narrows it.`,
)

interface Gathered {
  query: SourceQuery
  of?: ReferencedBy | undefined
}

/** All of them, or a refusal. */
async function gather(context: JoinContext, asked: Gathered): Promise<Set<string>> {
  const ids = await gatherUpTo(context, asked, MAX_IDS)
  if (ids.size > MAX_IDS) throw COSTLY
  return ids
}

/** Stops soon after `most`. */
async function gatherUpTo(
  { sourcesOf, plan }: JoinContext,
  { query, of }: Gathered,
  most: number,
): Promise<Set<string>> {
  const ids = new Set<string>()
  for (const source of sourcesOf(query.type)) {
    const step = { owner: source.name, what: describe(query, of) }
    await plan.run(
      step,
      () => gatherFrom(source, { query, of, ids, most }),
      () => ids.size,
    )
    if (ids.size > most) break
  }
  return ids
}

interface Gathering {
  query: SourceQuery
  of: ReferencedBy | undefined
  ids: Set<string>
  /** Stops soon after so many. */
  most: number
}

async function gatherFrom(source: Source, { query, of, ids, most }: Gathering): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await source.ids({ ...query, cursor }, of)
    for (const id of page.ids) ids.add(id)
    cursor = page.next
  } while (cursor !== undefined && ids.size <= most)
}

async function inChunks(
  ids: ReadonlySet<string>,
  ask: (list: string) => Promise<Set<string>>,
  write: (id: string) => string = (id) => id,
): Promise<Set<string>> {
  const all = [...ids].map(write)
  const found = new Set<string>()
  for (let start = 0; start < all.length; start += CHUNK)
    for (const id of await ask(all.slice(start, start + CHUNK).join(','))) found.add(id)
  return found
}

const describe = ({ type, parameters }: SourceQuery, of: ReferencedBy | undefined): string => {
  const names = parameters.map(([name]) => name).join(', ')
  const what = of ? `the ${of.target} that ${of.parameter} names` : 'ids'
  return `${type}${names ? ` by ${names}` : ''}: ${what}`
}
