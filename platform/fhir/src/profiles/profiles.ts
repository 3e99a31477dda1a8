/** The profiles of all loaded packages: found by canonical URL, compiled when they are first needed. */
import type { Shapes } from '../definition.ts'
import type { Issue } from '../failures.ts'
import { Elements } from '../fhirpath/path-items.ts'
import { Canonicals } from './canonicals.ts'
import { compileProfile } from './compile-profile.ts'
import type { FhirPackage, StructureDefinition } from './definitions.ts'
import { buildTree } from './element-tree.ts'
import { Memberships, type PublishedCodes } from './memberships.ts'
import { ProfileChecker } from './profile-checker.ts'
import type { KnownProfile, ObjectCheck, ProfileScope } from './profile-scope.ts'

export interface ProfileSource {
  packages: readonly FhirPackage[]
  shapes: Shapes
  published: PublishedCodes
}

type Json = Record<string, unknown>

export class Profiles {
  readonly #structures: Canonicals<StructureDefinition>
  readonly #memberships: Memberships
  readonly #elements: Elements
  readonly #known = new Map<StructureDefinition, KnownProfile>()

  constructor({ packages, shapes, published }: ProfileSource) {
    this.#structures = new Canonicals(packages, 'StructureDefinition')
    this.#memberships = new Memberships(packages, published)
    this.#elements = new Elements(shapes)
  }

  find(canonical: string, within?: FhirPackage): KnownProfile | undefined {
    const entry = this.#structures.entry(canonical, within)
    if (!entry?.definition.snapshot) return undefined
    const { definition, version, from } = entry
    const known = this.#known.get(definition)
    if (known) return known
    const profile = this.#describe(definition, version, from)
    this.#known.set(definition, profile)
    return profile
  }

  get isEmpty(): boolean {
    return this.#structures.isEmpty
  }

  /** Canonical URLs of the profiles on a type, with their versions. */
  ofType(type: string): string[] {
    return this.#structures
      .all()
      .filter(({ definition }) => definition.type === type && definition.derivation === 'constraint')
      .map(({ definition, version }) => `${definition.url}|${version}`)
      .sort()
  }

  /** Compiles them at once, so that no request waits for it. */
  prepare(types: readonly string[]): number {
    const canonicals = types.flatMap((type) => this.ofType(type))
    for (const canonical of canonicals) this.find(canonical)?.check(new ProfileChecker({}), {})
    return canonicals.length
  }

  /** Errors, and as information what could not be checked. The structure must be right already. */
  check(profile: KnownProfile, resource: Json): Issue[] {
    const checker = new ProfileChecker(resource)
    profile.check(checker, resource)
    return checker.issues.map((issue) => ({
      ...issue,
      diagnostics: `${issue.diagnostics} (${profile.canonical})`,
    }))
  }

  #describe(definition: StructureDefinition, version: string, from: FhirPackage): KnownProfile {
    const tree = buildTree(definition.snapshot?.element ?? [])
    const scope: ProfileScope = {
      elements: this.#elements,
      profile: (canonical) => this.find(canonical, from),
      membership: (valueSet) => this.#memberships.find(valueSet, from),
    }
    let compiled: ObjectCheck | undefined
    const { type, url } = definition
    return {
      canonical: `${url}|${version}`,
      type,
      tree,
      check: (checker, object) => {
        compiled ??= compileProfile(tree, type, scope)
        compiled(checker, object)
      },
    }
  }
}
