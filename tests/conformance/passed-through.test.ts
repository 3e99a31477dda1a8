/** Large bodies through the gateway: passed on as they come, at the pace of whoever reads them. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { type Platform, sharePlatform } from '../harness/platform.ts'
import { type Fhir, fhirClient } from './client.ts'

let platform: Platform
let fhir: Fhir
let token: string
let release: (() => Promise<void>) | undefined
before(async () => {
  const shared = await sharePlatform()
  ;({ platform, release } = shared)
  token = await platform.token()
  fhir = fhirClient(platform, token)
})
after(() => release?.())

const DATA = Buffer.alloc(6 * 1024 * 1024, 'A scanned document. ').toString('base64')
const binary = JSON.stringify({ resourceType: 'Binary', contentType: 'application/pdf', data: DATA })

function ask(path: string, method = 'GET'): ClientRequest {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/fhir+json',
    'content-type': 'application/fhir+json',
  }
  return httpRequest(`${platform.baseUrl}/fhir/R4/${path}`, { method, headers, agent: false })
}

async function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part as string
  return text
}

/** Sent in chunks, without a length. */
async function stored(): Promise<string> {
  const request = ask('Binary', 'POST')
  Readable.from([binary.slice(0, 3_000_000), binary.slice(3_000_000)]).pipe(request)
  const response = await answerOf(request)
  assert.equal(response.statusCode, 201)
  return (JSON.parse(await textOf(response)) as { id: string }).id
}

test('a large resource is stored and read back as it was', async () => {
  const id = await stored()

  const response = await answerOf(ask(`Binary/${id}`).end())
  const text = await textOf(response)

  assert.equal(response.headers['content-length'], String(Buffer.byteLength(text)))
  assert.equal((JSON.parse(text) as { data: string }).data, DATA)
})

test('clients that do not read their answers keep nobody waiting, and get all of them in the end', async () => {
  const id = await stored()
  const slow = await Promise.all(Array.from({ length: 8 }, () => answerOf(ask(`Binary/${id}`).end())))

  for (let turn = 0; turn < 20; turn += 1) assert.equal((await fhir(`Binary/none-${turn}`)).status, 404)

  for (const response of slow)
    assert.equal((JSON.parse(await textOf(response)) as { data: string }).data, DATA)
})

test('a client that goes away leaves everything as it was', async () => {
  const id = await stored()
  const reading = await answerOf(ask(`Binary/${id}`).end())
  reading.destroy()
  const before = (await fhir('Binary?_summary=count')).json as unknown as { total: number }
  const writing = ask('Binary', 'POST')
  writing.on('error', () => undefined)
  writing.write(binary.slice(0, 200_000))
  await once(writing, 'socket')
  writing.destroy()

  const { json } = await fhir('Binary?_summary=count')

  assert.equal((json as unknown as { total: number }).total, before.total)
  assert.equal((await fhir(`Binary/${id}?_summary=true`)).status, 200)
})

test('a body without length ends at the limit', async () => {
  const request = ask('Binary', 'POST')
  const answered = answerOf(request).catch((error: unknown) => error as Error)
  const part = 'A'.repeat(1024 * 1024)
  // The server may close the connection before all has been sent.
  request.on('error', () => undefined)
  Readable.from(Array.from({ length: 66 }, () => part)).pipe(request)

  const answer = await answered

  if (!(answer instanceof Error)) assert.equal(answer.statusCode, 413)
  assert.equal((await fhir('metadata')).status, 200)
})
