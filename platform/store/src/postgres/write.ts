/**
 * The two statements that change resources: each takes any number of rows of one type, writes the current version, the
 * version before, search rows and audit rows at once, and answers which rows took effect. Whatever lost a race is
 * simply not among them, so one conflict never fails its neighbours.
 */
import { eventValues, insertEvents, type Numbering } from '@medley/audit/insert'
import { patientsIn } from '@medley/audit/patients'
import { stringifyJson } from '@medley/fhir/json'
import type { ResourceDefinition } from '@medley/fhir/definition'
import { indexRows, type IndexRows, type IndexSettings } from '../index-rows.ts'
import { NO_MOMENT } from '../timeline.ts'
import type { Change, StoredVersion, Written } from '../store.ts'
import { entryOf } from './write-audit.ts'
import type { WriteClock } from './write-clock.ts'
import { quoted } from './schema.ts'
import { run, type Queryable } from './statements.ts'

/** A text with room for the time between its two parts. */
export interface Timeless {
  before: string
  after: string
}

/** A change that is ready to be stored: its version is decided and its index rows are known. */
export interface PreparedRow {
  facility: string
  change: Change
  version: number
  /** Absent: the statement takes its time (write-clock.ts). */
  updated: number | undefined
  body: Timeless | undefined
  /** Id of the patient that it is about, for the audit; '' if there is none. */
  about: string
  index: IndexRows
}

const EMPTY: IndexRows = {
  patient: undefined,
  moment: NO_MOMENT,
  tokens: [],
  strings: [],
  dates: [],
  numbers: [],
}

interface Preparation {
  facility: string
  version: number
  updated?: number
  definition: ResourceDefinition
  settings: IndexSettings
  /** What is there before. */
  current: StoredVersion | undefined
}

/** Puts id and meta into the document, and works out its search rows. */
export function prepareRow(
  change: Change,
  { facility, version, updated, definition, settings, current }: Preparation,
): PreparedRow {
  const about = (body: string | undefined): string =>
    patientsIn({ ...change, body }, settings.selfBases)[0] ?? ''
  if (!change.resource)
    return { facility, change, version, updated, body: undefined, about: about(current?.body), index: EMPTY }
  const { resourceType, id: _, meta, ...rest } = change.resource
  const resource = {
    resourceType,
    id: change.id,
    meta: {
      ...(meta as object | undefined),
      versionId: String(version),
      lastUpdated: UNKNOWN_TIME,
    },
    ...rest,
  }
  const index = indexRows(definition, resource, { facility, settings })
  const text = stringifyJson(resource)
  return { facility, change, version, updated, body: timeless(text), about: about(text), index }
}

/** No instant of FHIR, so no resource says it of itself. */
const UNKNOWN_TIME = '0000-00-00T00:00:00.000Z'
const MARK = `"lastUpdated":"${UNKNOWN_TIME}"`

function timeless(text: string): Timeless {
  const place = text.indexOf(MARK) + MARK.length - 1
  return { before: text.slice(0, place - UNKNOWN_TIME.length), after: text.slice(place) }
}

const INPUT = `
  begun AS MATERIALIZED (SELECT fhir.moment($41) AS at
  ), given AS (
    SELECT x.*, COALESCE(x.given, (SELECT at FROM begun)) AS updated
    FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $40::text[])
      WITH ORDINALITY AS x (facility, id, version, given, method, patient, moment, tokens, body, rest, n)
  ), input AS (
    SELECT n, facility, id, version, updated, method, patient, moment, tokens::bigint[],
      body || to_char(timestamp 'epoch' + updated * interval '1 ms', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || rest AS body
    FROM given
  )`

/** `done` holds the rows that took effect, with their row number and input place. */
const searchRows = (type: string): string => `
  strings AS (
    INSERT INTO ${quoted(type, '_string')} (param, value, row)
    SELECT s.param, s.value, done.row FROM unnest($10::int[], $11::bigint[], $12::text[]) AS s (n, param, value) JOIN done USING (n)
  ), dates AS (
    INSERT INTO ${quoted(type, '_date')} (param, low, high, row)
    SELECT d.param, d.low, d.high, done.row FROM unnest($13::int[], $14::bigint[], $15::bigint[], $16::bigint[]) AS d (n, param, low, high) JOIN done USING (n)
  ), numbers AS (
    INSERT INTO ${quoted(type, '_number')} (param, unit, low, high, row)
    SELECT q.param, q.unit, q.low, q.high, done.row
    FROM unnest($17::int[], $18::bigint[], $19::bigint[], $20::float8[], $21::float8[]) AS q (n, param, unit, low, high) JOIN done USING (n)
  ), ${insertEvents(22, 'NOT EXISTS (SELECT FROM done WHERE done.n = e.place)').trimStart()}
  SELECT done.n::int, input.updated FROM done JOIN input USING (n)`

const createText = (type: string): string => `WITH ${INPUT}, inserted AS (
    INSERT INTO ${quoted(type)} (facility, id, version, seq, updated, method, patient, moment, tokens, body)
    SELECT facility, id, version, nextval('fhir.seq'), updated, method, patient, moment, tokens, body FROM input ORDER BY n
    ON CONFLICT (id, facility) DO NOTHING RETURNING row, facility, id
  ), done AS (
    SELECT inserted.row, input.n, input.tokens FROM inserted JOIN input USING (facility, id)
  ), hashes AS (
    INSERT INTO ${quoted(type, '_token')} (hash, row) SELECT hash, row FROM done, unnest(done.tokens) AS hash
  ), ${searchRows(type)}`

/** Compare and set on the version. Hashes that stay are left alone: most edits change few of them. */
const updateText = (type: string): string => `WITH ${INPUT}, old AS (
    SELECT o.row, o.version, o.seq, o.updated, o.method, o.body, o.tokens, i.n, i.facility, i.id
    FROM input i JOIN ${quoted(type)} o USING (id, facility) WHERE o.version = i.version - 1
  ), changed AS (
    UPDATE ${quoted(type)} AS t
    SET version = i.version, seq = nextval('fhir.seq'), updated = i.updated, method = i.method, patient = i.patient,
      moment = i.moment, tokens = i.tokens, body = i.body
    FROM input i WHERE t.id = i.id AND t.facility = i.facility AND t.version = i.version - 1
    RETURNING t.row, t.tokens
  ), done AS (
    SELECT changed.row, old.n, changed.tokens FROM changed JOIN old USING (row)
  ), past AS (
    INSERT INTO fhir.history (type, facility, id, version, seq, updated, method, body)
    SELECT '${type}', old.facility, old.id, old.version, old.seq, old.updated, old.method, old.body FROM old JOIN done USING (row)
  ), gone AS (
    DELETE FROM ${quoted(type, '_token')} AS t USING old JOIN done USING (row), unnest(old.tokens) AS was
    WHERE t.hash = was AND t.row = old.row AND NOT was = ANY (done.tokens)
  ), gone_strings AS (DELETE FROM ${quoted(type, '_string')} WHERE row IN (SELECT row FROM done)
  ), gone_dates AS (DELETE FROM ${quoted(type, '_date')} WHERE row IN (SELECT row FROM done)
  ), gone_numbers AS (DELETE FROM ${quoted(type, '_number')} WHERE row IN (SELECT row FROM done)
  ), hashes AS (
    INSERT INTO ${quoted(type, '_token')} (hash, row)
    SELECT hash, done.row FROM done JOIN old USING (row), unnest(done.tokens) AS hash WHERE NOT hash = ANY (old.tokens)
  ), ${searchRows(type)}`

const texts = new Map<string, { create: string; update: string }>()

function textsOf(type: string): { create: string; update: string } {
  let found = texts.get(type)
  if (!found) texts.set(type, (found = { create: createText(type), update: updateText(type) }))
  return found
}

const columns = (rows: readonly PreparedRow[], numbering: Numbering): unknown[] => {
  const place = <T>(of: (row: PreparedRow) => T[]): [number, T][] =>
    rows.flatMap((row, at) => of(row).map((item): [number, T] => [at + 1, item]))
  const strings = place((row) => row.index.strings)
  const dates = place((row) => row.index.dates)
  const numbers = place((row) => row.index.numbers)
  return [
    rows.map((row) => row.facility),
    rows.map((row) => row.change.id),
    rows.map((row) => row.version),
    rows.map((row) => row.updated ?? null),
    rows.map((row) => row.change.method),
    rows.map((row) => row.index.patient ?? null),
    rows.map((row) => row.index.moment),
    rows.map((row) => `{${row.index.tokens.join(',')}}`),
    rows.map((row) => row.body?.before ?? null),
    strings.map(([n]) => n),
    strings.map(([, row]) => row.param),
    strings.map(([, row]) => row.value),
    dates.map(([n]) => n),
    dates.map(([, row]) => row.param),
    dates.map(([, row]) => row.low),
    dates.map(([, row]) => row.high),
    numbers.map(([n]) => n),
    numbers.map(([, row]) => row.param),
    numbers.map(([, row]) => row.unit),
    numbers.map(([, row]) => row.low),
    numbers.map(([, row]) => row.high),
    ...eventValues(rows.map(entryOf), numbering),
    rows.map((row) => row.body?.after ?? null),
  ]
}

export interface Stating extends Numbering {
  clock: Pick<WriteClock, 'shift'>
}

/**
 * Stores rows of one type that are all new, or all later versions. Answers the places of those that took effect, each with
 * its time. The lane counts on; whoever rolls back sets it back.
 */
export async function writeRows(
  on: Queryable,
  rows: readonly PreparedRow[],
  stating: Stating,
): Promise<Map<number, number>> {
  const first = rows[0]
  if (!first) return new Map()
  const text = textsOf(first.change.type)
  const values = [...columns(rows, stating), stating.clock.shift]
  const result = await run<{ n: number; updated: string }>(
    on,
    first.version === 1 ? text.create : text.update,
    values,
  )
  stating.lane.n += rows.length
  return new Map(result.rows.map(({ n, updated }) => [n - 1, Number(updated)]))
}

export interface Outcome {
  /** ms since 1970. */
  updated: number
  created: boolean
}

export const writtenOf = (
  { change, version, body }: PreparedRow,
  { updated, created }: Outcome,
): Written => ({
  type: change.type,
  id: change.id,
  method: change.method,
  version,
  updated,
  body: body && body.before + new Date(updated).toISOString() + body.after,
  created,
})
