/** The rules of a profile as FHIRPath; those of R4 itself are checked with the structure. */
import { compilePath, UnsupportedPath } from '../fhirpath/evaluate.ts'
import { truthOf } from '../fhirpath/evaluate-operators.ts'
import type { PathItem } from '../fhirpath/path-items.ts'
import type { Constraint, ElementDefinition } from './definitions.ts'
import { baseTypeOf, type ProfileScope } from './profile-scope.ts'
import type { ProfileChecker } from './profile-checker.ts'

export type ItemCheck = (checker: ProfileChecker, item: PathItem) => void

export const constraintChecks = (definition: ElementDefinition, scope: ProfileScope): ItemCheck[] =>
  ownConstraints(definition, scope).map((constraint) => constraintCheck(constraint, scope))

/** Everything has these in R4; some packages repeat them without saying where they come from. */
const everywhere = /^(?:ele|ext|dom|ref|per|qty|rat|rng|sqty|txt|cpt|att|tim|dr|bdl)-\d+$/

export const ownConstraints = ({ constraint }: ElementDefinition, scope: ProfileScope): Constraint[] =>
  (constraint ?? []).filter(
    ({ severity, key, source }) =>
      severity === 'error' && !everywhere.test(key) && baseTypeOf(source ?? '', scope) === undefined,
  )

function constraintCheck({ key, human, expression }: Constraint, scope: ProfileScope): ItemCheck {
  if (expression === undefined) return (c) => c.remark(`the rule ${key} has no expression: ${human}`)
  try {
    const evaluate = compilePath(expression, {
      elements: scope.elements,
      memberOf: (valueSet) => memberOf(valueSet, scope),
    })
    const rule = { key, human }
    return (c, item) => {
      if (truthOf(evaluate([item], c.around(item))) !== true) c.broken(rule)
    }
  } catch (error) {
    if (!(error instanceof UnsupportedPath)) throw error
    const reason = `the rule ${key} was not checked, since its expression ${error.message}.`
    return (c) => c.remark(reason)
  }
}

/** Only where every code is listed: a rule must not be broken by what nobody knows. */
function memberOf(valueSet: string, scope: ProfileScope): ((item: PathItem) => boolean) | undefined {
  const membership = scope.membership(valueSet)
  if (!membership?.isComplete) return undefined
  return ({ value }) => membership.of(value) === 'in'
}
