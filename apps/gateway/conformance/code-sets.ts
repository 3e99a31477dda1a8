/** What `:in`, `:not-in`, `:above` and `:below` of a search mean, as lists of codes. */
import type { CodeSets, Token } from '@medley/federation/search/value-sets'
import { fail } from '@medley/fhir/failures'
import { requireCodes, withAncestors, withDescendants } from '@medley/terminology/code-system'
import { membersOf } from '@medley/terminology/compose'
import { requireConcept } from '@medley/terminology/lookup'
import { canonicalOf, requireValueSet, shown } from '@medley/terminology/resources'
import type { ValueSet } from 'fhir/r4'
import type { Terminology } from './terminology.ts'

export function createCodeSets(terminology: Terminology, selfBases: readonly string[]): CodeSets {
  return {
    async inValueSet(reference) {
      const members = await membersOf(terminology, await valueSetOf(terminology, reference, selfBases))
      return [...members.values()].map(({ system, code }): Token => ({ system, code }))
    },
    async inHierarchy(direction, { system, code }) {
      const codes = await requireCodes(terminology, canonicalOf(system))
      const reach = direction === 'above' ? withAncestors : withDescendants
      return [...reach(codes, requireConcept(codes, code).code)].map((one) => ({
        system: codes.url,
        code: one,
      }))
    },
  }
}

const LITERAL = /^(?:(.+)\/)?ValueSet\/([A-Za-z0-9.-]{1,64})$/

/** A canonical URL, `ValueSet/1`, or the address of a value set here. */
async function valueSetOf(
  terminology: Terminology,
  reference: string,
  selfBases: readonly string[],
): Promise<ValueSet> {
  const [, base, id] = LITERAL.exec(reference) ?? []
  if (id === undefined || (base !== undefined && !selfBases.includes(base)))
    return requireValueSet(terminology, canonicalOf(reference))
  const found = await terminology.byId('ValueSet', id)
  if (found) return found as ValueSet
  throw fail('notFound', 'value-set-unknown', `The value set ${shown(reference)} is not known here.`)
}
