/** Every member of a patient's compartment in this store, type after type, by one query a page. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { fail } from '@medley/fhir/failures'
import { OPEN_TIME, tokenHash } from '../index-rows.ts'
import { NO_MOMENT } from '../timeline.ts'
import type { Access, CompartmentQuery, SearchPage, StoredVersion, WriteMethod } from '../store.ts'
import { currentVersion } from './read-batch.ts'
import { createBinder } from './binder.ts'
import { rowCondition } from './row-sql.ts'
import { quoted } from './schema.ts'
import { run, type Queryable } from './statements.ts'

interface MemberRow {
  place: number
  row: string
  id: string
  version: number
  updated: string
  method: WriteMethod
  body: string
}

export async function compartmentPage(
  on: Queryable,
  { facility, limits, definitions }: Access & { definitions: ReadonlyMap<string, ResourceDefinition> },
  { patient, types, count, after, since, period }: CompartmentQuery,
): Promise<Pick<SearchPage, 'next'> & { members: StoredVersion[] }> {
  const members = types.filter(
    (type) => type === 'Patient' || (definitions.get(type)?.patientCompartment.length ?? 0) > 0,
  )
  if (members.length === 0) return { members: [], next: undefined }
  const binder = createBinder(0)
  const hash = binder.bind(tokenHash.compartment(facility, patient), 'bigint')
  const [fromPlace, fromRow] = after === undefined ? [0, '0'] : positionOf(after)
  const place = binder.bind(fromPlace, 'int')
  const row = binder.bind(fromRow, 'bigint')
  const limit = binder.bind(count + 1, 'int')
  const within = [
    ...(since === undefined ? [] : [`m.updated >= ${binder.bind(since, 'bigint')}`]),
    ...(period
      ? [
          `(m.moment >= ${NO_MOMENT} OR m.moment BETWEEN ${binder.bind(closed(period.low), 'bigint')} AND ${binder.bind(closed(period.high), 'bigint')})`,
        ]
      : []),
  ]
  const parts = members.map((type, at) => {
    const rows = limits?.rows(type)
    const own = rows ? [rowCondition({ facility, rows }, binder)] : []
    return `(SELECT ${at} AS place, m.row, m.id, m.version, m.updated, m.method, m.body
      FROM ${quoted(type, '_token')} d JOIN ${quoted(type)} m ON m.row = d.row
      WHERE d.hash = ${hash} AND (${at} > ${place} OR (${at} = ${place} AND d.row > ${row}))${[...within, ...own].map((one) => ` AND ${one}`).join('')} ORDER BY d.row LIMIT ${limit})`
  })
  const { rows } = await run<MemberRow>(
    on,
    `SELECT * FROM (${parts.join(' UNION ALL ')}) AS members ORDER BY place, row LIMIT ${limit}`,
    binder.values,
  )
  const more = rows.length > count
  const page = more ? rows.slice(0, count) : rows
  const last = page.at(-1)
  return {
    members: page.map((one) => currentVersion(members[one.place] ?? '', one.id, one)),
    next: more ? `${last?.place ?? fromPlace}.${last?.row ?? fromRow}` : undefined,
  }
}

const closed = (time: number): number => Math.max(-OPEN_TIME, Math.min(OPEN_TIME, time))

function positionOf(after: string): [number, string] {
  const found = /^(\d{1,3})\.(\d{1,19})$/.exec(after)
  if (found?.[1] && found[2]) return [Number(found[1]), found[2]]
  throw fail('badRequest', 'cursor-invalid', 'This page link does not belong to this compartment.')
}
