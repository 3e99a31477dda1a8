/** Constraints of R4 that are written by hand; build/invariants-by-hand.ts says why. */
import { isRawNumber, numberOf } from '../json.ts'
import { type Checker, type FhirObject, SINGLE } from './checker.ts'
import { list } from './conditions.ts'
import { isObject } from './elements.ts'
import { typeOfTarget } from './references.ts'

export interface Rule {
  key: string
  human: string
}

/** dom-3: something refers to each contained resource, or it refers to what contains it. */
export function referredTo(c: Checker, o: FhirObject, rule: Rule): void {
  const missing = unreferenced(c, o)
  if (missing.length === 0) return
  const anchors = anchorsIn(o)
  for (const { one, place } of missing)
    if (!anchors.has(`#${String(one['id'])}`) && !anchorsIn(one).has('#')) c.broken(rule, 'contained', place)
}

/** Those to which no Reference leads, which is quick to find; a canonical or a URL may. */
function unreferenced(c: Checker, o: FhirObject): { one: FhirObject; place: number }[] {
  const references = new Set<unknown>()
  c.structures[String(o['resourceType'])]?.walk(o, ({ reference }) => references.add(reference))
  const missing: { one: FhirObject; place: number }[] = []
  eachContained(o, (one, place) => {
    if (!references.has(`#${String(one['id'])}`)) missing.push({ one, place })
  })
  return missing
}

/** dom-4 */
export function withoutVersion(c: Checker, o: FhirObject, rule: Rule): void {
  withoutMeta(c, o, rule, ['versionId', 'lastUpdated', '_versionId', '_lastUpdated'])
}

/** dom-5 */
export function withoutLabel(c: Checker, o: FhirObject, rule: Rule): void {
  withoutMeta(c, o, rule, ['security'])
}

function withoutMeta(c: Checker, o: FhirObject, rule: Rule, elements: readonly string[]): void {
  eachContained(o, ({ meta }, place) => {
    if (isObject(meta) && elements.some((element) => meta[element] !== undefined))
      c.broken(rule, 'contained', place)
  })
}

function eachContained(o: FhirObject, visit: (one: FhirObject, place: number) => void): void {
  list(o['contained']).forEach((one, place) => {
    if (isObject(one)) visit(one, place)
  })
}

/** Every text that begins with '#', wherever it stands: references, canonicals and URLs do, hardly anything else does. */
function anchorsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) === HASH) found.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) anchorsIn(member, found)
  }
  return found
}

const HASH = 35

/** ref-1: a reference that begins with '#' names a contained resource, or from within one what contains it. */
export function namesContained(c: Checker, { reference }: FhirObject, rule: Rule): void {
  if (typeof reference !== 'string' || reference.charCodeAt(0) !== HASH) return
  if (reference === '#' ? c.resource === c.root : !c.contained.has(reference.slice(1)))
    c.broken(rule, undefined, SINGLE)
}

/** obs-7: a component that is coded as the observation itself leaves no room for a value beside the components. */
export function codedOtherwise(c: Checker, o: FhirObject, rule: Rule): void {
  const codes = new Set(codingsOf(o).map(textOf))
  const repeats = list(o['component']).some(
    (component) => isObject(component) && codingsOf(component).some((coding) => codes.has(textOf(coding))),
  )
  if (repeats) c.broken(rule, undefined, SINGLE)
}

const codingsOf = ({ code }: FhirObject): readonly unknown[] => (isObject(code) ? list(code['coding']) : [])

/** The same text for equal values, whatever the order of their members. */
function textOf(value: unknown): string {
  if (isRawNumber(value)) return String(numberOf(value))
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${textOf(value[name])}`).join()}}`
}

/** ctm-1: only a practitioner can be a member on behalf of an organization. Nothing is known of some targets. */
export function isPractitioner(c: Checker, { member }: FhirObject, rule: Rule): void {
  const type = isObject(member) ? typeOfTarget(c, member) : undefined
  if (type !== undefined && type !== 'Practitioner') c.broken(rule, undefined, SINGLE)
}
