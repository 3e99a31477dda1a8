/** The loader against a small server of its own: what is sent, what is repeated, what is skipped. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { root } from '../../apps/host/manifests.ts'

interface Received {
  url: string
  method: string
  body: string
  key: string
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-load-'))
const received: Received[] = []
/** Statuses that the server answers first, before it behaves. */
let moods: number[] = []

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const server = createServer((request, response) => {
  void readBody(request).then((body) => {
    const url = request.url ?? ''
    const { port } = server.address() as AddressInfo
    if (url.endsWith('/smart-configuration'))
      return response.end(`{"token_endpoint":"http://127.0.0.1:${port}/token"}`)
    if (url === '/token') {
      const isKnown =
        request.headers.authorization ===
        `Basic ${Buffer.from('medley-demo:medley-demo-secret').toString('base64')}`
      return response.writeHead(isKnown ? 200 : 401).end(isKnown ? '{"access_token":"t"}' : '{}')
    }
    const mood = moods.shift()
    if (mood !== undefined) return response.writeHead(mood, { 'retry-after': '0' }).end('{}')
    received.push({
      url,
      method: request.method ?? '',
      body,
      key: String(request.headers['idempotency-key']),
    })
    const { entry } = JSON.parse(body) as { entry?: { request: { url: string } }[] }
    const answers = entry?.map(({ request: { url: target } }) => ({
      response: target === 'Bad'
        ? { status: '422', outcome: { issue: [{ diagnostics: 'Bad is bad.', expression: ['Bad.id'] }] } }
        : { status: '201' },
    })) // prettier-ignore
    return response.end(JSON.stringify({ resourceType: 'Bundle', entry: answers ?? [] }))
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`
after(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}

async function load(...args: string[]): Promise<{ code: number | null; output: string; sent: Received[] }> {
  received.length = 0
  const child = spawn(process.execPath, ['tools/load.ts', '--base', base, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], MEDLEY_DATA: folder },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output, sent: [...received] }
}

const bundle = (type: string, mark: string, url = 'Patient'): string =>
  `{ "resourceType": "Bundle", "type": "${type}", "id": "${mark}", "entry": [ { "resource": { "value": 1.00 }, "request": { "method": "POST", "url": "${url}" } } ] }`

test('a bundle is sent as it stands, packed or not', async () => {
  const text = bundle('transaction', 'a')

  const { code, sent, output } = await load(
    write('a.json', text),
    write('b.json.gz', gzipSync(bundle('transaction', 'b'))),
  )

  assert.equal(code, 0, output)
  assert.deepEqual(
    sent.map(({ method, url }) => `${method} ${url}`),
    ['POST /fhir', 'POST /fhir'],
  )
  assert.equal(sent[0]?.body, text)
  assert.match(output, /loaded {3}a\.json: 1 entry, \d+ ms/)
})

test('what was loaded is skipped, unless it is asked for again', async () => {
  const file = write('twice.json', bundle('transaction', 'twice'))
  const first = await load(file)

  const second = await load(file)
  const third = await load('--again', file)

  assert.equal(second.sent.length, 0)
  assert.match(second.output, /skipped {2}twice\.json/)
  assert.equal(second.code, 0)
  assert.equal(third.sent.length, 1)
  assert.notEqual(third.sent[0]?.key, first.sent[0]?.key)
})

test('a load that was cut off is sent again under the same key', async () => {
  const file = write('cut.json', bundle('transaction', 'cut'))
  moods = Array.from({ length: 5 }, () => 409)
  const refused = await load(file)

  const again = await load(file)

  assert.equal(refused.code, 1)
  assert.equal(again.code, 0)
  assert.match(again.sent[0]?.key ?? '', /^[0-9a-f-]{36}$/)
})

test('a busy server is asked again', async () => {
  moods = [503, 429, 503]

  const { code, sent } = await load(write('busy.json', bundle('transaction', 'busy')))

  assert.equal(code, 0)
  assert.equal(sent.length, 1)
})

test('refused entries are told with their reason, and the exit code is 1', async () => {
  const { code, output } = await load(write('bad.json', bundle('batch', 'bad', 'Bad')))

  assert.equal(code, 1)
  assert.match(output, /REFUSED {2}bad\.json: 1 entry, .*\n +entry 1: 422 Bad is bad\. \(Bad\.id\)/)
  assert.match(output, /0 loaded|1 loaded, 0 skipped, 1 refused/)
})

test('one resource goes to its own address; lines of .ndjson go as batches with their digits', async () => {
  const one = write('one.json', '{"resourceType":"Patient","id":"p1"}')
  const lines = write(
    'many.ndjson',
    '{"resourceType":"Observation","value":1.00}\n\n{"resourceType":"Patient","id":"p2"}\n',
  )

  const { code, sent } = await load(one, lines)

  assert.equal(code, 0)
  assert.equal(`${sent[0]?.method} ${sent[0]?.url}`, 'PUT /fhir/Patient/p1')
  assert.ok(sent[1]?.body.includes('"value":1.00'))
  const { type, entry } = JSON.parse(sent[1]?.body ?? '') as { type: string; entry: { request: unknown }[] }
  assert.equal(type, 'batch')
  assert.deepEqual(entry.map(({ request }) => request), [
    { method: 'POST', url: 'Observation' },
    { method: 'PUT', url: 'Patient/p2' },
  ]) // prettier-ignore
})

const unusable: [string, string, RegExp][] = [
  ['collection.json', '{"resourceType":"Bundle","type":"collection"}', /only transactions and batches/],
  ['broken.json', '{"resourceType":', /broken\.json is not JSON/],
  ['list.json', '[]', /no FHIR resource/],
  ['notes.txt', '', /neither \.json, \.json\.gz nor \.ndjson/],
]

for (const [name, text, sentence] of unusable) {
  test(`${name} is refused in a sentence, and the rest goes on`, async () => {
    const { code, output, sent } = await load(
      write(name, text),
      write('rest.json', bundle('transaction', name)),
    )

    assert.equal(code, 1)
    assert.match(output, sentence)
    assert.equal(sent.length, 1)
  })
}

test('without a token nothing is tried', async () => {
  const { code, output, sent } = await load('--secret', 'wrong', write('x.json', bundle('transaction', 'x')))

  assert.equal(code, 1)
  assert.match(output, /gives no token to the client medley-demo/)
  assert.equal(sent.length, 0)
})
