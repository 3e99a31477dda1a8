/** A code system made ready for questions: by code, up and down its hierarchy (https://hl7.org/fhir/R4/codesystem.html). */
import { fail } from '@medley/fhir/failures'
import type { CodeSystem, CodeSystemConcept, CodeSystemConceptProperty } from 'fhir/r4'
import {
  type Canonical,
  canonicalOf,
  requireCodeSystem,
  shown,
  type TerminologyResources,
} from './resources.ts'

export interface Concept {
  code: string
  display: string | undefined
  definition: string | undefined
  designation: NonNullable<CodeSystemConcept['designation']>
  property: readonly CodeSystemConceptProperty[]
  /** Codes right above and right below. */
  parents: ReadonlySet<string>
  children: ReadonlySet<string>
}

export interface Codes {
  resource: CodeSystem
  url: string
  version: string | undefined
  concepts: ReadonlyMap<string, Concept>
  /** As the code system tells upper case from lower case. */
  find(code: string): Concept | undefined
}

const ready = new WeakMap<CodeSystem, Codes>()

export function codesOf(resource: CodeSystem): Codes {
  let codes = ready.get(resource)
  if (!codes) {
    codes = makeReady(resource)
    ready.set(resource, codes)
  }
  return codes
}

type Draft = Concept & { parents: Set<string>; children: Set<string> }

function makeReady(resource: CodeSystem): Codes {
  const concepts = new Map<string, Draft>()
  addAll(resource.concept ?? [], undefined, concepts)
  const uris = new Map((resource.property ?? []).map(({ code, uri }) => [code, uri]))
  for (const concept of concepts.values()) addRelations(concept, concepts, uris)
  const folded = new Map<string, Concept>()
  if (resource.caseSensitive === false)
    for (const concept of concepts.values()) folded.set(concept.code.toLowerCase(), concept)
  return {
    resource,
    url: resource.url ?? '',
    version: resource.version,
    concepts,
    find: (code) => concepts.get(code) ?? folded.get(code.toLowerCase()),
  }
}

function addAll(
  list: readonly CodeSystemConcept[],
  parent: Draft | undefined,
  concepts: Map<string, Draft>,
): void {
  for (const { code, display, definition, designation = [], property = [], concept = [] } of list) {
    const known = concepts.get(code) ?? {
      code, display, definition, designation, property, parents: new Set<string>(), children: new Set<string>(),
    } // prettier-ignore
    concepts.set(code, known)
    if (parent) relate(parent, known)
    addAll(concept, known, concepts)
  }
}

function relate(parent: Draft, child: Draft): void {
  parent.children.add(child.code)
  child.parents.add(parent.code)
}

const UP: ReadonlySet<string> = new Set(['parent', 'subsumedBy'])

/** Some code systems are flat lists that say by properties what is above what. */
function addRelations(
  concept: Draft,
  concepts: ReadonlyMap<string, Draft>,
  uris: ReadonlyMap<string, string | undefined>,
): void {
  for (const { code, valueCode } of concept.property) {
    const other = valueCode === undefined ? undefined : concepts.get(valueCode)
    if (!other) continue
    const meaning = /concept-properties#(.+)$/.exec(uris.get(code) ?? '')?.[1] ?? code
    if (UP.has(meaning)) relate(other, concept)
    if (meaning === 'child') relate(concept, other)
  }
}

/** The code itself and all below it. */
export const withDescendants = (codes: Codes, code: string): Set<string> => reach(codes, code, 'children')

/** The code itself and all above it. */
export const withAncestors = (codes: Codes, code: string): Set<string> => reach(codes, code, 'parents')

function reach({ concepts }: Codes, code: string, direction: 'parents' | 'children'): Set<string> {
  const found = new Set([code])
  for (const one of found) for (const next of concepts.get(one)?.[direction] ?? []) found.add(next)
  return found
}

const isTrue = ({ property }: Concept, code: string): boolean =>
  property.some((one) => one.code === code && one.valueBoolean === true)

/** Only a heading: not for use in data. */
export const isAbstract = (concept: Concept): boolean =>
  isTrue(concept, 'notSelectable') || isTrue(concept, 'abstract')

const ENDED: ReadonlySet<string> = new Set(['inactive', 'retired', 'deprecated'])

export const isInactive = (concept: Concept): boolean =>
  isTrue(concept, 'inactive') ||
  concept.property.some(({ code, valueCode = '' }) => code === 'status' && ENDED.has(valueCode.toLowerCase()))

/** The display in a language, if there is one. */
export function displayOf(
  { display, designation }: Pick<Concept, 'display' | 'designation'>,
  language?: string,
): string | undefined {
  if (language === undefined) return display
  const wanted = language.toLowerCase()
  const found = designation.find((one) => {
    const has = one.language?.toLowerCase()
    return has === wanted || has?.startsWith(`${wanted}-`)
  })
  return found?.value ?? display
}

/** Whether the codes of a code system are here, or only its name. */
export const hasContent = ({ content }: CodeSystem): boolean =>
  content !== 'not-present' && content !== 'supplement'

/** The codes of a system, or a refusal that names it. */
export async function requireCodes(resources: TerminologyResources, canonical: Canonical): Promise<Codes> {
  const resource = await requireCodeSystem(resources, canonical)
  if (!hasContent(resource)) throw withoutContent(canonical.url)
  return codesOf(resource)
}

export const withoutContent = (system: string): Error =>
  fail(
    'notProcessable',
    'code-system-without-content',
    `The codes of ${shown(system)} are not here, so this cannot be answered. Store the code system, or name the codes one by one.`,
  )

/** The codes of a system, if they are here. */
export async function findCodes(
  resources: TerminologyResources,
  system: string,
  version: string | undefined,
): Promise<Codes | undefined> {
  const resource = await resources.codeSystem(canonicalOf(system, version))
  return resource && hasContent(resource) ? codesOf(resource) : undefined
}

/** As `requireCodes`, for the systems that a value set refers to. */
export async function codesForCompose(
  resources: TerminologyResources,
  system: string,
  version: string | undefined,
): Promise<Codes> {
  const codes = await findCodes(resources, system, version)
  if (codes) return codes
  throw withoutContent(system)
}
