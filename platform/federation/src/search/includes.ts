/** `_include` and `_revinclude` of one page of matches (https://hl7.org/fhir/R4/search.html#include). */
import { parseLiteral } from '@medley/fhir/compiled/references'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { Failure } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import type { Include } from './joins.ts'
import type { JoinContext } from './resolve-joins.ts'
import type { Parameters, Source } from './source.ts'

export interface Resource {
  type: string
  id: string
  body: string
}

export interface Included {
  resources: Resource[]
  /** What is missing, as sentences for an `outcome` entry. */
  missing: string[]
}

export interface IncludeContext extends JoinContext {
  /** Base URLs that mean this server in a reference. */
  selfBases: readonly string[]
}

/** A page never carries more than this beside its matches. */
export const MAX_INCLUDED = 5000
const CHUNK = 500

const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`

export async function findIncludes(
  context: IncludeContext,
  matches: readonly Resource[],
  includes: readonly Include[],
): Promise<Included> {
  const known = new Set(matches.map(keyOf))
  const included: Included = { resources: [], missing: [] }
  let fresh = matches
  let rules = includes
  while (fresh.length > 0 && rules.length > 0) {
    const found: Resource[] = []
    for (const rule of rules) {
      const lookUp = rule.direction === 'include' ? referenced : referring
      for (const resource of await lookUp({ ...context, included }, fresh, rule)) {
        if (known.has(keyOf(resource))) continue
        known.add(keyOf(resource))
        found.push(resource)
      }
    }
    included.resources.push(...found)
    if (included.resources.length > MAX_INCLUDED) {
      included.resources.length = MAX_INCLUDED
      included.missing.push(
        `More than ${MAX_INCLUDED} resources are to be included; the rest is left out. Ask for fewer matches.`,
      )
      break
    }
    fresh = found
    rules = includes.filter(({ iterate }) => iterate)
  }
  included.missing = [...new Set(included.missing)]
  return included
}

type Context = IncludeContext & { included: Included }

/** The resources that references of any type name, each once. */
export async function findByReferences(
  context: IncludeContext,
  references: readonly string[],
): Promise<Included> {
  const included: Included = { resources: [], missing: [] }
  const targets = references.flatMap((reference) => {
    const literal = parseLiteral(reference)
    return literal && (!literal.base || context.selfBases.includes(literal.base)) ? [literal] : []
  })
  for (const [type, some] of Map.groupBy(targets, (target) => target.type)) {
    const ids = [...new Set(some.map(({ id }) => id))]
    included.resources.push(...(await byIds({ ...context, included }, type, ids)))
  }
  return included
}

async function referenced(
  context: Context,
  from: readonly Resource[],
  include: Include,
): Promise<Resource[]> {
  const definition = context.definitions(include.type)
  if (!definition) return []
  const wanted = new Map<string, Set<string>>()
  for (const resource of from) {
    if (resource.type !== include.type && !(include.parameter === '*' && include.iterate)) continue
    const own = context.definitions(resource.type)
    if (!own) continue
    for (const { type, id } of targetsOf(own, resource, { include, selfBases: context.selfBases })) {
      const ids = wanted.get(type) ?? new Set()
      wanted.set(type, ids.add(id))
    }
  }
  const found = await Promise.all([...wanted].map(([type, ids]) => byIds(context, type, [...ids])))
  return found.flat()
}

interface Wanted {
  include: Include
  selfBases: readonly string[]
}

function targetsOf(
  definition: ResourceDefinition,
  { body }: Resource,
  { include, selfBases }: Wanted,
): { type: string; id: string }[] {
  const targets: { type: string; id: string }[] = []
  definition.extract(parseJson(body) as Record<string, unknown>, ({ code }, value) => {
    if (value.kind !== 'reference' || !value.type || !value.id) return
    if (include.parameter !== '*' && code !== include.parameter) return
    if (include.target !== undefined && value.type !== include.target) return
    if (!value.base || selfBases.includes(value.base)) targets.push({ type: value.type, id: value.id })
  })
  return targets
}

function byIds(context: Context, type: string, ids: readonly string[]): Promise<Resource[]> {
  return fromAll(
    context,
    type,
    chunksOf(ids).map((chunk) => [['_id', chunk.join(',')]]),
  )
}

async function referring(context: Context, from: readonly Resource[], include: Include): Promise<Resource[]> {
  const definition = context.definitions(include.type)
  if (!definition) return []
  const ofTarget = from.filter(({ type }) => include.target === undefined || type === include.target)
  const found: Resource[] = []
  for (const [target, resources] of Map.groupBy(ofTarget, ({ type }) => type)) {
    const codes = Object.values(definition.searchParameters)
      .filter(
        ({ kind, code }) => kind === 'reference' && (include.parameter === '*' || code === include.parameter),
      )
      .filter(({ targets }) => targets.length === 0 || targets.includes(target))
    for (const { code } of codes)
      found.push(
        ...(await fromAll(
          context,
          include.type,
          chunksOf(resources.map(keyOf)).map((chunk) => [[code, chunk.join(',')]]),
        )),
      )
  }
  return found
}

function chunksOf(items: readonly string[]): string[][] {
  const chunks: string[][] = []
  for (let start = 0; start < items.length; start += CHUNK) chunks.push(items.slice(start, start + CHUNK))
  return chunks
}

/** A module that is away leaves a gap that is said; one that the caller may not search is as if it had nothing. */
async function fromAll(context: Context, type: string, searches: readonly Parameters[]): Promise<Resource[]> {
  const found: Resource[] = []
  for (const source of context.sourcesOf(type)) {
    try {
      for (const parameters of searches)
        found.push(...(await wholeSearch(context, source, { type, parameters })))
    } catch (error) {
      if (!(error instanceof Failure) || !['unavailable', 'forbidden'].includes(error.kind)) throw error
      if (error.kind === 'unavailable')
        context.included.missing.push(
          `The module ${source.name} is not available; its ${type} resources are missing here.`,
        )
    }
  }
  return found
}

async function wholeSearch(
  { plan }: Context,
  source: Source,
  { type, parameters }: { type: string; parameters: Parameters },
): Promise<Resource[]> {
  const found: Resource[] = []
  const step = {
    owner: source.name,
    what: `${type} by ${parameters.map(([name]) => name).join(', ')}: include`,
  }
  await plan.run(
    step,
    async () => {
      let cursor: string | undefined
      do {
        const page = await source.search({
          type,
          parameters: [...parameters, ['_count', '1000']],
          use: 'r',
          cursor,
        })
        found.push(...page.matches.map(({ id, body }) => ({ type, id, body })))
        cursor = page.next
      } while (cursor !== undefined && found.length <= MAX_INCLUDED)
    },
    () => found.length,
  )
  return found
}
