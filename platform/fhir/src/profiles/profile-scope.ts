/** What the compilation of one profile can ask for: R4's elements, and what its package and others define. */
import type { Elements } from '../fhirpath/path-items.ts'
import type { ElementNode } from './element-tree.ts'
import type { Membership } from './membership.ts'
import type { ProfileChecker } from './profile-checker.ts'

export type ObjectCheck = (checker: ProfileChecker, object: Record<string, unknown>) => void

export interface KnownProfile {
  canonical: string
  /** What it constrains. */
  type: string
  tree: ElementNode
  /** Compiled when it is first needed: profiles refer to each other. */
  check: ObjectCheck
}

export interface ProfileScope {
  elements: Elements
  profile(canonical: string): KnownProfile | undefined
  membership(valueSet: string): Membership | undefined
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/'

/** `Patient` of R4's own definition of it. */
export function baseTypeOf(canonical: string, { elements }: ProfileScope): string | undefined {
  if (!canonical.startsWith(BASE)) return undefined
  const type = canonical.slice(BASE.length).split('|')[0] ?? ''
  return Object.hasOwn(elements.shapes, type) || type === 'Resource' || type === 'DomainResource'
    ? type
    : undefined
}
