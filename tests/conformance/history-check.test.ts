/**
 * A thousand mixed operations of 16 clients at once, recorded and checked: nothing lost, nothing doubled, nothing half
 * visible, versions without gaps. HISTORY_OPERATIONS=10000 is the long form.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { type Answer, type Fhir, fhirClient, idsOf, nextOf, type Resource } from './client.ts'
import { checkHistory, type Event, type Versions } from './history-checker.ts'

const CLIENTS = 16
const OPERATIONS = Number(process.env['HISTORY_OPERATIONS'] ?? 1000)
const REGISTERS = 12
const SYSTEM = 'urn:test:history'
const RUN = randomUUID()

/** Each register is kept by another service; a transaction appends to one of each. */
const types = ['Patient', 'Observation', 'Condition', 'Encounter'] as const

let fhir: Fhir
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  fhir = fhirClient(shared.platform, await shared.platform.token())
})
after(() => release?.())

const contents: Record<(typeof types)[number], object> = {
  Patient: {},
  Observation: { status: 'final', code: { text: 'Weight' } },
  Condition: { subject: { display: 'x' } },
  Encounter: { status: 'in-progress', class: { code: 'IMP' }, subject: { display: 'x' } },
}

const registerOf = (type: (typeof types)[number], number: number): string =>
  `${type}/${RUN.slice(0, 8)}-${number}`

function resourceOf(register: string, list: readonly string[]): Resource {
  const [resourceType = '', id] = register.split('/')
  return {
    resourceType,
    id,
    ...contents[resourceType as 'Patient'],
    identifier: [{ system: SYSTEM, value: 'list' }, ...list.map((value) => ({ system: SYSTEM, value }))],
  }
}

const listOf = (resource: unknown): string[] =>
  (resource as { identifier: { value: string }[] }).identifier.slice(1).map(({ value }) => value)

const events: Event[] = []
const faults: string[] = []

async function record(
  event: Omit<Event, 'start' | 'end' | 'result'>,
  work: () => Promise<Event['result']>,
): Promise<void> {
  const start = performance.now()
  const result = await work().catch((): Event['result'] => 'unknown')
  events.push({ ...event, start, end: performance.now(), result })
}

/** Of a write that may lose a race. */
const resultOf = ({ status, text }: Answer): Event['result'] => {
  if (status === 200 || status === 201) return 'done'
  if (status === 409 || status === 412) return 'refused'
  faults.push(`${status} ${text}`)
  return 'unknown'
}

const pick = (count: number): number => Math.floor(Math.random() * count)

interface Seen {
  list: string[]
  version: string
}

/** Reads registers one after the other, as any client would, and writes down what it saw. */
async function readAll(client: number, registers: readonly string[]): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  const event = { client, kind: 'read' as const, registers: {} as Record<string, string[]> }
  await record(event, async () => {
    for (const register of registers) {
      const { status, json } = await fhir(register)
      assert.equal(status, 200)
      event.registers[register] = listOf(json)
      seen.set(register, { list: listOf(json), version: json.meta.versionId })
    }
    return 'done'
  })
  return seen
}

async function update(client: number): Promise<void> {
  const register = registerOf(types[pick(types.length)] ?? 'Patient', pick(REGISTERS))
  const seen = (await readAll(client, [register])).get(register)
  const name = randomUUID()
  await record({ client, kind: 'write', name, registers: { [register]: [] } }, async () =>
    resultOf(
      await fhir(register, {
        method: 'PUT',
        body: resourceOf(register, [...(seen?.list ?? []), name]),
        headers: { 'if-match': `W/"${seen?.version}"` },
      }),
    ),
  )
}

async function transaction(client: number): Promise<void> {
  const number = pick(REGISTERS)
  const registers = types.map((type) => registerOf(type, number))
  const seen = await readAll(client, registers)
  const name = randomUUID()
  const entry = registers.map((register) => ({
    resource: resourceOf(register, [...(seen.get(register)?.list ?? []), name]),
    request: { method: 'PUT', url: register, ifMatch: `W/"${seen.get(register)?.version}"` },
  }))
  const changed = Object.fromEntries(registers.map((register) => [register, []]))
  await record({ client, kind: 'write', name, registers: changed }, async () =>
    resultOf(
      await fhir('', { method: 'POST', body: { resourceType: 'Bundle', type: 'transaction', entry } }),
    ),
  )
}

const read = async (client: number): Promise<void> => {
  const number = pick(REGISTERS)
  await readAll(
    client,
    types.map((type) => registerOf(type, number)),
  )
}

/** Answers to conditional creates by identifier. */
const wanted = new Map<string, Answer[]>()

async function conditionalCreate(): Promise<void> {
  const value = `${RUN}-${pick(40)}`
  const criteria = `identifier=${SYSTEM}|${value}`
  const resource = { resourceType: 'Organization', name: 'Once', identifier: [{ system: SYSTEM, value }] }
  const alone = pick(2) === 0
  const answer = alone
    ? await fhir('Organization', { method: 'POST', body: resource, headers: { 'if-none-exist': criteria } })
    : await fhir('', {
        method: 'POST',
        headers: { prefer: 'return=representation' },
        body: {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [
            { resource, request: { method: 'POST', url: 'Organization', ifNoneExist: criteria } },
            {
              resource: { resourceType: 'Observation', status: 'final', code: { text: 'Beside' } },
              request: { method: 'POST', url: 'Observation' },
            },
          ],
        },
      })
  const id = alone ? answer.json.id : answer.json.entry?.[0]?.resource?.id
  if (id === undefined) faults.push(`${answer.status} ${answer.text}`)
  const status = alone ? answer.status : Number(answer.json.entry?.[0]?.response.status.slice(0, 3))
  wanted.set(value, [
    ...(wanted.get(value) ?? []),
    { ...answer, status, json: { ...answer.json, id: id ?? '' } },
  ])
}

/** What is deleted is gone for whoever comes after, and what is created is there. */
async function createAndDelete(): Promise<void> {
  const tag = randomUUID()
  const { json, status } = await fhir('Specimen', {
    method: 'POST',
    body: { resourceType: 'Specimen', meta: { tag: [{ code: tag }] } },
  })
  if (status !== 201) return void faults.push(`create: ${status}`)
  const found = idsOf((await fhir(`Specimen?_tag=${tag}`)).json)
  if (found.join() !== json.id) faults.push(`created ${json.id} and found ${found.join()}`)
  const removed = await fhir(`Specimen/${json.id}`, { method: 'DELETE' })
  const after = await fhir(`Specimen/${json.id}`)
  const left = idsOf((await fhir(`Specimen?_tag=${tag}`)).json)
  if (removed.status !== 204 || after.status !== 410 || left.length > 0)
    faults.push(`deleted with ${removed.status}, then ${after.status} and ${left.length} found`)
}

const operations: readonly ((client: number) => Promise<void>)[] = [
  update, update, update, transaction, transaction, read, read, conditionalCreate, createAndDelete,
] // prettier-ignore

async function versionsOf(register: string): Promise<Versions[string]> {
  const all: { version: number; list: string[] }[] = []
  let url: string | undefined = `${register}/_history?_count=500`
  while (url !== undefined) {
    const { json }: Answer = await fhir(url)
    for (const { resource } of json.entry ?? [])
      all.push({ version: Number(resource?.meta.versionId), list: listOf(resource) })
    url = nextOf(json)
  }
  return all.reverse()
}

test(`${OPERATIONS} operations of ${CLIENTS} clients: nothing lost, doubled or half visible`, async () => {
  const registers = Array.from({ length: REGISTERS }, (_, number) =>
    types.map((type) => registerOf(type, number)),
  ).flat()
  for (const register of registers) {
    const { status, text } = await fhir(register, { method: 'PUT', body: resourceOf(register, []) })
    assert.equal(status, 201, text)
  }

  let left = OPERATIONS
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      while (left-- > 0) await operations[pick(operations.length)]?.(client)
    }),
  )

  const versions = Object.fromEntries(
    await Promise.all(registers.map(async (register) => [register, await versionsOf(register)] as const)),
  )
  assert.deepEqual(checkHistory(events, versions), [])
  assert.deepEqual(faults, [])
  const done = events.filter(({ kind, result }) => kind === 'write' && result === 'done')
  assert.ok(done.length > OPERATIONS / 10, `${done.length} writes were done`)
})

test('each conditional create made one resource, and everybody was told which', async () => {
  assert.ok(wanted.size > 10)
  for (const [value, answers] of wanted) {
    assert.equal(new Set(answers.map(({ json }) => json.id)).size, 1, value)
    assert.equal(answers.filter(({ status }) => status === 201).length, 1, value)
    assert.deepEqual(idsOf((await fhir(`Organization?identifier=${SYSTEM}%7C${value}`)).json), [
      answers[0]?.json.id,
    ])
  }
})
