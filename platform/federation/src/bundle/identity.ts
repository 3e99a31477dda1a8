/** Which resource each writing entry is about, before anything is written: ids are given here, so references can be set. */
import { fail } from '@medley/fhir/failures'
import { entryFault, type BundleEntry } from './bundle-entry.ts'
import type { WireCriteria } from './transaction-wire.ts'

export interface TargetedEntry extends BundleEntry {
  type: string
  id: string
  /** Of a conditional entry. */
  criteria: WireCriteria | undefined
  /** Name of the owner where the resource is, of a type that every owner keeps. */
  owner?: string | undefined
}

/** A conditional create that found its resource answers that one; a conditional delete that found none does nothing. */
export const isIdle = ({ method, criteria }: TargetedEntry): boolean =>
  criteria !== undefined &&
  (method === 'POST' ? criteria.found !== undefined : method === 'DELETE' && criteria.found === undefined)

const INSTANCE = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?(.+)$/
const TYPE = /^([A-Z][A-Za-z]+)$/

export interface Found {
  id: string
  /** Name of the owner, of a type that every owner keeps. */
  owner?: string | undefined
}

export interface Finder {
  /** The resources that match, at most two. Strict: unknown criteria are refused. */
  find(type: string, criteria: string): Promise<Found[]>
  /** Criteria as owners understand them, who have no terminology. */
  understood?(type: string, criteria: string): Promise<string>
  /** The owner of one resource, asked for types that every owner keeps. */
  locate(type: string, id: string): Promise<string | undefined>
  newId(): string
}

export async function identify(entries: readonly BundleEntry[], finder: Finder): Promise<TargetedEntry[]> {
  const targeted = await Promise.all(entries.map((entry) => identifyEntry(entry, finder)))
  refuseDuplicates(targeted)
  return targeted
}

async function identifyEntry(entry: BundleEntry, finder: Finder): Promise<TargetedEntry> {
  return entry.method === 'POST' ? identifyCreate(entry, finder) : identifyInstance(entry, finder)
}

async function identifyCreate(entry: BundleEntry, finder: Finder): Promise<TargetedEntry> {
  const type = TYPE.exec(entry.url)?.[1]
  if (!type)
    throw entryFault(entry.place, '.request.url', 'POST in a transaction takes the name of a resource type.')
  checkType(entry, type)
  const given = entry.ifNoneExist?.replace(/^\?/, '')
  if (given === undefined) return { ...entry, type, id: finder.newId(), criteria: given }
  const criteria = await understood(finder, type, given)
  const found = await findOne(entry, { type, criteria }, finder)
  const id = found?.id ?? finder.newId()
  return { ...entry, type, id, criteria: { text: criteria, found: found?.id }, owner: found?.owner }
}

async function identifyInstance(entry: BundleEntry, finder: Finder): Promise<TargetedEntry> {
  const instance = INSTANCE.exec(entry.url)
  if (instance?.[1] && instance[2]) {
    checkType(entry, instance[1])
    if (entry.method === 'PUT' && entry.resource?.['id'] !== instance[2]) {
      throw entryFault(entry.place, '.resource.id', 'The id in the resource and in the url differ.')
    }
    const [, type, id] = instance
    return { ...entry, type, id, criteria: undefined, owner: await finder.locate(type, id) }
  }
  return identifyFound(entry, finder)
}

async function identifyFound(entry: BundleEntry, finder: Finder): Promise<TargetedEntry> {
  const conditional = CONDITIONAL.exec(entry.url)
  if (!conditional?.[1] || !conditional[2]) {
    throw entryFault(entry.place, '.request.url', `${entry.method} takes Type/id or Type?criteria.`)
  }
  const [, type, given] = conditional
  checkType(entry, type)
  const criteria = await understood(finder, type, given)
  const found = await findOne(entry, { type, criteria }, finder)
  if (found === undefined && entry.method === 'PATCH')
    throw fail('notFound', 'criteria-unmatched', `No ${type} matches the criteria of this entry.`, {
      expression: [`Bundle.entry[${entry.place}].request.url`],
    })
  const own = entry.method === 'PUT' ? entry.resource?.['id'] : undefined
  if (found !== undefined && own !== undefined && own !== found.id) {
    throw entryFault(entry.place, '.resource.id', 'The criteria match a resource with another id.')
  }
  const id = found?.id ?? (typeof own === 'string' ? own : finder.newId())
  return { ...entry, type, id, criteria: { text: criteria, found: found?.id }, owner: found?.owner }
}

export const understood = async (finder: Finder, type: string, criteria: string): Promise<string> =>
  (await finder.understood?.(type, criteria)) ?? criteria

async function findOne(
  entry: BundleEntry,
  { type, criteria }: { type: string; criteria: string },
  finder: Finder,
): Promise<Found | undefined> {
  const found = await finder.find(type, criteria)
  if (found.length <= 1) return found[0]
  throw fail(
    'multipleMatches',
    'criteria-ambiguous',
    `Several ${type} resources match the criteria of this entry.`,
    {
      expression: [`Bundle.entry[${entry.place}].request`],
    },
  )
}

function checkType(entry: BundleEntry, type: string): void {
  if (entry.method === 'PATCH' || !entry.resource || entry.resource['resourceType'] === type) return
  throw entryFault(
    entry.place,
    '.resource.resourceType',
    `The url asks for ${type}, the resource is of another type.`,
  )
}

/** "If any resource identities overlap … then the transaction SHALL fail": https://hl7.org/fhir/R4/http.html#trules */
function refuseDuplicates(entries: readonly TargetedEntry[]): void {
  const places = new Map<string, number>()
  for (const entry of entries) {
    const { type, id, place } = entry
    const key = `${type}/${id}`
    if (!isIdle(entry) && places.has(key))
      throw entryFault(place, '.request.url', `Entry ${places.get(key)} is about the same resource.`)
    places.set(key, place)
  }
}
