/** What a write must keep to beside its rows: each rule looks at the record before and after, and says what is wrong. */
import type { Principal } from '../principal.ts'

type Json = Record<string, unknown>

export interface Writing {
  principal: Principal
  /** Absent on a create. */
  before: Json | undefined
  /** Absent on a delete. */
  after: Json | undefined
  /** ms since 1970. */
  now: number
}

/** A sentence for who may not write this. */
export type WriteRule = (writing: Writing) => string | undefined

/** Elements that say who is responsible for a record. */
const AUTHORS = [
  'author', 'recorder', 'requester', 'performer', 'asserter', 'sender', 'source', 'owner', 'agent', 'expressedBy', 'participant', 'attester',
] // prettier-ignore
/** Where the reference stands below one of them. */
const INSIDE = ['actor', 'who', 'member', 'party']

const listOf = (value: unknown): Json[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (one): one is Json => typeof one === 'object' && one !== null,
  )

function authorsOf(resource: Json): string[] {
  return AUTHORS.flatMap((name) => listOf(resource[name])).flatMap((one) => {
    const places = [one, ...INSIDE.map((name) => one[name])] as ({ reference?: unknown } | undefined)[]
    return places.flatMap((place) => (typeof place?.reference === 'string' ? [place.reference] : []))
  })
}

const isOwn = ({ fhirUser }: Principal, resource: Json): boolean =>
  fhirUser !== undefined &&
  authorsOf(resource).some((one) => one === fhirUser || one.endsWith(`/${fhirUser}`))

/** Changes only what the person wrote. */
export const ownOnly: WriteRule = ({ principal, before }) =>
  before && !isOwn(principal, before) ? 'Only whoever wrote this may change it.' : undefined

/** Nobody writes in the name of another. */
export const writtenBySelf: WriteRule = ({ principal, before, after }) =>
  !before && after && authorsOf(after).length > 0 && !isOwn(principal, after)
    ? 'A record is written in the name of the person who is signed in.'
    : undefined

/** Nothing is changed but that the record is called a mistake: its words stay. */
const isCalledMistake = (before: Json, after: Json | undefined): boolean =>
  after?.['status'] === 'entered-in-error' &&
  changedElements(before, after).every((name) => name === 'status' || name === 'docStatus')

/** A document that is not a draft is corrected by another one, or called a mistake. */
export const unfinished: WriteRule = ({ before, after }) =>
  before && (before['docStatus'] ?? before['status']) !== 'preliminary' && !isCalledMistake(before, after)
    ? 'This is final. Write an addendum.'
    : undefined

const FINAL: ReadonlySet<unknown> = new Set(['final', 'amended', 'corrected', 'appended'])
const CORRECTED: ReadonlySet<unknown> = new Set(['amended', 'corrected', 'appended', 'entered-in-error'])

/** A final result changes only to one that says it was corrected. */
export const correctedOnly: WriteRule = ({ before, after }) =>
  before && FINAL.has(before['status']) && !CORRECTED.has(after?.['status'])
    ? "A final result is corrected: its status becomes 'corrected', 'amended' or 'entered-in-error'."
    : undefined

/** Made by the server, or by who cannot be told apart: no change of content. */
const ASIDE: ReadonlySet<string> = new Set(['meta', 'text', 'id'])

export const changedElements = (before: Json, after: Json): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !ASIDE.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )

/** Changes nothing but these elements. */
export const onlyElements =
  (names: readonly string[]): WriteRule =>
  ({ before, after }) => {
    const others = before && after ? changedElements(before, after) : []
    const refused = others.filter((name) => !names.includes(name.replace(/^_/, '')))
    return refused.length > 0
      ? `Of this record you may change ${names.join(', ')}, and not ${refused.join(', ')}.`
      : undefined
  }

/** Changes labels, and no content. */
export const onlyLabels: WriteRule = ({ before, after }) =>
  before && after && changedElements(before, after).length > 0
    ? 'Of this record you may change the labels (meta.security) only.'
    : undefined

function ageOf({ before, now }: Writing): number {
  const { effectiveDateTime, effectivePeriod, meta } = (before ?? {}) as {
    effectiveDateTime?: string
    effectivePeriod?: { start?: string }
    meta?: { lastUpdated?: string }
  }
  return now - Date.parse(effectiveDateTime ?? effectivePeriod?.start ?? meta?.lastUpdated ?? '')
}

const hoursOf = (ms: number): string => `${ms / 3_600_000} h`

/** Corrects what happened so many ms ago at most. */
export const recentOnly =
  (ms: number): WriteRule =>
  (writing) =>
    writing.before && !(ageOf(writing) <= ms)
      ? `This can be corrected within ${hoursOf(ms)} only.`
      : undefined

const MISTAKE = ['status', 'statusReason', 'note']

/** Later than so many ms, a record of what was done can only be called a mistake. */
export const soonOrMistake =
  (ms: number): WriteRule =>
  (writing) => {
    const { before, after } = writing
    if (!before || !after || ageOf(writing) <= ms || before['status'] === 'in-progress') return undefined
    const isMistake =
      after['status'] === 'entered-in-error' &&
      changedElements(before, after).every((name) => MISTAKE.includes(name))
    return isMistake
      ? undefined
      : `After ${hoursOf(ms)} this can only be marked as entered in error, and documented anew.`
  }
