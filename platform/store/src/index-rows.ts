/** What one resource puts into the search tables of its type: hashed tokens, folded strings, ranges of time and number. */
import type { IndexValue, ResourceDefinition, SearchParameter } from '@medley/fhir/definition'
import { fold } from '@medley/fhir/search/fold'
import { hash64 } from './hash.ts'
import { unitKeys } from './unit-keys.ts'
import { NO_MOMENT, timelineOf } from './timeline.ts'

/** Longer strings are searched by their beginning. */
export const MAX_STRING = 200
/** Stands for an open end; PostgreSQL's bigint has no infinity. */
export const OPEN_TIME = 9_000_000_000_000_000

export interface IndexRows {
  /** Hash of the patient that the resource is about, if its type has a single one. */
  patient: string | undefined
  /** ms since 1970 of the type's own line of time. */
  moment: number
  tokens: string[]
  strings: { param: string; value: string }[]
  dates: { param: string; low: number; high: number }[]
  numbers: { param: string; unit: string; low: number; high: number }[]
}

/** Key of a search parameter within a facility; facilities never share index ranges. */
export const paramKey = (facility: string, code: string): string => hash64(facility, code)

export const tokenHash = {
  present: (facility: string, code: string) => hash64(facility, code, 'p'),
  code: (facility: string, code: string, value: string) => hash64(facility, code, 'c', value),
  systemCode: (facility: string, code: string, [system, value]: [string, string]) =>
    hash64(facility, code, 's', system, value),
  bareCode: (facility: string, code: string, value: string) => hash64(facility, code, 'n', value),
  typedIdentifier: (
    facility: string,
    code: string,
    parts: readonly [system: string, type: string, value: string],
  ) => hash64(facility, code, 't', ...parts),
  system: (facility: string, code: string, system: string) => hash64(facility, code, 'S', system),
  local: (facility: string, code: string, [type, id]: [string, string]) =>
    hash64(facility, code, 'r', type, id),
  url: (facility: string, code: string, url: string) => hash64(facility, code, 'u', url),
  exact: (facility: string, code: string, value: string) => hash64(facility, code, 'e', value),
  compartment: (facility: string, patient: string) => hash64(facility, '~patient', patient),
}

export interface IndexSettings {
  /** Base URLs under which references mean this server. */
  selfBases: readonly string[]
}

interface Collector {
  facility: string
  settings: IndexSettings
  tokens: Set<string>
  rows: IndexRows
}

type Collect<K extends IndexValue['kind']> = (
  into: Collector,
  code: string,
  value: Extract<IndexValue, { kind: K }>,
) => void

const collectors: { [K in IndexValue['kind']]: Collect<K> } = {
  token: ({ facility, tokens, rows }, code, { system, code: value, text, types = [] }) => {
    if (value !== undefined) {
      tokens.add(tokenHash.code(facility, code, value))
      tokens.add(
        system
          ? tokenHash.systemCode(facility, code, [system, value])
          : tokenHash.bareCode(facility, code, value),
      )
    }
    if (system) tokens.add(tokenHash.system(facility, code, system))
    for (const type of types)
      tokens.add(tokenHash.typedIdentifier(facility, code, [type.system, type.code, value ?? '']))
    if (text) rows.strings.push({ param: paramKey(facility, `${code}:text`), value: indexed(text) })
  },
  reference: (into, code, value) => {
    const { facility, tokens, settings } = into
    if (value.type && value.id && (!value.base || settings.selfBases.includes(value.base))) {
      tokens.add(tokenHash.local(facility, code, [value.type, value.id]))
    } else if (value.base) {
      const url = value.type ? `${value.base}/${value.type}/${value.id}` : value.base
      tokens.add(tokenHash.url(facility, code, url))
      if (value.version) tokens.add(tokenHash.url(facility, code, `${url}|${value.version}`))
    }
    if (value.identifier) {
      const { system, value: identifier } = value.identifier
      collectors.token(into, `${code}:identifier`, { kind: 'token', system, code: identifier })
    }
  },
  string: ({ facility, tokens, rows }, code, { value, partial }) => {
    rows.strings.push({ param: paramKey(facility, code), value: indexed(value) })
    if (!partial) tokens.add(tokenHash.exact(facility, code, value))
  },
  date: ({ facility, rows }, code, { low, high }) => {
    rows.dates.push({ param: paramKey(facility, code), low: closed(low), high: closed(high) })
  },
  uri: ({ facility, tokens, rows }, code, { value }) => {
    tokens.add(tokenHash.url(facility, code, value))
    rows.strings.push({ param: paramKey(facility, code), value: value.slice(0, MAX_STRING) })
  },
  number: ({ facility, rows }, code, { low, high }) => {
    rows.numbers.push({ param: paramKey(facility, code), unit: '0', low, high })
  },
  quantity: ({ facility, rows }, code, { low, high, ...unit }) => {
    const param = paramKey(facility, code)
    for (const { key, convert } of unitKeys(unit))
      rows.numbers.push({ param, unit: key, low: convert(low), high: convert(high) })
  },
  // What its components are found by narrows a search down; the tuples themselves are compared in memory.
  composite: () => undefined,
}

const indexed = (text: string): string => fold(text).slice(0, MAX_STRING)
const closed = (time: number): number => Math.max(-OPEN_TIME, Math.min(OPEN_TIME, time))

export function indexRows(
  definition: ResourceDefinition,
  resource: Record<string, unknown>,
  { facility, settings }: { facility: string; settings: IndexSettings },
): IndexRows {
  const rows: IndexRows = {
    patient: undefined,
    moment: NO_MOMENT,
    tokens: [],
    strings: [],
    dates: [],
    numbers: [],
  }
  const into: Collector = { facility, settings, tokens: new Set(), rows }
  const timeline = timelineOf(definition)
  // A patient is the first member of its own compartment, and Patient.link makes it a member of no other.
  const isPatient = definition.type === 'Patient'
  if (isPatient) into.tokens.add(tokenHash.compartment(facility, String(resource['id'])))
  definition.extract(resource, (parameter, value) => {
    collect(into, parameter, value)
    if (parameter === timeline && value.kind === 'date')
      rows.moment = Math.min(rows.moment, closed(value.low))
    if (!isPatient && value.kind === 'reference' && value.type === 'Patient' && value.id)
      notePatient(into, definition, { parameter, id: value.id })
  })
  rows.tokens = [...into.tokens]
  rows.strings = distinct(rows.strings, ({ param, value }) => `${param} ${value}`)
  rows.dates = distinct(rows.dates, ({ param, low, high }) => `${param} ${low} ${high}`)
  rows.numbers = distinct(rows.numbers, ({ param, unit, low, high }) => `${param} ${unit} ${low} ${high}`)
  return rows
}

function collect(into: Collector, parameter: SearchParameter, value: IndexValue): void {
  into.tokens.add(tokenHash.present(into.facility, parameter.code))
  // One signature for the table: each entry takes the kind it is listed under.
  const collectKind = collectors[value.kind] as (into: Collector, code: string, value: IndexValue) => void
  collectKind(into, parameter.code, value)
}

function notePatient(
  into: Collector,
  definition: ResourceDefinition,
  { parameter, id }: { parameter: SearchParameter; id: string },
): void {
  if (definition.patientCompartment.includes(parameter.code))
    into.tokens.add(tokenHash.compartment(into.facility, id))
  if (parameter.code === 'patient' && !parameter.multiple) {
    into.rows.patient = tokenHash.local(into.facility, 'patient', ['Patient', id])
  }
}

function distinct<T>(rows: T[], key: (row: T) => string): T[] {
  if (rows.length < 2) return rows
  return [...new Map(rows.map((row) => [key(row), row])).values()]
}
