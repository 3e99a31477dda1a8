/** Sets the references of a transaction: to what its entries become, and to what conditional references find. */
import { fail } from '@medley/fhir/failures'
import { copyJson } from '@medley/fhir/json'
import type { BundleEntry } from './bundle-entry.ts'
import { type Finder, type TargetedEntry, understood } from './identity.ts'

type Json = Record<string, unknown>

/** `Practitioner?identifier=…` in place of an id (https://hl7.org/fhir/R4/http.html#trules). */
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?(.+)$/
const INSTANCE = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/
/** Elements of type string that may look like a fullUrl but are no link. */
const NO_LINK: ReadonlySet<string> = new Set([
  'value',
  'system',
  'id',
  'fullUrl',
  'data',
  'code',
  'display',
  'text',
  'valueString',
])
const HREF = /(?<=(?:href|src)=["'])[^"']+(?=["'])/g

/** Calls back for every string of the resource with the object that holds it and its key. */
function forEachText(value: unknown, visit: (holder: Json, key: string, text: string) => void): void {
  if (Array.isArray(value)) {
    for (const [place, item] of value.entries()) {
      if (typeof item === 'string') visit(value as unknown as Json, String(place), item)
      else forEachText(item, visit)
    }
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string') visit(value as Json, key, item)
    else if (typeof item === 'object') forEachText(item, visit)
  }
}

/** References are set in copies of the entries. */
export const copiesOf = (entries: readonly BundleEntry[]): BundleEntry[] =>
  entries.map((entry) => ({
    ...entry,
    resource: entry.resource && (copyJson(entry.resource) as Record<string, unknown>),
  }))

/** Finds each distinct conditional reference once. */
export async function resolveConditionalReferences(
  entries: readonly Pick<BundleEntry, 'resource' | 'place'>[],
  finder: Finder,
): Promise<Map<string, string>> {
  const asked = new Map<string, number>()
  for (const { resource, place } of entries) {
    forEachText(resource, (_, key, text) => {
      if (key === 'reference' && CONDITIONAL.test(text)) asked.set(text, place)
    })
  }
  const resolved = new Map<string, string>()
  await Promise.all(
    [...asked].map(async ([reference, place]) =>
      resolved.set(reference, await resolveOne(reference, place, finder)),
    ),
  )
  return resolved
}

async function resolveOne(reference: string, place: number, finder: Finder): Promise<string> {
  const [, type = '', criteria = ''] = CONDITIONAL.exec(reference) ?? []
  const found = await finder.find(type, await understood(finder, type, criteria))
  if (found.length === 1 && found[0]) return `${type}/${found[0].id}`
  const many = found.length > 1
  throw fail(
    many ? 'multipleMatches' : 'preconditionFailed',
    many ? 'criteria-ambiguous' : 'reference-unresolved',
    `A conditional reference to ${type} matches ${many ? 'several resources' : 'nothing'}.`,
    { expression: [`Bundle.entry[${place}].resource`] },
  )
}

/** Where each fullUrl leads: absolute ones also by their last two parts, as relative references to the same root mean it. */
export function linksOf(entries: readonly TargetedEntry[]): Map<string, string> {
  const links = new Map<string, string>()
  for (const { fullUrl, type, id, resource } of entries) {
    if (!fullUrl) continue
    const target = `${type}/${id}`
    links.set(fullUrl, target)
    const relative = fullUrl.split('/').slice(-2).join('/')
    if (INSTANCE.test(relative)) links.set(relative, target)
    if (
      fullUrl.startsWith('urn:') &&
      typeof resource?.['id'] === 'string' &&
      !links.has(`${type}/${resource['id']}`)
    ) {
      links.set(`${type}/${resource['id']}`, target)
    }
  }
  return links
}

/** Changes the resources in place: they were parsed for this transaction only. */
export function setReferences(
  entries: readonly Pick<BundleEntry, 'resource'>[],
  links: ReadonlyMap<string, string>,
): void {
  for (const { resource } of entries) {
    forEachText(resource, (holder, key, text) => {
      if (key === 'reference') {
        const target = links.get(text) ?? links.get(text.replace(/\/_history\/[^/]+$/, ''))
        if (target !== undefined) holder[key] = target
      } else if (key === 'div' && text.includes('urn:')) {
        holder[key] = text.replace(HREF, (url) => links.get(url) ?? url)
      } else if (text.startsWith('urn:') && !NO_LINK.has(key)) {
        const target = links.get(text)
        if (target !== undefined) holder[key] = target
      }
    })
  }
}
