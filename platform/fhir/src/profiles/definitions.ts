/** What is read of the resources in a FHIR package (https://hl7.org/fhir/R4/profiling.html). */

export interface ElementType {
  code: string
  profile?: string[]
  targetProfile?: string[]
}

export interface Constraint {
  key: string
  severity: string
  human: string
  expression?: string
  /** The definition that it comes from. */
  source?: string
}

export interface Discriminator {
  type: string
  path: string
}

export interface Slicing {
  discriminator?: Discriminator[]
  ordered?: boolean
  rules?: string
}

export interface ElementDefinition {
  id?: string
  path: string
  min?: number
  max?: string
  type?: ElementType[]
  contentReference?: string
  slicing?: Slicing
  binding?: { strength: string; valueSet?: string }
  constraint?: Constraint[]
  maxLength?: number
  /** `fixedUri`, `patternCodeableConcept`, `minValueInteger`… */
  [choice: string]: unknown
}

export interface StructureDefinition {
  resourceType: 'StructureDefinition'
  url: string
  version?: string
  name: string
  kind: string
  /** What it constrains: `Patient`, `Extension`. */
  type: string
  derivation?: string
  snapshot?: { element: ElementDefinition[] }
}

export interface Concept {
  code: string
  concept?: Concept[]
}

export interface CodeSystem {
  resourceType: 'CodeSystem'
  url: string
  version?: string
  content: string
  concept?: Concept[]
}

export interface Inclusion {
  system?: string
  concept?: { code: string }[]
  filter?: { property: string; op: string; value: string }[]
  valueSet?: string[]
}

export interface Contains {
  system?: string
  code?: string
  abstract?: boolean
  contains?: Contains[]
}

export interface ValueSet {
  resourceType: 'ValueSet'
  url: string
  version?: string
  compose?: { include?: Inclusion[]; exclude?: Inclusion[] }
  expansion?: { contains?: Contains[] }
}

export type Definition = StructureDefinition | CodeSystem | ValueSet

export interface FhirPackage {
  /** `hl7.fhir.us.core` */
  name: string
  version: string
  definitions: readonly Definition[]
}

/** The value of `fixed[x]` or `pattern[x]`. */
export function choiceValue(definition: ElementDefinition, choice: 'fixed' | 'pattern'): unknown {
  for (const key in definition) if (key.startsWith(choice)) return definition[key]
  return undefined
}

/** `http://x/y|1.0` is the URL and the version. */
export function splitCanonical(canonical: string): [url: string, version: string | undefined] {
  const bar = canonical.indexOf('|')
  return bar < 0 ? [canonical, undefined] : [canonical.slice(0, bar), canonical.slice(bar + 1)]
}

const unread =
  /^(?:short|definition|comment|requirements|alias|mapping|example|base|code|isModifierReason|text)$/

/** Without what is for readers only: a snapshot is mostly that. */
export function withoutProse(structure: StructureDefinition): StructureDefinition {
  const { resourceType, url, version, name, kind, type, derivation, snapshot } = structure
  const element = (snapshot?.element ?? []).map(
    (one) =>
      Object.fromEntries(Object.entries(one).filter(([key]) => !unread.test(key))) as ElementDefinition,
  )
  return {
    resourceType, url, name, kind, type,
    ...(version === undefined ? {} : { version }),
    ...(derivation === undefined ? {} : { derivation }),
    ...(snapshot ? { snapshot: { element } } : {}),
  } // prettier-ignore
}
