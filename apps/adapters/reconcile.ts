/** Who is in the house: the source's census against the record, resident by resident. */
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { isJsonObject } from '@medley/fhir/json'
import { textOr } from '@medley/adapter/compact'
import { systemOf } from '@medley/adapter/facility'
import { entriesOf } from './resolve.ts'
import type { Runtime } from './runtime.ts'

export interface Report {
  readonly facility: string
  readonly made: string
  readonly by: 'clock' | 'hand'
  readonly state: 'green' | 'amber' | 'red'
  /** No census came, or it could not be read: nothing was compared. */
  readonly isMissing?: true
  /** `census-missing`, or why it could not be read. */
  readonly problem?: string
  readonly source: number
  readonly record: number
  /** Record numbers. */
  readonly missing: readonly string[]
  readonly extra: readonly string[]
  readonly moved: readonly { readonly mrn: string; readonly source: string; readonly record: string }[]
  readonly wrongStatus: readonly { readonly mrn: string; readonly source: string; readonly record: string }[]
  readonly queued: number
  readonly dead: number
  /** Of the file that was compared. */
  readonly checksum: string
}

interface Present {
  readonly mrn: string
  readonly bed: string
  readonly status: string
}

/** Throws what the gateway does not answer. */
export async function reconcile(
  { applier, adapter, facts }: Runtime,
  census: Uint8Array,
  { now, by }: Pick<Report, 'by'> & { now: number },
): Promise<Report> {
  const facility = facts.current()
  const source = new Map((adapter.census?.(census, facility) ?? []).map((row) => [row.mrn, row]))
  const record = await readPresent(applier.gateway, systemOf(facility, 'mrn'))
  const both = [...source.values()].flatMap((row) => {
    const ours = record.get(row.mrn)
    return ours ? [{ row, ours }] : []
  })
  const waiting = await readWaiting(applier.pool, facility.id)
  const differences = {
    missing: [...source.keys()].filter((mrn) => !record.has(mrn)),
    extra: [...record.keys()].filter((mrn) => !source.has(mrn)),
    moved: both
      .filter(({ row, ours }) => row.bed !== '' && bedOf(row.bed) !== bedOf(ours.bed))
      .map(({ row, ours }) => ({ mrn: row.mrn, source: row.bed, record: ours.bed })),
    wrongStatus: both
      .filter(({ row, ours }) => statusOf(ours.status) !== row.status)
      .map(({ row, ours }) => ({ mrn: row.mrn, source: row.status, record: ours.status })),
  }
  const isRed = differences.missing.length + differences.extra.length > 0
  const isAmber = differences.moved.length + differences.wrongStatus.length + waiting.dead > 0
  const report: Report = {
    facility: facility.id,
    made: new Date(now).toISOString(),
    by,
    state: isRed ? 'red' : isAmber ? 'amber' : 'green',
    source: source.size,
    record: record.size,
    ...differences,
    ...waiting,
    checksum: createHash('sha256').update(census).digest('hex'),
  }
  await keep(applier.pool, report)
  return report
}

/** The night came and no census: that is told as loudly as a resident who is missing. */
export async function reportMissing(
  { applier, facts }: Runtime,
  { now, problem }: { now: number; problem: string },
): Promise<Report> {
  const report: Report = {
    facility: facts.current().id,
    made: new Date(now).toISOString(),
    by: 'clock',
    state: 'red',
    isMissing: true,
    problem,
    ...{ source: 0, record: 0, missing: [], extra: [], moved: [], wrongStatus: [] },
    ...(await readWaiting(applier.pool, facts.current().id)),
    checksum: '',
  }
  await keep(applier.pool, report)
  return report
}

async function keep(pool: Pool, report: Report): Promise<void> {
  await pool.query(
    `INSERT INTO adapters.reconciliation (facility, made, report) VALUES ($1, $2, $3)
     ON CONFLICT (facility) DO UPDATE SET made = excluded.made, report = excluded.report`,
    [report.facility, report.made, JSON.stringify(report)],
  )
}

export async function readReport(pool: Pool, facility: string): Promise<Report | undefined> {
  const { rows } = await pool.query<{ report: Report }>(
    'SELECT report FROM adapters.reconciliation WHERE facility = $1',
    [facility],
  )
  return rows[0]?.report
}

/** `204-B`, `CEDAR^204^B` and `204 B` are one bed: room and letter count. */
const bedOf = (text: string): string => (text.toUpperCase().match(/[A-Z0-9]+/g) ?? []).slice(-2).join('-')

const statusOf = (status: string): string => (status === 'onleave' ? 'leave' : 'in-house')

async function readWaiting(pool: Pool, facility: string): Promise<{ queued: number; dead: number }> {
  const { rows } = await pool.query<{ queued: string; dead: string }>(
    `SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'dead') AS dead FROM adapters.message WHERE facility = $1`,
    [facility],
  )
  return { queued: Number(rows[0]?.queued ?? 0), dead: Number(rows[0]?.dead ?? 0) }
}

/** Stays of this house that go on, by record number; hospital stays of its residents are not its own. */
async function readPresent(
  gateway: Runtime['applier']['gateway'],
  system: string,
): Promise<Map<string, Present>> {
  const present = new Map<string, Present>()
  const people = new Map<string, string>()
  const places = new Map<string, string>()
  const stays: Record<string, unknown>[] = []
  let path: string | undefined =
    'Encounter?status=in-progress,onleave&_include=Encounter:patient&_include=Encounter:location&_count=500'
  while (path !== undefined) {
    const { status, body } = await gateway.get(path)
    if (status !== 200) throw new Error(`The record answered ${status}.`)
    for (const { resource } of entriesOf(body)) {
      if (!isJsonObject(resource)) continue
      const address = `${String(resource['resourceType'])}/${String(resource['id'])}`
      if (address.startsWith('Patient/')) people.set(address, numberOf(resource, system))
      else if (address.startsWith('Location/')) places.set(address, textOr(resource['name']))
      else if (address.startsWith('Encounter/')) stays.push(resource)
    }
    path = nextOf(body)
  }
  for (const stay of stays) {
    const mrn = people.get(referenceOf(stay['subject'])) ?? ''
    const code = isJsonObject(stay['class']) ? String(stay['class']['code']) : ''
    if (mrn === '' || code === 'ACUTE' || code === 'AMB' || code === 'EMER') continue
    const spots = Array.isArray(stay['location']) ? stay['location'].filter(isJsonObject) : []
    const bed = spots.find(({ status }) => status !== 'completed') ?? spots.at(-1)
    present.set(mrn, {
      mrn,
      status: String(stay['status']),
      bed: places.get(referenceOf(bed?.['location'])) ?? '',
    })
  }
  return present
}

const referenceOf = (value: unknown): string => (isJsonObject(value) ? textOr(value['reference']) : '')

const numberOf = ({ identifier }: Record<string, unknown>, system: string): string => {
  const all: unknown[] = Array.isArray(identifier) ? identifier : []
  return textOr(all.filter(isJsonObject).find((one) => one['system'] === system)?.['value'])
}

function nextOf(bundle: unknown): string | undefined {
  const links =
    isJsonObject(bundle) && Array.isArray(bundle['link']) ? bundle['link'].filter(isJsonObject) : []
  const url = links.find(({ relation }) => relation === 'next')?.['url']
  return typeof url === 'string' ? url.replace(/^.*\/fhir\/R4\/?/, '') : undefined
}
