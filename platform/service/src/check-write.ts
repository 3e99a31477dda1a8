/**
 * Whether a caller may make this change: the row before and after is theirs to write, the rules of their role are kept,
 * and what only few may change stays as it was (labels, whose record it is). Asked within the transaction that writes.
 */
import { has, patientsOf, rightOf, type Way } from '@medley/auth/rights'
import { fail, type Failure } from '@medley/fhir/failures'
import { parseJson } from '@medley/fhir/json'
import { indexRows, tokenHash } from '@medley/store/index-rows'
import { admits } from '@medley/store/row-hashes'
import type { CheckedWrite, Resource } from '@medley/store/store'
import { type Limited, placeOf } from './place.ts'

export function checkWrite(call: Limited, write: CheckedWrite): Resource | undefined {
  const { principal, now, selfBases, base } = call
  const { type, current } = write
  const before = current?.body === undefined ? undefined : (parseJson(current.body) as Resource)
  const use = !write.after ? 'd' : before ? 'u' : 'c'
  const place = placeOf(call, type)
  const { facility } = principal
  const settings = { selfBases: [...selfBases, base] }
  const after = write.after && keptLabels(call, before, write.after)
  const fits = ({ rows }: Way): boolean =>
    [before, after].every(
      (one) =>
        !one || admits(rows, { facility, definition: place.definition, settings, body: JSON.stringify(one) }),
    )
  const broken: string[] = []
  const isAllowed = rightOf(principal, place, use).ways.some((way) => {
    if (!fits(way)) return false
    const found = way.rules.flatMap((rule) => rule({ principal, before, after, now: now() }) ?? [])
    broken.push(...found)
    return found.length === 0
  })
  const patientIn = (one: Resource): string | undefined =>
    indexRows(place.definition, one, { facility, settings }).patient
  const own = patientsOf(principal)?.map((id) => tokenHash.local(facility, 'patient', ['Patient', id]))
  const isOthers = after !== undefined && own?.includes(patientIn(after) ?? own[0] ?? '') === false
  if (!isAllowed || isOthers) throw refusal(type, broken[0])
  if (before && after) keepSubject(type, [before, after], patientIn)
  return after
}

const refusal = (type: string, sentence: string | undefined): Failure =>
  fail(
    'forbidden',
    'write-outside',
    sentence ?? `You may not write this ${type}: it is outside of what your role or token covers.`,
  )

/** Nothing moves from one record into another by an edit; records of one person are merged. */
function keepSubject(
  type: string,
  [before, after]: readonly [Resource, Resource],
  patientOf: (resource: Resource) => string | undefined,
): void {
  if (patientOf(before) === patientOf(after)) return
  throw fail('businessRule', 'subject-changed', `A ${type} cannot be moved to another patient.`, {
    expression: [`${type}.subject`],
  })
}

interface Meta {
  security?: { system?: string; code?: string }[]
}

const labelsOf = ({ meta }: Resource): NonNullable<Meta['security']> =>
  (meta as Meta | undefined)?.security ?? []

const named = (labels: Meta['security']): string =>
  JSON.stringify((labels ?? []).map(({ system, code }) => `${system ?? ''}|${code ?? ''}`).sort())

/** Labels are put on and taken off by who is in charge of them; an edit that does not mention them leaves them. */
function keptLabels({ principal }: Limited, before: Resource | undefined, after: Resource): Resource {
  if (has(principal, 'labels')) return after
  const [were, are] = [before ? labelsOf(before) : [], labelsOf(after)]
  if (named(were) === named(are)) return after
  if (are.length > 0)
    throw fail(
      'forbidden',
      'labels-controlled',
      'Security labels are changed by health information management only.',
      {
        expression: [`${String(after['resourceType'])}.meta.security`],
      },
    )
  return { ...after, meta: { ...(after['meta'] as object | undefined), security: were } }
}
