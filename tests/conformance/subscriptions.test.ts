/** FHIR Subscriptions: an endpoint is told of what matches, with or without the resource, again until it answers. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { hooksOf, sharePlatform } from '../harness/platform.ts'
import { fhirClient, type Fhir } from './client.ts'

interface Told {
  path: string
  body: string
  authorization: string | undefined
}

let release: () => Promise<void>
let fhir: Fhir
let endpoint: Server
let base: string
const told: Told[] = []
/** Of a path, how many more times it fails. */
const failing = new Map<string, number>()

before(async () => {
  const shared = await sharePlatform()
  release = shared.release
  base = hooksOf(shared.platform.port)
  endpoint = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      const path = request.url ?? ''
      const left = failing.get(path) ?? 0
      failing.set(path, left - 1)
      if (left <= 0) told.push({ path, body, authorization: request.headers.authorization })
      response.writeHead(left > 0 ? 503 : 200).end()
    })
  }).listen(Number(new URL(base).port), '127.0.0.1')
  fhir = fhirClient(shared.platform, await shared.platform.token())
})
after(async () => {
  endpoint.close()
  await release()
})

const subscription = (path: string, more: object = {}): object => ({
  ...{
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'test',
    criteria: 'Observation?status=final',
  },
  channel: { type: 'rest-hook', endpoint: `${base}/${path}`, ...more },
})

async function subscribe(path: string, more: object = {}): Promise<string> {
  const { status, json } = await fhir('Subscription', { method: 'POST', body: subscription(path, more) })
  assert.equal(status, 201)
  await until(async () => (await statusOf(json.id)) === 'active')
  return json.id
}

const statusOf = async (id: string): Promise<unknown> =>
  (JSON.parse((await fhir(`Subscription/${id}`)).text) as { status: string }).status

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('not within 15 s')
    await pause(25)
  }
}

const observe = async (status: string): Promise<string> =>
  (
    await fhir('Observation', {
      method: 'POST',
      body: { resourceType: 'Observation', status, code: { text: 'weight' } },
    })
  ).json.id
const at = (path: string): Told[] => told.filter((one) => one.path === `/hooks/${path}`)

test('what matches is told with the resource, what does not match is not, and an empty notification says nothing', async () => {
  await subscribe('full', { payload: 'application/fhir+json', header: ['Authorization: Bearer hook'] })
  await subscribe('empty')
  await observe('preliminary')
  const id = await observe('final')
  await until(() => at('full').length > 0 && at('empty').length > 0)
  assert.deepEqual(
    at('full').map(({ body }) => (JSON.parse(body) as { id: string }).id),
    [id],
  )
  assert.equal(at('full')[0]?.authorization, 'Bearer hook')
  assert.deepEqual(
    at('empty').map(({ body }) => body),
    [''],
  )
})

test('an endpoint that fails is asked again, in order, and one that is switched off is told nothing', async () => {
  failing.set('/hooks/shaky', 2)
  const id = await subscribe('shaky', { payload: 'application/fhir+json' })
  const first = await observe('final')
  await until(() => at('shaky').length === 1)
  assert.ok(at('shaky')[0]?.body.includes(first))

  const off = { ...subscription('shaky'), id, status: 'off' }
  assert.equal((await fhir(`Subscription/${id}`, { method: 'PUT', body: off })).status, 200)
  await subscribe('later')
  await observe('final')
  await until(() => at('later').length === 1)
  assert.equal(at('shaky').length, 1)
})

test('what cannot be served says why: an address that the operator has not named, criteria that are no search', async () => {
  const cases: [object, RegExp][] = [
    [subscription('x', { endpoint: 'http://169.254.169.254/latest' }), /MEDLEY_SUBSCRIPTION_ENDPOINTS/],
    [subscription('x', { endpoint: base.replace('/hooks', '/other') }), /MEDLEY_SUBSCRIPTION_ENDPOINTS/],
    [subscription('x', { type: 'email' }), /rest-hook/],
    [{ ...subscription('x'), criteria: 'Observation?nonsense=1' }, /nonsense/],
  ]
  for (const [body, reason] of cases) {
    const { status, json } = await fhir('Subscription', { method: 'POST', body })
    assert.equal(status, 201)
    await until(async () => (await statusOf(json.id)) === 'error')
    assert.match(
      (JSON.parse((await fhir(`Subscription/${json.id}`)).text) as { error: string }).error,
      reason,
    )
  }
})
