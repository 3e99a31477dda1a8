/** The commonest searches of an EMR on 100,000 resources: none of their plans reads a whole table. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ensureDatabases } from '../../apps/host/databases.ts'
import { type Postgres, startPostgres } from '../../apps/host/postgres.ts'
import { findFreePorts } from '../harness/free-ports.ts'
import { makePreparedDataDir, removeDataDir } from '../harness/data-folders.ts'
import { loadDefinitions } from '@medley/fhir/registry'
import { parseSearch } from '@medley/fhir/search/parse-search'
import { countMatches, searchPage } from '@medley/store/postgres/search'
import { openPostgresStore } from '@medley/store/postgres/postgres-store'
import type { Queryable } from '@medley/store/postgres/statements'
import type { TransactionWrite } from '@medley/store/store'

const PATIENTS = 2000
const OBSERVATIONS = 4000
/** The observations are stored so many times, in SQL: 40,000 in all. */
const TIMES = 10
const facility = 'maple-grove'
const audit = { facility, agent: 'test', client: 'test', request: '1', detail: '{}' }

const home = makePreparedDataDir()
let postgres: Postgres
let pool: pg.Pool
const definitions = await loadDefinitions(['Patient', 'Observation'])

const change = (type: string, id: string, resource: Record<string, unknown>): TransactionWrite => ({
  type,
  id,
  method: 'POST',
  expect: 'absent',
  audit,
  resource: { resourceType: type, id, ...resource },
})

const day = (place: number): string =>
  new Date(Date.UTC(2026, 0, 1) + (place % 300) * 86_400_000).toISOString().slice(0, 10)
const codes = ['2823-3', '2951-2', '2160-0', '8480-6', '8867-4', '29463-7', '718-7', '4548-4']

const patient = (place: number): TransactionWrite =>
  change('Patient', `p${place}`, {
    identifier: [{ system: 'urn:mrn', value: `MG-${place}` }],
    name: [{ family: `Family${place % 900}`, given: [`Given${place % 70}`] }],
    birthDate: `19${30 + (place % 30)}-0${1 + (place % 9)}-1${place % 9}`,
    gender: place % 2 ? 'male' : 'female',
  })

const observation = (place: number): TransactionWrite =>
  change('Observation', `o${place}`, {
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: place % 3 ? 'laboratory' : 'vital-signs',
          },
        ],
      },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: codes[place % codes.length] }] },
    subject: { reference: `Patient/p${place % PATIENTS}` },
    effectiveDateTime: `${day(place)}T08:00:00Z`,
    valueQuantity: { value: place % 200, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
  })

/** Every copy has rows of its own, and search rows that point to them. */
const copy = `FROM fhir."Observation$1" t, generate_series(1, ${TIMES - 1}) AS g`
const apart = 't.row + g * 1000000'
const copies = [
  `INSERT INTO fhir."Observation" (row, facility, id, version, seq, updated, method, patient, moment, tokens, body) OVERRIDING SYSTEM VALUE
   SELECT ${apart}, facility, id || '-' || g, version, seq, updated, method, patient, moment, tokens, body ${copy.replace('$1', '')}`,
  `INSERT INTO fhir."Observation_token" (hash, row) SELECT hash, ${apart} ${copy.replace('$1', '_token')}`,
  `INSERT INTO fhir."Observation_string" (param, value, row) SELECT param, value, ${apart} ${copy.replace('$1', '_string')}`,
  `INSERT INTO fhir."Observation_date" (param, low, high, row) SELECT param, low, high, ${apart} ${copy.replace('$1', '_date')}`,
  `INSERT INTO fhir."Observation_number" (param, unit, low, high, row) SELECT param, unit, low, high, ${apart} ${copy.replace('$1', '_number')}`,
]

before(async () => {
  const folder = path.join(home, 'postgres')
  postgres = await startPostgres({
    folder,
    logFile: path.join(home, 'postgres.log'),
    port: (await findFreePorts()) + 30,
    log: () => undefined,
  })
  const url = (await ensureDatabases(postgres, folder, ['labs']))['labs']?.owner ?? ''
  const store = await openPostgresStore({
    name: 'labs',
    url,
    definitions,
    selfBases: [],
    connections: 4,
    now: Date.now,
  })
  const writes = (make: (place: number) => TransactionWrite, count: number): TransactionWrite[] =>
    Array.from({ length: count }, (_, place) => make(place))
  await store.transact({ facility }, writes(patient, PATIENTS))
  await store.transact({ facility }, writes(observation, OBSERVATIONS))
  await store.close()
  pool = new pg.Pool({ connectionString: url, max: 1 })
  pool.on('error', () => undefined)
  await pool.query(`SELECT set_config('medley.facilities', $1, false)`, [facility])
  // A plan is the same whether a table is logged or not; without its log it is filled in half the time.
  for (const suffix of ['', '_token', '_string', '_date', '_number'])
    await pool.query(`ALTER TABLE fhir."Observation${suffix}" SET UNLOGGED`)
  for (const text of copies) await pool.query(text)
  await pool.query('VACUUM ANALYZE')
})
after(async () => {
  await pool.end()
  await postgres.stop()
  removeDataDir(home)
})

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  Plans?: PlanNode[]
}

/** Asks for the plan of whatever is asked of it. */
function explaining(plans: PlanNode[]): Queryable {
  return {
    async query<R extends pg.QueryResultRow>({ text, values }: { text: string; values: unknown[] }) {
      const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        values,
      )
      if (rows[0]) plans.push(rows[0]['QUERY PLAN'][0].Plan)
      return { rows: [] as R[], rowCount: 0, command: '', oid: 0, fields: [] }
    },
  }
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const searches: readonly [what: string, type: string, criteria: string][] = [
  ['results of a patient, newest first', 'Observation', 'patient=Patient/p7&_sort=-date&_count=50'],
  [
    'one kind of result of a patient',
    'Observation',
    'patient=Patient/p7&code=http://loinc.org|2823-3&_sort=-date',
  ],
  [
    'vital signs of a patient',
    'Observation',
    'subject=Patient/p7&category=vital-signs&_sort=-date&_count=20',
  ],
  ['results of a patient within days', 'Observation', 'patient=p7&date=ge2026-02-01&date=lt2026-03-01'],
  ['results of a kind on a day', 'Observation', 'code=718-7&date=2026-02-01'],
  ['a person by the start of a name', 'Patient', 'name=family12'],
  ['a person by family and given name', 'Patient', 'family=family12&given=given3'],
  ['a person by record number', 'Patient', 'identifier=urn:mrn|MG-77'],
  ['a person by date of birth', 'Patient', 'birthdate=1941-03-12'],
  ['resources by id', 'Observation', '_id=o1,o2,o3'],
  ['what changed lately', 'Observation', '_lastUpdated=ge2999-01-01'],
]

const target = (type: string): Parameters<typeof searchPage>[1] => {
  const definition = definitions.get(type)
  assert.ok(definition)
  return { facility, definition, now: Date.now(), selfBases: [], rows: undefined }
}

for (const [what, type, criteria] of searches) {
  test(`no whole table is read for ${what}`, async () => {
    const plans: PlanNode[] = []
    const of = target(type)
    const settings = { strict: true, defaultCount: 20, maxCount: 1000, selfBases: [] }
    const query = parseSearch(of.definition, [...new URLSearchParams(criteria)], settings)

    await searchPage(explaining(plans), of, query)
    await countMatches(explaining(plans), of, query)

    const scans = plans.flatMap(nodesOf).filter((node) => node['Node Type'] === 'Seq Scan')
    assert.equal(plans.length, 2)
    assert.deepEqual(
      scans.map((node) => node['Relation Name']),
      [],
    )
  })
}

test('reading by id finds its row by an index', async () => {
  const plans: PlanNode[] = []
  await explaining(plans).query({
    text: `SELECT body FROM fhir."Observation" WHERE id = $1 AND facility = $2`,
    values: ['o1', facility],
  })

  assert.ok(plans.flatMap(nodesOf).every((node) => node['Node Type'] !== 'Seq Scan'))
})
