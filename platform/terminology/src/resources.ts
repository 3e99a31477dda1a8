/** Where code systems, value sets and concept maps come from: what R4 publishes, and what users store. */
import { fail } from '@medley/fhir/failures'
import type { CodeSystem, ConceptMap, ValueSet } from 'fhir/r4'

export interface TerminologyResources {
  /** The newest one, if no version is asked for. */
  codeSystem(canonical: Canonical): Promise<CodeSystem | undefined>
  valueSet(canonical: Canonical): Promise<ValueSet | undefined>
  conceptMap(canonical: Canonical): Promise<ConceptMap | undefined>
  /** Those that may say something about a code, as source or as target. */
  conceptMapsWith(code: string): Promise<readonly ConceptMap[]>
}

export interface Canonical {
  url: string
  version: string | undefined
}

/** `http://example.org/vs|2.0` (https://hl7.org/fhir/R4/references.html#canonical) */
export function canonicalOf(text: string, version?: string): Canonical {
  const place = text.lastIndexOf('|')
  return place < 0
    ? { url: text, version }
    : { url: text.slice(0, place), version: text.slice(place + 1) || version }
}

export const textOf = ({ url, version }: Canonical): string =>
  version === undefined ? url : `${url}|${version}`

/** Asks one after the other. */
export function layered(first: TerminologyResources, second: TerminologyResources): TerminologyResources {
  return {
    codeSystem: async (canonical) => (await first.codeSystem(canonical)) ?? second.codeSystem(canonical),
    valueSet: async (canonical) => (await first.valueSet(canonical)) ?? second.valueSet(canonical),
    conceptMap: async (canonical) => (await first.conceptMap(canonical)) ?? second.conceptMap(canonical),
    conceptMapsWith: async (code) => [
      ...(await first.conceptMapsWith(code)),
      ...(await second.conceptMapsWith(code)),
    ],
  }
}

export async function requireValueSet(
  resources: TerminologyResources,
  canonical: Canonical,
): Promise<ValueSet> {
  const found = await resources.valueSet(canonical)
  if (found) return found
  throw fail('notFound', 'value-set-unknown', `The value set ${shown(textOf(canonical))} is not known here.`)
}

export async function requireCodeSystem(
  resources: TerminologyResources,
  canonical: Canonical,
): Promise<CodeSystem> {
  const found = await resources.codeSystem(canonical)
  if (found) return found
  throw fail(
    'notFound',
    'code-system-unknown',
    `The code system ${shown(textOf(canonical))} is not known here.`,
  )
}

/** What comes from a request or a resource, cut to what a message can bear. */
export const shown = (text: string): string => text.replace(/[^\x21-\x7e]/g, '?').slice(0, 200)
