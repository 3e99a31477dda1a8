/** Messages of others, and scenarios with the state they must end in: what our fixtures have not thought of. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readSubject } from '@medley/adapter/golden'
import { foldPile, type FoldedPile } from '@medley/adapter/outcome'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { loadDefinitions } from '@medley/fhir/registry'
import { render } from './render.ts'

type Json = Record<string, unknown>

const root = fileURLToPath(new URL('../../', import.meta.url))
const data = path.join(root, '../shared/data')
const skip = existsSync(data) ? false : `no sample messages at ${data}`
if (skip) process.emitWarning(`Sample messages of others are not read: ${skip}`)

const subject = await readSubject(path.join(root, 'adapters/maple-grove'))
const address = ({ type, value }: { type: string; value: string }): string =>
  `${type}/${encodeURIComponent(value)}`

interface Outcome {
  problems: (string | undefined)[]
  /** With references by business key: `Patient/100234`. */
  resources: { key: string; resource: Json }[]
}

const outcomeOf = ({ messages, things }: FoldedPile): Outcome => ({
  problems: messages.map(({ problem }) => problem),
  resources: things.map(({ key, resource }) => ({
    key: address(key),
    resource: render(resource, address).resource,
  })),
})

const read = (feed: string, messages: readonly Uint8Array[]): Outcome =>
  outcomeOf(foldPile({ ...subject, feed, messages }))

const listFiles = (folder: string): string[] =>
  readdirSync(path.join(data, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.json'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()

/** Errors that the record would refuse a resource for. */
async function faultsOf(resources: Outcome['resources']): Promise<string[]> {
  const types = [...new Set(resources.map(({ resource }) => String(resource['resourceType'])))]
  const definitions = await loadDefinitions(types)
  return resources.flatMap(({ key, resource }) => {
    const issues =
      definitions.get(String(resource['resourceType']))?.validate(parseJson(stringifyJson(resource))) ?? []
    return issues
      .filter(({ severity }) => severity === 'error')
      .map(({ diagnostics, expression }) => `${key}: ${expression?.join() ?? ''} ${diagnostics}`)
  })
}

/** What the samples are refused for, by the end of their path. Everything else is taken. */
const refused: Readonly<Record<string, string>> = {
  'BAR-P01-01.hl7': 'type-unsupported',
  'ORM-O01-01.hl7': 'type-unsupported',
  'invalid-missing-msh.hl7': 'not-hl7',
  'remit-bad-se.835': 'x12-count',
  'remit-unbalanced.835': 'remittance-unbalanced BPR-02',
}

const samples: readonly { feed: string; folder: string; only?: RegExp }[] = [
  { feed: 'hl7', folder: 'hl7v2/microsoft' },
  { feed: 'hl7', folder: 'hl7v2/rethinkhealth' },
  { feed: 'remittances', folder: 'x12', only: /\.835$/ },
  { feed: 'documents', folder: 'ccda/microsoft' },
]

describe('samples of others', { skip }, () => {
  for (const { feed, folder, only = /./ } of skip ? [] : samples)
    for (const file of listFiles(folder).filter((name) => only.test(name)))
      test(`${folder}/${path.basename(file)}`, async () => {
        const messages = [...(subject.adapter.feeds[feed]?.split(readFileSync(file)) ?? [])]
        const { problems, resources } = read(feed, messages)

        assert.deepEqual([...new Set(problems)], [refused[path.basename(file)]])
        assert.equal(resources.length > 0, refused[path.basename(file)] === undefined)
        assert.deepEqual(await faultsOf(resources), [])
      })
})

/** Lists of values are alternatives; `null` is: not there. */
type Expected = Readonly<Record<string, unknown>>

interface Scenario {
  title: string
  messages: string[]
  expect: Record<string, unknown> & { acks: string[]; counts?: Record<string, number> }
}

const at = (value: unknown, ...names: (string | number)[]): unknown =>
  names.reduce<unknown>((one, name) => (one as Record<string | number, unknown> | undefined)?.[name], value)
const numberOf = (value: unknown): number | undefined =>
  value === undefined ? undefined : Number(stringifyJson(value))
const keyOf = (reference: unknown): string | undefined =>
  typeof reference === 'string' ? decodeURIComponent(reference.split('/')[1] ?? '') : undefined
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
/** The scenarios write the facility behind the bed. */
const bedOf = (location: unknown): string => `${keyOf(at(location, 'location', 'reference'))}^ELMCT`
const hasIdentifier = (resource: Json, value: unknown): boolean =>
  list(resource['identifier']).some((one) => at(one, 'value') === value)
const textOf = (resource: Json): string =>
  Buffer.from(String(at(resource, 'content', 0, 'attachment', 'data')), 'base64').toString('utf8')

/** Kind of a scenario → its type, what tells one from another, and each fact in the resource. */
const kinds: Readonly<
  Record<string, { type: string; by: string; facts: Readonly<Record<string, (resource: Json) => unknown>> }>
> = {
  patients: {
    type: 'Patient',
    by: 'identifier',
    facts: {
      family: (one) => at(one, 'name', 0, 'family'),
      given: (one) => at(one, 'name', 0, 'given', 0),
      birthDate: (one) => one['birthDate'],
      gender: (one) => one['gender'],
      active: (one) => one['active'],
      city: (one) => at(one, 'address', 0, 'city'),
      phone: (one) => at(one, 'telecom', 0, 'value'),
      replacedBy: (one) =>
        keyOf(
          at(
            list(one['link']).find((link) => at(link, 'type') === 'replaced-by'),
            'other',
            'reference',
          ),
        ),
    },
  },
  encounters: {
    type: 'Encounter',
    by: 'identifier',
    facts: {
      patient: (one) => keyOf(at(one, 'subject', 'reference')),
      status: (one) => one['status'],
      start: (one) => at(one, 'period', 'start'),
      end: (one) => at(one, 'period', 'end'),
      locations: (one) => list(one['location']).map(bedOf),
      currentLocation: (one) => bedOf(list(one['location']).at(-1)),
    },
  },
  charges: {
    type: 'ChargeItem',
    by: 'code',
    facts: {
      quantity: (one) => numberOf(at(one, 'quantity', 'value')),
      amount: (one) => numberOf(at(one, 'priceOverride', 'value')),
    },
  },
  documents: {
    type: 'DocumentReference',
    by: 'identifier',
    facts: { status: (one) => one['status'], docStatus: (one) => one['docStatus'] },
  },
  medicationRequests: {
    type: 'MedicationRequest',
    by: 'identifier',
    facts: {
      code: (one) => at(one, 'medicationCodeableConcept', 'coding', 0, 'code'),
      status: (one) => one['status'],
    },
  },
  reports: { type: 'DiagnosticReport', by: 'identifier', facts: { status: (one) => one['status'] } },
  observations: {
    type: 'Observation',
    by: 'code',
    facts: {
      value: (one) => numberOf(at(one, 'valueQuantity', 'value')),
      unit: (one) => at(one, 'valueQuantity', 'unit'),
      valueString: (one) => one['valueString'],
      status: (one) => one['status'],
    },
  },
}

/** A merged record keeps its stays under its own key until they are written: they are then the survivor's. */
function survivorOf(key: unknown, resources: Outcome['resources']): unknown {
  const patient = resources.find(({ key: own }) => own === `Patient/${String(key)}`)?.resource
  return (patient && kinds['patients']?.facts['replacedBy']?.(patient)) ?? key
}

function check(kind: string, expected: Expected, resources: Outcome['resources']): void {
  const { type, by, facts } = kinds[kind] ?? { type: '', by: '', facts: {} }
  const wanted = expected[by]
  const found = resources.find(
    ({ resource }) =>
      resource['resourceType'] === type &&
      (by === 'code'
        ? at(resource, 'code', 'coding', 0, 'code') === wanted
        : hasIdentifier(resource, wanted)),
  )?.resource
  assert.ok(found, `${type} ${String(wanted)} is there`)
  for (const [name, value] of Object.entries(expected)) {
    if (name === by) continue
    if (name === 'textContains') {
      for (const part of list(value)) assert.ok(textOf(found).includes(String(part)), String(part))
      continue
    }
    const fact = facts[name]
    assert.ok(fact, `${kind} have no fact ${name} in this test`)
    const own = name === 'patient' ? survivorOf(fact(found), resources) : fact(found)
    const allowed = Array.isArray(value) && !Array.isArray(own) ? value : [value]
    assert.ok(
      allowed.some((one) => stringifyJson(own ?? null) === stringifyJson(one)),
      `${type} ${String(wanted)}: ${name} is ${stringifyJson(own ?? null)}, not ${stringifyJson(value)}`,
    )
  }
}

describe('scenarios', { skip }, () => {
  const folder = path.join(data, 'hl7v2/own')
  for (const name of skip ? [] : readdirSync(folder)) {
    const { title, messages, expect } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Scenario
    const { acks, counts = {}, ...states } = expect
    test(`${name}: ${title}`, async () => {
      const { problems, resources } = read(
        'hl7',
        messages.map((text) => Buffer.from(text)),
      )

      assert.deepEqual(
        problems.map((problem) => problem === undefined),
        acks.map((code) => code === 'AA'),
      )
      for (const [type, count] of Object.entries(counts))
        assert.equal(
          resources.filter(({ resource }) => resource['resourceType'] === type).length,
          count,
          type,
        )
      for (const [kind, wanted] of Object.entries(states))
        for (const one of list(wanted)) check(kind, one as Expected, resources)
      assert.deepEqual(await faultsOf(resources), [])
    })
  }
})
