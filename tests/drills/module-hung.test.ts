/**
 * One module is down, hung or speaks nonsense: what does not need it works as before and as fast, what needs it says so
 * by name, in time, and it heals by itself.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { runModuleCommand } from '../harness/module-command.ts'
import { type Answer, type Fhir, fhirClient, type Resource } from '../conformance/client.ts'
import { type OwnPlatform, startPlatform } from '../harness/platform.ts'

let platform: OwnPlatform
let fhir: Fhir
let patient: string
let result: string
const provenance: Record<string, string> = {}

before(async () => {
  platform = await startPlatform()
  fhir = fhirClient(platform, await platform.token())
  patient = await create({ resourceType: 'Patient', active: true })
  const subject = { reference: `Patient/${patient}` }
  result = await create({ resourceType: 'Observation', status: 'final', code: { text: 'Weight' }, subject })
  for (const target of [`Patient/${patient}`, `Observation/${result}`]) {
    provenance[target] = await create({
      resourceType: 'Provenance',
      target: [{ reference: target }],
      recorded: '2024-03-01T10:00:00Z',
      agent: [{ who: { display: 'A test' } }],
    })
  }
})
after(async () => {
  signal('SIGCONT')
  await platform.stop()
})

async function create(resource: Resource): Promise<string> {
  const { status, json, text } = await fhir(resource.resourceType, { method: 'POST', body: resource })
  assert.equal(status, 201, text)
  return json.id
}

const pidOf = (name: string): number =>
  Number(readFileSync(path.join(platform.dataDir, 'run', `${name}.pid`), 'utf8'))

function signal(name: NodeJS.Signals): void {
  process.kill(pidOf('labs'), name)
}

async function timed(url: string): Promise<{ answer: Answer; ms: number }> {
  const began = performance.now()
  const answer = await fhir(url)
  return { answer, ms: performance.now() - began }
}

function saysUnavailable({ status, json, headers, text }: Answer): void {
  assert.equal(status, 503, text)
  assert.equal(json.resourceType, 'OperationOutcome')
  assert.match((json.issue as { diagnostics?: string }[])[0]?.diagnostics ?? '', /module labs/)
  assert.ok(headers.get('retry-after') !== null)
}

/** All that needs labs, each in its own way. */
const needLabs: Record<string, () => string> = {
  read: () => `Observation/${result}`,
  search: () => `Observation?subject=Patient/${patient}`,
  'search by what labs keeps': () => 'Patient?_has:Observation:subject:status=final',
  'search over types': () => `?_type=Patient,Observation&_id=${patient}`,
  'search of a type that every module keeps': () => 'Provenance?agent=Practitioner/1',
  'history of everything': () => '_history?_count=1',
  'a Provenance that nobody else knows': () => `Provenance/${provenance[`Observation/${result}`]}`,
}

const doNotNeedLabs: Record<string, () => string> = {
  read: () => `Patient/${patient}`,
  search: () => `Condition?subject=Patient/${patient}`,
  'search by a chain': () => 'Condition?subject:Patient.active=true',
  'a Provenance of another module': () => `Provenance/${provenance[`Patient/${patient}`]}`,
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

async function latency(): Promise<number> {
  const all: number[] = []
  for (let round = 0; round < 40; round++) {
    const { answer, ms } = await timed(`Patient/${patient}`)
    assert.equal(answer.status, 200)
    all.push(ms)
  }
  return median(all)
}

/** Everything at once, as it is while labs is away. */
async function checkAway(): Promise<void> {
  for (const [what, url] of Object.entries(doNotNeedLabs)) {
    const { status, text } = await fhir(url())
    assert.equal(status, 200, `${what}: ${text}`)
  }
  for (const url of Object.values(needLabs)) {
    const { answer, ms } = await timed(url())
    saysUnavailable(answer)
    assert.ok(ms < 1000, `${url()} took ${Math.round(ms)} ms`)
  }
  await checkDegraded()
}

async function checkDegraded(): Promise<void> {
  const include = await fhir(`Patient?_id=${patient}&_revinclude=Observation:subject`)
  assert.equal(include.status, 200)
  assert.deepEqual(
    include.json.entry?.map(({ search }) => search?.mode),
    ['match', 'outcome'],
  )
  assert.match(include.text, /module labs is not available/)

  const metadata = (await fhir('metadata')).json as unknown as {
    rest: { resource: { type: string; documentation?: string }[] }[]
  }
  const marked = metadata.rest[0]?.resource.filter(({ documentation }) =>
    /module labs/.test(documentation ?? ''),
  )
  assert.ok(marked?.some(({ type }) => type === 'Observation'))
  assert.ok(!marked?.some(({ type }) => type === 'Patient'))

  const refused = await fhir('', { method: 'POST', body: transaction() })
  saysUnavailable(refused)
}

const tag = randomUUID()

/** A patient and a result: one cannot be without the other. */
const transaction = (): Resource => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      resource: { resourceType: 'Patient', meta: { tag: [{ code: tag }] } },
      request: { method: 'POST', url: 'Patient' },
    },
    {
      resource: { resourceType: 'Observation', status: 'final', code: { text: 'Weight' } },
      request: { method: 'POST', url: 'Observation' },
    },
  ],
})

async function isHealed(): Promise<void> {
  const deadline = Date.now() + 30_000
  while ((await fhir(`Observation/${result}`)).status !== 200) {
    assert.ok(Date.now() < deadline, 'labs serves again within 30 s')
    await delay(50)
  }
  for (const url of [...Object.values(needLabs), ...Object.values(doNotNeedLabs)])
    assert.equal((await fhir(url())).status, 200, url())
  assert.equal((await fhir(`Patient?_tag=${tag}`)).json.entry, undefined)
}

test('a hung module: those who wait are told within seconds, those who come later at once', async () => {
  const usual = await latency()
  signal('SIGSTOP')

  const waiting = timed(`Observation/${result}`)
  const meanwhile = await latency()
  const { answer, ms } = await waiting
  saysUnavailable(answer)
  assert.ok(ms < 8000, `${Math.round(ms)} ms`)

  await checkAway()
  const then = await latency()
  for (const one of [meanwhile, then]) assert.ok(one < usual * 3 + 5, `${one} ms instead of ${usual} ms`)
})

test('a module that goes on again is used again', async () => {
  signal('SIGCONT')

  await isHealed()
})

test('a module that is slow, but lives, is waited for', async () => {
  signal('SIGSTOP')
  const waiting = timed(`Observation/${result}`)
  await delay(2500)
  signal('SIGCONT')

  const { answer, ms } = await waiting

  assert.equal(answer.status, 200)
  assert.ok(ms > 2000)
})

test('a module that is down', async () => {
  runModuleCommand(platform, 'stop', 'labs')

  await checkAway()
})

const nonsense: Record<string, () => Server> = {
  'pages instead of frames': () => createServer((_, response) => response.end('<html>Hello</html>')),
  'noise instead of frames': () =>
    speaker((socket) => {
      socket.write('not a frame at all, whatever the length of this text may be')
    }),
  'frames with heads that are none': () =>
    speaker((socket) => socket.on('data', (piece: Buffer) => socket.write(frame(piece, 'null', '{}')))),
  'frames with a status that is none': () =>
    speaker((socket) =>
      socket.on('data', (piece: Buffer) => socket.write(frame(piece, '{"status":"fine"}', '{}'))),
    ),
}

function speaker(speak: (socket: Duplex) => void): Server {
  const server = createServer()
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: medley-frames\r\n\r\n')
    socket.on('error', () => undefined)
    speak(socket)
  })
  return server
}

/** Answers the stream of the first frame in `asked`. */
function frame(asked: Buffer, head: string, body: string): Buffer {
  const prefix = Buffer.alloc(12)
  prefix.writeUInt32BE(8 + head.length + body.length, 0)
  prefix.writeUInt32BE(asked.readUInt32BE(4), 4)
  prefix.writeUInt32BE(head.length, 8)
  return Buffer.concat([prefix, Buffer.from(head), Buffer.from(body)])
}

/** Answers at the address of labs until the work is done. */
async function inPlaceOfLabs(server: Server, work: () => Promise<void>): Promise<void> {
  const sockets = new Set<Duplex>()
  server.on('connection', (socket) => sockets.add(socket))
  const { port } = new URL(platform.url('labs'))
  await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve))
  // The breaker looks again, and finds the other.
  await delay(600)
  try {
    await work()
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

for (const [what, createNonsense] of Object.entries(nonsense)) {
  test(`in place of a module somebody else answers: ${what}`, () =>
    inPlaceOfLabs(createNonsense(), async () => {
      for (const url of Object.values(needLabs)) saysUnavailable((await timed(url())).answer)

      await checkDegraded()
      assert.equal((await fhir(`Patient/${patient}`)).status, 200)
    }))
}

test('bodies that are no JSON are an outage too, where the gateway reads them', () =>
  inPlaceOfLabs(
    speaker((socket) =>
      socket.on('data', (piece: Buffer) =>
        socket.write(frame(piece, '{"status":200,"headers":{}}', '<html>')),
      ),
    ),
    async () => {
      saysUnavailable((await timed('Patient?_has:Observation:subject:status=final')).answer)
      await checkDegraded()
    },
  ))

test('a module that is started again is used again', async () => {
  runModuleCommand(platform, 'start', 'labs')

  await isHealed()
})
