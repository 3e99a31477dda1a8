/** Checks of one value by itself: fixed values, patterns, required bindings, targets of references, profiles of types, bounds. */
import { typeOfTarget } from '../compiled/references.ts'
import { isObject } from '../fhirpath/path-items.ts'
import { numberOfItem } from '../fhirpath/evaluate-operators.ts'
import { choiceValue, type ElementDefinition } from './definitions.ts'
import type { Occurrence } from './occurrences.ts'
import { isFixed, matchesPattern } from './patterns.ts'
import type { ProfileChecker } from './profile-checker.ts'
import { baseTypeOf, type ProfileScope } from './profile-scope.ts'

/** The checker is at the value already. */
export type OccurrenceCheck = (checker: ProfileChecker, item: Occurrence) => void

/** @param className class of the values: of a choice there are several, with checks of their own. */
export function valueChecks(
  definition: ElementDefinition,
  className: string,
  scope: ProfileScope,
): OccurrenceCheck[] {
  return [
    fixedCheck(definition),
    patternCheck(definition),
    bindingCheck(definition, className, scope),
    targetCheck(definition, className, scope),
    typeProfileCheck(definition, className, scope),
    lengthCheck(definition),
    ...boundChecks(definition),
  ].filter((check) => check !== undefined)
}

/** A text of the profile may be told; what a resource has may not. */
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function fixedCheck(definition: ElementDefinition): OccurrenceCheck | undefined {
  const fixed = choiceValue(definition, 'fixed')
  if (fixed === undefined) return undefined
  const test = isFixed(fixed)
  return (c, { value }) => {
    if (!test(value))
      refuse(c, { code: 'value', failure: 'profile-fixed', problem: `must be ${shown(fixed)}.` })
  }
}

function patternCheck(definition: ElementDefinition): OccurrenceCheck | undefined {
  const pattern = choiceValue(definition, 'pattern')
  if (pattern === undefined) return undefined
  const test = matchesPattern(pattern)
  return (c, { value }) => {
    if (!test(value))
      refuse(c, {
        code: 'value',
        failure: 'profile-pattern',
        problem: `must have at least ${shown(pattern)}.`,
      })
  }
}

interface Refusal {
  code: string
  failure: string
  problem: string
}

const refuse = (c: ProfileChecker, refusal: Refusal): void =>
  c.report({ ...refusal, expression: c.expression() })

function bindingCheck(
  { binding }: ElementDefinition,
  className: string,
  scope: ProfileScope,
): OccurrenceCheck | undefined {
  if (binding?.strength !== 'required' || binding.valueSet === undefined) return undefined
  if (!codedTypes.has(className)) return undefined
  const { valueSet } = binding
  const membership = scope.membership(valueSet)
  const unchecked = `nothing here lists all codes of the value set ${valueSet}, so the code was not checked.`
  if (!membership) return (c) => c.remark(unchecked)
  return (c, { value }) => {
    const verdict = value === undefined ? 'in' : membership.of(value)
    if (verdict === 'unknown') c.remark(unchecked)
    else if (verdict === 'out')
      refuse(c, {
        code: 'code-invalid',
        failure: 'code-unknown',
        problem: `needs a code of the value set ${valueSet}.`,
      })
  }
}

const codedTypes: ReadonlySet<string> = new Set([
  'code', 'string', 'uri', 'Coding', 'CodeableConcept', 'Quantity', 'SimpleQuantity', 'Age', 'Duration',
]) // prettier-ignore

/** By type: what a reference names is not read. */
function targetCheck(
  { type }: ElementDefinition,
  className: string,
  scope: ProfileScope,
): OccurrenceCheck | undefined {
  if (className !== 'Reference') return undefined
  const profiles = (type ?? [])
    .filter(({ code }) => code === 'Reference')
    .flatMap((one) => one.targetProfile ?? [])
  const types = targetTypes(profiles, scope)
  if (!types) return undefined
  return (c, { value }) => {
    const found = isObject(value) ? typeOfTarget(c, value) : undefined
    if (found !== undefined && !types.has(found))
      refuse(c, {
        code: 'value',
        failure: 'reference-target',
        problem: `refers to a ${found}, but can only refer to ${[...types].join(', ')}.`,
      })
  }
}

/** Undefined for any. */
export function targetTypes(
  profiles: readonly string[],
  scope: ProfileScope,
): ReadonlySet<string> | undefined {
  const types = profiles.map((profile) => scope.profile(profile)?.type ?? baseTypeOf(profile, scope))
  if (types.length === 0 || types.includes('Resource') || types.includes(undefined)) return undefined
  return new Set(types.filter((one) => one !== undefined))
}

function typeProfileCheck(
  { type }: ElementDefinition,
  className: string,
  scope: ProfileScope,
): OccurrenceCheck | undefined {
  const mine = type?.find(({ code }) => code === className || quantityKinds.has(className))
  const profiles = (mine?.profile ?? []).filter((profile) => baseTypeOf(profile, scope) === undefined)
  if (profiles.length === 0) return undefined
  const known = profiles.map((profile) => scope.profile(profile))
  const [only] = known
  if (known.includes(undefined)) {
    const unknown = profiles.filter((_, place) => known[place] === undefined).join(', ')
    return (c) => c.remark(`the profile ${unknown} is not known here, so it was not checked.`)
  }
  if (only && known.length === 1) {
    return (c, { value, extra }) => only.check(c, isObject(value) ? value : (extra ?? {}))
  }
  return (c, { value }) => {
    if (!isObject(value) || known.some((one) => c.isClean((trial) => one?.check(trial, value)))) return
    refuse(c, {
      code: 'structure',
      failure: 'profile-type',
      problem: `must conform to one of ${profiles.join(', ')}.`,
    })
  }
}

const quantityKinds: ReadonlySet<string> = new Set(['SimpleQuantity', 'MoneyQuantity'])

function lengthCheck({ maxLength }: ElementDefinition): OccurrenceCheck | undefined {
  if (maxLength === undefined) return undefined
  return (c, { value }) => {
    if (typeof value === 'string' && value.length > maxLength)
      refuse(c, {
        code: 'too-long',
        failure: 'profile-length',
        problem: `may have ${maxLength} characters.`,
      })
  }
}

/** Bounds of numbers; those of dates and quantities are named as unchecked. */
function boundChecks(definition: ElementDefinition): OccurrenceCheck[] {
  return Object.entries(definition)
    .filter(([key]) => /^(?:min|max)Value[A-Z]/.test(key))
    .map(([key, bound]) => {
      const least = key.startsWith('min')
      if (typeof bound !== 'number') return (c) => c.remark(`${key} of the profile was not checked.`)
      return (c, item) => {
        const number = numberOfItem(item)
        if (number === undefined || (least ? number >= bound : number <= bound)) return
        refuse(c, {
          code: 'value',
          failure: 'profile-bound',
          problem: `must be ${least ? 'at least' : 'at most'} ${bound}.`,
        })
      }
    })
}
