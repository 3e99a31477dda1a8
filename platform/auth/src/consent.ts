/**
 * What Consents of a patient (http://hl7.org/fhir/R4/consent.html) leave to somebody who acts for the patient, as rows. A
 * provision permits or denies what it matches; those inside it are its exceptions. What cannot be decided by rows (a period
 * of data, a purpose) permits nothing and denies all that the rest of its provision matches.
 */
import { all, any, NONE, type RowFilter, type Rows } from '@medley/fhir/search/row-filter'
import { rowsOf, type Place } from './rows.ts'

/** A provision with what narrows it; times of the Consent itself were looked at before. */
export interface Provision {
  type: 'permit' | 'deny'
  /** Resource types; absent: all. */
  types?: readonly string[]
  /** `system|code` of `meta.security`. */
  labels?: readonly string[]
  /** `system|code` of `Type.code`. */
  codes?: readonly string[]
  /** References of single records, `Observation/x`. */
  data?: readonly string[]
  /** Says something that rows cannot. */
  isVague?: true
  except?: readonly Provision[]
}

/** Every one of these has to leave a row. Without any, nothing is left: all Consents have ended. */
export type Consented = readonly Provision[]

export const consentedRows = (place: Place, consents: Consented): Rows =>
  consents.length === 0
    ? NONE
    : all(consents.map((one) => apply(place, one, one.type === 'deny' ? undefined : NONE)))

/** Within what the provision matches its own word and its exceptions count; outside of it what was said before. */
function apply(place: Place, provision: Provision, outside: Rows): Rows {
  const matched = matchOf(place, provision)
  const own: Rows = provision.type === 'permit' && !provision.isVague ? undefined : NONE
  const inside = (provision.except ?? []).reduce((rows, one) => apply(place, one, rows), own)
  return any([all([matched, inside]), all([not(matched), outside])])
}

function matchOf(place: Place, { type, types, labels, codes, data }: Provision): Rows {
  const { type: row, searchParameters } = place.definition
  // Whoever is permitted anything learns whose record it is.
  const isOfType = types === undefined || types.includes(row) || (type === 'permit' && row === 'Patient')
  if (!isOfType) return NONE
  if (row === 'Patient' && type === 'permit') return undefined
  const ids = data?.flatMap((one) => (one.startsWith(`${row}/`) ? [one.slice(row.length + 1)] : []))
  return all([
    labels && wordsOf(place, '_security', labels),
    codes && (searchParameters['code']?.kind === 'token' ? wordsOf(place, 'code', codes) : NONE),
    ids && (ids.length === 0 ? NONE : rowsOf(place, undefined, `_id=${ids.join(',')}`)),
  ])
}

const wordsOf = (place: Place, name: string, values: readonly string[]): Rows =>
  values.length === 0 ? NONE : rowsOf(place, undefined, `${name}=${values.join(',')}`)

function not(rows: Rows): Rows {
  if (rows === undefined) return NONE
  return isEmpty(rows) ? undefined : { kind: 'not', of: rows }
}

const isEmpty = (rows: RowFilter): boolean => rows.kind === 'or' && rows.of.length === 0
