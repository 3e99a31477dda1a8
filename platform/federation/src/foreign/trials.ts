/**
 * What a CapabilityStatement does not say, found out by asking for something that is known to be there: whether a comma
 * means "or", whether `POST _search` works, how references are written, which form of a value finds a resource.
 */
import { parseLiteral } from '@medley/fhir/compiled/references'
import type { IndexValue, ResourceDefinition } from '@medley/fhir/definition'
import { valuesOf } from '@medley/fhir/search/match-query'
import type { Criterion } from '@medley/fhir/search/query'
import { splitUnescaped } from '@medley/fhir/search/search-value'
import type { Tried } from './abilities.ts'
import { inward } from './addresses.ts'
import { type BundlePage, type Json, readPage } from './bundle-page.ts'
import type { Connection } from './connection.ts'
import type { Place } from './place.ts'

export interface Trying {
  place: Place
  connection: Connection
  selfBases: readonly string[]
}

/** A first page of a type, as the server has it. */
export type Sample = readonly Json[]

const SAMPLE = 20
/** The resource that must be found may come late in a long answer. */
const PAGES = 3

const encoded = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`

async function search({ place, connection }: Trying, type: string, query: string): Promise<BundlePage> {
  return readPage(
    { ...place, type },
    await connection.send({ method: 'GET', path: `${type}?${query}_count=${SAMPLE}` }),
  )
}

export async function takeSample(trying: Trying, type: string): Promise<Sample> {
  try {
    return (await search(trying, type, '')).resources
  } catch {
    // A server that refuses to be asked for everything is asked for nothing on trial.
    return []
  }
}

export async function tryType(trying: Trying, type: string, sample: Sample): Promise<Tried> {
  const [one, other] = sample.map(({ id }) => String(id))
  const [orLists, postSearch] = await Promise.all([
    one !== undefined && other !== undefined && findsBoth(trying, type, [one, other]),
    takesPost(trying, type, one),
  ])
  const texts = JSON.stringify(sample)
  const references = trying.place.bases.some((base) => texts.includes(`"reference":"${base}/`))
    ? 'absolute'
    : 'relative'
  return { orLists, postSearch, references }
}

async function findsBoth(trying: Trying, type: string, ids: [string, string]): Promise<boolean> {
  const found = await search(trying, type, `${encoded('_id', ids.join(','))}&`).catch(() => undefined)
  const names = found?.resources.map(({ id }) => id) ?? []
  return names.length === ids.length && ids.every((id) => names.includes(id))
}

/** Without a resource to be found, an answer that looks right will do: what it holds is checked in any case. */
async function takesPost(
  { place, connection }: Trying,
  type: string,
  id: string | undefined,
): Promise<boolean> {
  try {
    const answer = await connection.send({
      method: 'POST',
      path: `${type}/_search`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: encoded('_id', id ?? 'none'),
    })
    const { resources } = readPage({ ...place, type }, answer)
    return id === undefined ? resources.length === 0 : resources.length === 1 && resources[0]?.['id'] === id
  } catch {
    // Whatever it said, searches go by GET.
    return false
  }
}

type Form = (value: string, criterion: Criterion) => string | undefined

const asGiven: Form = (value) => value

/** Forms of the values of a kind, best first. */
function formsOf(kind: string, { place, selfBases }: Trying): readonly Form[] {
  if (kind === 'token') return [asGiven, bareCode]
  if (kind !== 'reference') return [asGiven]
  const target = (value: string, { parameter }: Criterion): string | undefined => {
    const literal = parseLiteral(value)
    if (literal)
      return !literal.base || selfBases.includes(literal.base) ? `${literal.type}/${literal.id}` : undefined
    const [only, ...more] = parameter.targets
    return only !== undefined && more.length === 0 && !/[:/]/.test(value) ? `${only}/${value}` : undefined
  }
  const isElsewhere = (value: string): boolean =>
    value.includes(':') && !selfBases.some((base) => value.startsWith(`${base}/`))
  return [
    (value, criterion) => (isElsewhere(value) ? value : target(value, criterion)),
    (value, criterion) => {
      const local = target(value, criterion)
      return local === undefined ? undefined : `${place.baseUrl}/${local}`
    },
    (value, criterion) => target(value, criterion)?.split('/')[1],
  ]
}

/** Finds more than was asked for; the matcher looks at the system. */
const bareCode: Form = (value) => splitUnescaped(value, '|').at(-1) || undefined

export interface FormTrial {
  definition: ResourceDefinition
  criterion: Criterion
  sample: Sample
}

/** The first form in which the server finds a resource of the sample; `undefined`: it finds it in none. */
export async function tryForms(
  trying: Trying,
  { definition, criterion, sample }: FormTrial,
): Promise<Form | undefined> {
  const forms = formsOf(criterion.parameter.kind, trying)
  const known = knownValue(trying, { definition, criterion, sample })
  if (!known) return forms[0]
  for (const form of forms) {
    const value = form(known.value, criterion)
    if (
      value !== undefined &&
      (await isFound(trying, definition.type, { ...known, code: criterion.code, value }))
    )
      return form
  }
  return undefined
}

/** A value that finds a resource of the sample for certain; the one that says most. */
function knownValue(
  { place }: Trying,
  { definition, criterion, sample }: FormTrial,
): { id: string; value: string } | undefined {
  let plain: { id: string; value: string } | undefined
  for (const resource of sample) {
    const id = String(resource['id'])
    for (const value of valuesOf(definition, inward(place, resource)).get(criterion.code) ?? []) {
      const text = textOf(value)
      if (text === undefined) continue
      if (value.kind !== 'token' || value.system) return { id, value: text }
      plain ??= { id, value: text }
    }
  }
  return plain
}

const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')

function textOf(value: IndexValue): string | undefined {
  if (value.kind === 'token' && value.code)
    return value.system ? `${escaped(value.system)}|${escaped(value.code)}` : escaped(value.code)
  return value.kind === 'reference' && value.type && value.id && !value.base
    ? `${value.type}/${value.id}`
    : undefined
}

interface Finding {
  id: string
  code: string
  value: string
}

async function isFound(trying: Trying, type: string, { id, code, value }: Finding): Promise<boolean> {
  const { place, connection } = trying
  try {
    let page = await search(trying, type, `${encoded(code, value)}&`)
    for (let pages = 1; ; pages++) {
      if (page.resources.some((one) => one['id'] === id)) return true
      if (page.next === undefined || pages === PAGES) return false
      page = readPage({ ...place, type }, await connection.send({ method: 'GET', path: page.next }))
    }
  } catch {
    return false
  }
}
