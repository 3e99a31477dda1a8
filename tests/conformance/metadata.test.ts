/** The CapabilityStatement is true: what it says can be asked for, and what it does not say is refused. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Fhir, fhirClient } from './client.ts'

interface Declared {
  type: string
  interaction: { code: string }[]
  searchParam: { name: string; type: string }[]
  searchInclude?: string[]
  searchRevInclude?: string[]
  operation?: { name: string }[]
}

let fhir: Fhir
let platform: Platform
let resources: Declared[] = []
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  platform = shared.platform
  fhir = fhirClient(shared.platform, await shared.platform.token())
  const { json } = await fhir('metadata')
  const declared = (json as unknown as { rest: [{ resource: Declared[] }] }).rest[0].resource
  // Those are for auditors alone: tests/audit.
  resources = declared.filter(({ type }) => type !== 'AuditEvent')
})
after(() => release?.())

/** A value that each kind of parameter takes; composites take one of each of two. */
const sample: Readonly<Record<string, string>> = {
  token: 'x',
  reference: 'Patient/none',
  string: 'x',
  date: '1900-01-01',
  uri: 'urn:none',
  number: '1',
  quantity: '1',
}
const STRICT = { headers: { prefer: 'handling=strict' } }

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}

test('every search parameter that is declared is understood', async () => {
  const refused: string[] = []
  const all = resources.flatMap(({ type, searchParam }) =>
    searchParam.map((one) => ({ resource: type, ...one })),
  )

  await inParallel(
    all.filter(({ type }) => sample[type] !== undefined),
    async ({ resource, name, type }) => {
      const { status } = await fhir(
        `${resource}?${name}=${encodeURIComponent(sample[type] ?? '')}&_count=1`,
        STRICT,
      )
      if (status !== 200) refused.push(`${resource}?${name} ${status}`)
    },
  )

  assert.ok(all.length > 1000)
  assert.deepEqual(refused, [])
})

test('every include that is declared is understood', async () => {
  const refused: string[] = []
  const all = resources.flatMap(({ type, searchInclude = [] }) =>
    searchInclude.map((value) => ({ type, value })),
  )

  await inParallel(all, async ({ type, value }) => {
    const { status } = await fhir(`${type}?_id=none&_include=${value}`, STRICT)
    if (status !== 200) refused.push(`${type}?_include=${value} ${status}`)
  })

  assert.ok(all.length > 100)
  assert.deepEqual(refused, [])
})

test('every reverse include that is declared is understood', async () => {
  const refused: string[] = []
  const wanted = resources
    .filter(({ type }) => ['Patient', 'Encounter', 'Practitioner', 'Observation'].includes(type))
    .flatMap(({ type, searchRevInclude = [] }) => searchRevInclude.map((value) => ({ type, value })))

  await inParallel(wanted, async ({ type, value }) => {
    const { status } = await fhir(`${type}?_id=none&_revinclude=${value}`, STRICT)
    if (status !== 200) refused.push(`${type}?_revinclude=${value} ${status}`)
  })

  assert.ok(wanted.length > 100)
  assert.deepEqual(refused, [])
})

test('every interaction that is declared is there', async () => {
  const calls: Readonly<Record<string, (type: string) => Promise<number>>> = {
    read: async (type) => (await fhir(`${type}/none-such`)).status,
    vread: async (type) => (await fhir(`${type}/none-such/_history/1`)).status,
    update: async (type) => (await fhir(`${type}/none-such`, { method: 'PUT', body: {} })).status,
    patch: async (type) => (await fhir(`${type}/none-such`, { method: 'PATCH', body: {} })).status,
    delete: async (type) => (await fhir(`${type}/none-such`, { method: 'DELETE' })).status,
    create: async (type) => (await fhir(type, { method: 'POST', body: {} })).status,
    'history-instance': async (type) => (await fhir(`${type}/none-such/_history`)).status,
    'history-type': async (type) => (await fhir(`${type}/_history?_count=1`)).status,
    'search-type': async (type) => (await fhir(`${type}?_count=0`)).status,
  }
  const wrong: string[] = []

  await inParallel(resources, async ({ type, interaction }) => {
    for (const { code } of interaction) {
      const status = await calls[code]?.(type)
      if (status === undefined || status === 405 || status >= 500) wrong.push(`${type} ${code} ${status}`)
    }
  })

  assert.deepEqual(wrong, [])
})

/** What stands in a path and what is sent, for any address of the description. */
async function knowsAddress(
  call: Fhir,
  { path, method }: { path: string; method: string },
): Promise<string | undefined> {
  const url = path.replace('{id}', 'none-such').replace('{version}', '1')
  const send =
    method === 'get' || method === 'delete'
      ? { method: method.toUpperCase() }
      : { method: method.toUpperCase(), body: {} }
  const { status, text } = await call(url, send)
  // There is no such resource, but there is such an address.
  const isKnown =
    status !== 405 && status < 500 && !/"(?:path-unknown|operation-unknown|type-unsupported)"/.test(text)
  return isKnown ? undefined : `${method} ${path}: ${status}`
}

async function describedBy(origin: string): Promise<{ path: string; method: string }[]> {
  const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'parameters')
      .map((method) => ({ path, method })),
  )
}

for (const place of ['gateway', 'labs', 'patients']) {
  test(`every address in the OpenAPI description of ${place} is there`, async () => {
    const origin = place === 'gateway' ? platform.baseUrl : platform.url(place)
    const token = place === 'gateway' ? await platform.token() : await platform.tokenFor(place)
    const call = fhirClient({ baseUrl: origin }, token)
    const described = await describedBy(origin)
    const wrong: string[] = []

    await inParallel(described, async (one) => {
      const fault = await knowsAddress((url, send) => call(`${origin}${url}`, send), one)
      if (fault !== undefined) wrong.push(fault)
    })

    assert.ok(described.length > 50)
    assert.deepEqual(wrong, [])
  })
}

test('what is not declared is refused', async () => {
  const types = new Set(resources.map(({ type }) => type))
  assert.ok(!types.has('Parameters'))
  assert.equal((await fhir('Parameters')).status, 404)
  assert.equal((await fhir('Patient?no-such-parameter=1', STRICT)).status, 400)
  assert.equal((await fhir('Patient?_include=Patient:no-such-parameter', STRICT)).status, 400)
  assert.equal((await fhir('Patient/$no-such-operation')).status, 404)
  assert.equal((await fhir('Patient?near=1', STRICT)).status, 400)
})
