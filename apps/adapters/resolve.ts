/** Who or what a key of a feed is in the record: looked up once, when the key comes up first. */
import { isJsonObject } from '@medley/fhir/json'
import type { Key } from '@medley/adapter/define-adapter'
import type { Facility } from '@medley/adapter/facility'
import type { Applier } from './apply.ts'
import type { GatewayClient } from './gateway-client.ts'
import type { Thing } from './repository.ts'

export interface Found {
  readonly id: string
  readonly version: string
  readonly resource: Record<string, unknown>
}

/** Types whose resources others may have made, and which say by an identifier who they are. */
const byIdentifier = new Set(['Patient', 'Location', 'Practitioner', 'Organization', 'Claim'])

/** The record has this bed under an id of its own. */
export function fixedId({ bedLocation }: Facility, { type, value }: Key): string | undefined {
  const [, room = '', bed = ''] = value.split('^')
  if (type !== 'Location' || bedLocation === undefined || room === '' || bed === '') return undefined
  return bedLocation.replace('{room}', room.toLowerCase()).replace('{bed}', bed.toLowerCase())
}

export interface Wanted {
  readonly key: Key
  /** The id that we would give. */
  readonly id: string
}

const together = 50

/** In the order of `wanted`; nothing where the record has none. Throws what the gateway refuses. */
export async function findExisting(
  gateway: GatewayClient,
  facility: Facility,
  wanted: readonly Wanted[],
): Promise<(Found | undefined)[]> {
  const questions = wanted.flatMap(({ key, id }, place) => [
    { place, type: key.type, parameter: '_id', value: id },
    ...(fixedId(facility, key) === undefined
      ? []
      : [{ place, type: key.type, parameter: '_id', value: fixedId(facility, key) ?? '' }]),
    ...(byIdentifier.has(key.type)
      ? [{ place, type: key.type, parameter: 'identifier', value: `${key.system}|${key.value}` }]
      : []),
  ])
  const urls = [...Map.groupBy(questions, ({ type, parameter }) => `${type}?${parameter}=`)].flatMap(
    ([start, group]) =>
      chunked([...new Set(group.map(({ value }) => value))]).map(
        (values) => `${start}${values.map(escaped).join(',')}&_count=1000`,
      ),
  )
  const found = await searchAll(gateway, urls)
  return wanted.map(({ key, id }) => {
    const ids = [id, fixedId(facility, key)]
    const candidates = found.filter(({ resource }) => resource['resourceType'] === key.type)
    const byNumber = candidates.find(({ resource }) => hasIdentifier(resource, key))
    return (
      candidates.find((one) => one.id === ids[0]) ?? byNumber ?? candidates.find((one) => one.id === ids[1])
    )
  })
}

export async function searchAll(gateway: GatewayClient, urls: readonly string[]): Promise<Found[]> {
  if (urls.length === 0) return []
  const { status, body } = await gateway.send({
    resourceType: 'Bundle',
    type: 'batch',
    entry: urls.map((url) => ({ request: { method: 'GET', url } })),
  })
  const answers = entriesOf(body)
  if (status !== 200 || answers.length !== urls.length) throw new LookupFailed(status, body)
  return answers.flatMap((answer) => {
    const outcome = isJsonObject(answer['response']) ? String(answer['response']['status']) : ''
    if (!outcome.startsWith('200'))
      throw new LookupFailed(
        Number(outcome.slice(0, 3)) || 500,
        isJsonObject(answer['response']) ? answer['response']['outcome'] : undefined,
      )
    return entriesOf(answer['resource']).flatMap(({ resource }) =>
      isJsonObject(resource) ? [foundOf(resource)] : [],
    )
  })
}

/** What the record has now of things that are known; by their keys. */
export async function readCurrent(
  { gateway }: Pick<Applier, 'gateway'>,
  things: readonly Pick<Thing, 'key' | 'type' | 'id'>[],
): Promise<Map<string, Found>> {
  const urls = [...Map.groupBy(things, ({ type }) => type)].flatMap(([type, group]) =>
    group.map(({ id }) => `${type}?_id=${id}`),
  )
  const found = new Map(
    (await searchAll(gateway, urls)).map((one) => [`${String(one.resource['resourceType'])}/${one.id}`, one]),
  )
  return new Map(
    things.flatMap(({ key, type, id }) =>
      found.has(`${type}/${id}`) ? [[key, found.get(`${type}/${id}`) as Found] as const] : [],
    ),
  )
}

/** One version, by itself; nothing where it is none any more. */
export async function readVersion(
  { gateway }: Pick<Applier, 'gateway'>,
  { type, id }: Pick<Thing, 'type' | 'id'>,
  version: string,
): Promise<unknown> {
  const url = `${type}/${id}/_history/${version}`
  const { status, body } = await gateway.send({
    resourceType: 'Bundle',
    type: 'batch',
    entry: [{ request: { method: 'GET', url } }],
  })
  if (status !== 200) throw new LookupFailed(status, body)
  return entriesOf(body)[0]?.['resource']
}

/** A search that was not answered: nothing can be said about what is there. */
export class LookupFailed extends Error {
  readonly status: number
  readonly body: unknown
  constructor(status: number, body: unknown) {
    super(`lookup failed (${status})`)
    this.status = status
    this.body = body
  }
}

const foundOf = (resource: Record<string, unknown>): Found => ({
  id: String(resource['id']),
  version: isJsonObject(resource['meta']) ? String(resource['meta']['versionId']) : '',
  resource,
})

export const entriesOf = (bundle: unknown): Record<string, unknown>[] =>
  isJsonObject(bundle) && Array.isArray(bundle['entry']) ? bundle['entry'].filter(isJsonObject) : []

const hasIdentifier = (resource: Record<string, unknown>, { system, value }: Key): boolean =>
  Array.isArray(resource['identifier']) &&
  resource['identifier'].some(
    (one) => isJsonObject(one) && one['system'] === system && one['value'] === value,
  )

/** A comma in a value is no list: https://hl7.org/fhir/R4/search.html#escaping */
function escaped(value: string): string {
  const [system, code] = value.includes('|')
    ? [value.slice(0, value.indexOf('|')), value.slice(value.indexOf('|') + 1)]
    : [undefined, value]
  const one = (text: string): string => encodeURIComponent(text.replaceAll(/([\\$|,])/g, '\\$1'))
  return system === undefined ? one(code) : `${one(system)}|${one(code)}`
}

const chunked = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / together) }, (_, place) =>
    list.slice(place * together, (place + 1) * together),
  )
