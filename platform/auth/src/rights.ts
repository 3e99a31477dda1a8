/**
 * What a principal may do with a type: the policy of its roles, within its scopes, within the patients it is for. Compiled
 * once for each principal. Nothing is allowed that neither says.
 */
import { fail, type Failure } from '@medley/fhir/failures'
import { all, any, NONE, type Rows } from '@medley/fhir/search/row-filter'
import { consentedRows } from './consent.ts'
import { hidingLabels, type Grant, type Label, type Letter } from './policy/language.ts'
import { roles } from './policy/policy.ts'
import { aboutMany, byParameter, shared } from './policy/record-types.ts'
import type { WriteRule } from './policy/write-rules.ts'
import type { Principal } from './principal.ts'
import { rowsOf, type Place } from './rows.ts'
import { type Permission, type ResourceScope, resourceScopes } from './scopes.ts'

/** What is done with a type; history of one resource needs the scope of reading, of a type that of searching. */
export type Use = Permission | 'history' | 'type-history'

const needs: Readonly<Record<Use, { scope: Permission; policy: Letter }>> = {
  c: { scope: 'c', policy: 'c' },
  r: { scope: 'r', policy: 'r' },
  u: { scope: 'u', policy: 'u' },
  d: { scope: 'd', policy: 'd' },
  s: { scope: 's', policy: 's' },
  history: { scope: 'r', policy: 'h' },
  'type-history': { scope: 's', policy: 'h' },
}

/** One way in which a write is allowed: rows before and after, and rules. */
export interface Way {
  rows: Rows
  rules: readonly WriteRule[]
}

export interface Right {
  rows: Rows
  /** The only elements that are shown, beside id and meta; absent: all. */
  show: ReadonlySet<string> | undefined
  /** Of a write: any of them must fit. */
  ways: readonly Way[]
}

const rolesOf = ({ roles: names }: Pick<Principal, 'roles'>): (typeof roles)[string][] =>
  names.flatMap((name) => (Object.hasOwn(roles, name) ? (roles[name] ?? []) : []))

function grantsOf(principal: Principal, type: string, use: Use): Grant[] {
  const { policy } = needs[use]
  return rolesOf(principal)
    .flatMap(({ grants }) => grants)
    .filter(({ types, may }) => may.includes(policy) && (types.includes(type) || types.includes('*')))
}

const scopesFor = ({ scope }: Principal, type: string, use: Use): ResourceScope[] =>
  resourceScopes(scope).filter(
    (one) => (one.type === '*' || one.type === type) && one.permissions.includes(needs[use].scope),
  )

/** A system of the facility that is registered for everything: nothing is hidden from it, and nothing costs it time. */
export const isUnlimited = ({ roles: names, scope }: Principal): boolean =>
  names.includes('backend') &&
  resourceScopes(scope).some(
    ({ context, type, permissions, constraint }) =>
      context === 'system' && type === '*' && permissions === 'cruds' && constraint === undefined,
  )

/** Whether there is any row of the type with which this may be done. */
export const mayUse = (principal: Principal, type: string, use: Use): boolean =>
  refusalOf(principal, type, use) === undefined

/** Why not. */
export function refusalOf(principal: Principal, type: string, use: Use): Failure | undefined {
  if (use === 'd' && isPerson(principal) && !shared.has(type) && grantsOf(principal, type, use).length === 0)
    return fail('methodNotAllowed', 'delete-clinical', `${type} resources are not deleted, but corrected.`, {
      headers: { allow: 'GET, POST, PUT, PATCH' },
    })
  if (scopesFor(principal, type, use).length === 0)
    return fail('forbidden', 'scope-missing', `The access token does not allow this interaction on ${type}.`)
  if (grantsOf(principal, type, use).length === 0)
    return fail('forbidden', 'role-missing', `Your role does not allow this interaction on ${type}.`)
  return undefined
}

export const isPerson = ({ roles: names }: Principal): boolean => !names.includes('backend')

const compiled = new WeakMap<Principal, Map<string, Right>>()

export function rightOf(principal: Principal, place: Place, use: Use): Right {
  let known = compiled.get(principal)
  if (!known) compiled.set(principal, (known = new Map<string, Right>()))
  const name = `${place.definition.type} ${use}`
  let right = known.get(name)
  if (!right) known.set(name, (right = compile(principal, place, use)))
  return right
}

function compile(principal: Principal, place: Place, use: Use): Right {
  const { type } = place.definition
  const base = all([scopeRows(principal, place, use), reach(principal, place)])
  const grants = grantsOf(principal, type, use)
  const ways = grants.map((grant): Way => ({
    rows: all([base, grantRows(principal, place, grant), labelRows(principal, place, grant)]),
    rules: grant.write ?? [],
  }))
  return { rows: any(ways.map(({ rows }) => rows)), show: shownBy(grants, principal, type), ways }
}

function scopeRows(principal: Principal, place: Place, use: Use): Rows {
  const { type } = place.definition
  return any(
    scopesFor(principal, type, use).map(({ context, constraint }) =>
      all([
        constraint === undefined ? undefined : rowsOf(place, principal, constraint),
        context === 'patient' ? membersOf(place, contextPatients(principal)) : undefined,
      ]),
    ),
  )
}

/** Of a session there is no launch: the patients that the person acts for. */
const contextPatients = ({ patient, patients = [] }: Principal): readonly string[] =>
  patient === undefined ? patients : [patient]

const reach = ({ patients, emergency = [] }: Principal, place: Place): Rows =>
  patients === undefined ? undefined : membersOf(place, [...patients, ...emergency])

/** Into whose records a principal may write; absent: everybody's. Being named in a record does not make it theirs. */
export function patientsOf({ patient, patients, emergency = [] }: Principal): readonly string[] | undefined {
  if (patient !== undefined) return [patient]
  return patients && [...patients, ...emergency]
}

function grantRows(principal: Principal, place: Place, { rows, own, unit, consented }: Grant): Rows {
  const { units = [], residents = [], patients = [] } = principal
  return all([
    unit && !units.includes('*') ? membersOf(place, [...residents, ...patients]) : undefined,
    consented ? leftByConsent(principal, place) : undefined,
    own ? membersOf(place, principal.patients ?? []) : undefined,
    rows && any(rows.map((one) => rowsOf(place, principal, one))),
  ])
}

/** Of each patient what their Consents leave; of one who gave none, all that the role is allowed. */
function leftByConsent({ patients = [], consents = {} }: Principal, place: Place): Rows {
  const { type } = place.definition
  if (Object.keys(consents).length === 0 || shared.has(type) || followed.has(type)) return undefined
  return any(
    patients.map((id) => {
      const given = consents[id]
      return all([membersOf(place, [id]), given && consentedRows(place, given)])
    }),
  )
}

/** Rows about these patients, and of types that are about none. */
function membersOf({ definition, settings }: Place, ids: readonly string[]): Rows {
  const { type, patientCompartment } = definition
  if (shared.has(type) || followed.has(type)) return undefined
  if (ids.length === 0 || aboutMany.has(type)) return NONE
  const parameter = byParameter[type]
  if (parameter !== undefined) {
    const value = ids.map((id) => `Patient/${id}`).join(',')
    return rowsOf({ definition, settings }, undefined, `${parameter}=${value}`)
  }
  return type === 'Patient' || patientCompartment.length > 0 ? { kind: 'patients', ids } : NONE
}

/** Seen by who sees what they belong to (`platform/service/src/follow.ts`). */
export const followed: ReadonlySet<string> = new Set(['Provenance', 'Binary'])

/** Reference parameters that say who wrote a row. */
const AUTHORS = ['author', 'recorder', 'requester', 'performer', 'asserter', 'sender', 'source']

function labelRows(principal: Principal, place: Place, { clears = [] }: Grant): Rows {
  if (isUnlimited(principal)) return undefined
  const cleared = new Set<Label>([...clears, ...rolesOf(principal).flatMap((role) => role.clears)])
  const hidden = hidingLabels.filter((label) => !cleared.has(label))
  const { emergency = [] } = principal
  const { searchParameters } = place.definition
  const authors = AUTHORS.filter((code) => searchParameters[code]?.kind === 'reference')
  return any([
    without(place, hidden),
    ...authors.map((code) => rowsOf(place, principal, `${code}={user}`)),
    ...(emergency.length > 0
      ? [all([membersOf(place, emergency), without(place, hidden.filter((label) => label !== 'R'))])]
      : []),
  ]) // prettier-ignore
}

function without(place: Place, labels: readonly Label[]): Rows {
  if (labels.length === 0) return undefined
  return { kind: 'not', of: rowsOf(place, undefined, `_security=${labels.join(',')}`) ?? NONE }
}

/** Directory entries as an app of a patient sees them. */
const publicElements: Readonly<Record<string, readonly string[]>> = {
  Practitioner: ['identifier', 'active', 'name', 'telecom', 'address', 'gender', 'qualification'],
}

function shownBy(
  grants: readonly Grant[],
  { scope }: Principal,
  type: string,
): ReadonlySet<string> | undefined {
  const ofRoles = shownByRoles(grants)
  const isPatientContext = resourceScopes(scope).some(({ context }) => context === 'patient')
  const open = isPatientContext ? publicElements[type] : undefined
  if (!open) return ofRoles
  return new Set(ofRoles ? open.filter((name) => ofRoles.has(name)) : open)
}

/** With several grants the most that any shows of all rows; where they differ by rows, the least. */
function shownByRoles(grants: readonly Grant[]): ReadonlySet<string> | undefined {
  if (grants.some(({ show, rows, own, unit }) => !show && !rows && !own && !unit)) return undefined
  const masked = grants.flatMap(({ show }) => (show ? [show] : []))
  return masked.length > 0 ? new Set(masked.flat()) : undefined
}

/** Whether any role of the principal ends at something that has to be looked up. */
export const isLimitedBy = (principal: Pick<Principal, 'roles'>, limit: 'unit' | 'consented'): boolean =>
  rolesOf(principal).some(({ grants }) => grants.some((grant) => grant[limit] === true))

/** Whether any role of the principal has the ability. */
export const has = (principal: Principal, ability: 'labels' | 'emergency' | 'review'): boolean =>
  rolesOf(principal).some((role) => role[ability] === true)
