/** A search on AuditEvent as conditions on the rows of one database. Parameters are those of `parameters`. */
import { kinds, type Coding } from '@medley/audit/fhir/kinds'
import type { EventKind } from '@medley/audit/event'
import { fail } from '@medley/fhir/failures'
import type { Criterion, Prefix, SearchQuery, SearchValue } from '@medley/fhir/search/query'

export interface Conditions {
  /** SQL, all required. */
  texts: string[]
  values: unknown[]
  /** If the search is about some patients: only events of these. */
  patients: string[] | undefined
}

interface Collecting extends Conditions {
  /** Adds a value; its place in the statement. */
  value(value: unknown): string
}

type Collect = (into: Collecting, values: readonly SearchValue[]) => void

/** Each search parameter that is served. */
const collectors: Readonly<Record<string, Collect>> = {
  patient: (into, values) => limitPatients(into, values.map(idOfReference)),
  agent: (into, values) => {
    const [ids, people] = [values.map(idOfReference), values.map(referenceText)]
    into.texts
      .push(`(e.agent = ANY (${into.value(ids)}::text[]) OR e.client = ANY (${into.value(ids)}::text[])
      OR (e.detail::json ->> 'person') = ANY (${into.value(people)}::text[]))`)
  },
  date: (into, values) => into.texts.push(anyOf(values.map((value) => timeText(value)))),
  type: (into, values) => limitKinds(into, values, ({ type }) => [type]),
  subtype: (into, values) => limitKinds(into, values, ({ subtype }) => subtype),
  action: (into, values) => limitKinds(into, values, ({ action }) => [{ system: '', code: action }]),
  outcome: (into, values) => {
    into.texts.push(`e.outcome::text = ANY (${into.value(codesOf(values))}::text[])`)
  },
  entity: (into, values) => {
    const patients = values.flatMap((value) =>
      value.kind === 'reference' && value.type === 'Patient' ? [idOfReference(value)] : [],
    )
    if (patients.length === values.length) return limitPatients(into, patients)
    into.texts.push(`e.type || '/' || e.id = ANY (${into.value(values.map(referenceText))}::text[])`)
  },
}

export const parameters: readonly string[] = Object.keys(collectors)

export function conditionsOf(query: SearchQuery, facility: string): Conditions {
  const into: Collecting = {
    texts: ['NOT e.void'],
    values: [],
    patients: undefined,
    value(value) {
      into.values.push(value)
      return `$${into.values.length}`
    },
  }
  // What happened before anybody was known belongs to no facility.
  into.texts.push(`e.facility IN (${into.value(facility)}, '')`)
  for (const criterion of query.criteria) collect(into, criterion)
  for (const updated of query.updated) into.texts.push(rangeText(updated))
  if (query.compartment !== undefined) limitPatients(into, [query.compartment])
  if (query.filters.length > 0 || query.texts.length > 0) throw unsupported('_filter')
  return into
}

function collect(into: Collecting, { code, modifier, missing, values }: Criterion): void {
  const collector = collectors[code]
  if (!collector || modifier !== undefined || missing !== undefined) throw unsupported(code)
  collector(into, values)
}

const unsupported = (code: string): Error =>
  fail(
    'badRequest',
    'search-parameter-unsupported',
    `AuditEvent is not searched by '${code}' in this form.`,
    {
      expression: [`http.${code}`],
    },
  )

function limitPatients(into: Collecting, patients: string[]): void {
  into.patients = into.patients?.filter((one) => patients.includes(one)) ?? patients
  const place = into.value(patients)
  into.texts.push(`e.sequence IN (SELECT sequence FROM audit.event WHERE patient = ANY (${place}::text[])
    UNION ALL SELECT sequence FROM audit.seen WHERE patient = ANY (${place}::text[]))`)
}

function limitKinds(
  into: Collecting,
  values: readonly SearchValue[],
  codings: (kind: (typeof kinds)[EventKind]) => readonly Coding[],
): void {
  const fits = (coding: Coding): boolean =>
    values.some(
      (value) =>
        value.kind === 'token' &&
        (value.code === undefined || value.code === coding.code) &&
        (value.system === undefined || value.system === coding.system),
    )
  const found = Object.entries(kinds).flatMap(([kind, one]) => (codings(one).some(fits) ? [kind] : []))
  into.texts.push(`e.kind = ANY (${into.value(found)}::text[])`)
}

const codesOf = (values: readonly SearchValue[]): string[] =>
  values.flatMap((value) => (value.kind === 'token' && value.code !== undefined ? [value.code] : []))

const idOfReference = (value: SearchValue): string =>
  value.kind === 'reference' ? (value.id ?? value.url ?? '') : ''
const referenceText = (value: SearchValue): string =>
  value.kind === 'reference'
    ? value.type === undefined
      ? idOfReference(value)
      : `${value.type}/${value.id}`
    : ''

const anyOf = (texts: readonly string[]): string => `(${texts.join(' OR ')})`

const timeText = (value: SearchValue): string => {
  if (value.kind !== 'date') throw unsupported('date')
  return rangeText(value)
}

/** https://hl7.org/fhir/R4/search.html#prefix, for a moment: `high` is not part of what was named. */
const ranges: Readonly<Record<Prefix, (low: string, high: string) => string>> = {
  eq: (low, high) => `e.recorded >= ${low} AND e.recorded < ${high}`,
  ap: (low, high) => `e.recorded >= ${low} AND e.recorded < ${high}`,
  ne: (low, high) => `(e.recorded < ${low} OR e.recorded >= ${high})`,
  gt: (_, high) => `e.recorded >= ${high}`,
  sa: (_, high) => `e.recorded >= ${high}`,
  ge: (low) => `e.recorded >= ${low}`,
  lt: (low) => `e.recorded < ${low}`,
  eb: (low) => `e.recorded < ${low}`,
  le: (_, high) => `e.recorded < ${high}`,
}

const rangeText = ({ prefix, low, high }: { prefix: Prefix; low: number; high: number }): string =>
  ranges[prefix](`${Math.floor(low)}`, `${Math.floor(high)}`)
