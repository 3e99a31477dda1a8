/**
 * Processes are rolled to another release, one after the other and back, while clients read, search, write and send
 * transactions. Nobody notices: no request fails, no write is lost, no event is missed.
 *
 * The short form rolls some of them; `npm run drills -- --full` (DRILL=long) all, with at least 100,000 requests.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { readManifests } from '../../apps/host/manifests.ts'
import { fhirClient } from '../conformance/client.ts'
import { checkHistory } from '../conformance/history-checker.ts'
import { type Cluster, startCluster } from '../harness/cluster.ts'
import { requestToken } from '../harness/platform.ts'
import { registersOf, startLoad } from './rolling/load.ts'
import { findMissing, versionsOf } from './rolling/look-back.ts'
import { typesOf } from './rolling/registers.ts'
import { makeReleases, type Releases } from './rolling/releases.ts'
import { listen, openSession } from './rolling/visitors.ts'

const isFull = process.env['DRILL'] === 'long'
const LEAST = Number(process.env['DRILL_REQUESTS'] ?? (isFull ? 100_000 : 1000))
const CLIENTS = isFull ? 8 : 4

/** Without a version: from the sources, as at the beginning. */
interface Stop {
  name: string
  version?: string
}

/** One module is released three times while the others stay what they are. */
const SHORT_TOUR: readonly Stop[] = [
  { name: 'medications', version: '0.1.1' },
  { name: 'identity' },
  { name: 'medications', version: '0.1.2' },
  { name: 'gateway' },
  { name: 'medications', version: '0.1.3' },
]

/** Everything to another release, with the three of one module, and everything back. */
const fullTour = (modules: readonly string[]): Stop[] => [
  ...modules.map((name) => ({ name, version: '0.2.0' })),
  ...[{ name: 'identity' }, { name: 'gateway' }],
  ...['0.2.1', '0.2.2', '0.2.3'].map((version) => ({ name: 'medications', version })),
  ...[...modules, 'identity', 'gateway'].reverse().map((name) => ({ name })),
]

let cluster: Cluster | undefined
let modules: string[] = []
let releases: Releases
before(async () => {
  modules = isFull ? (await readManifests()).map(({ name }) => name) : ['patients', 'medications']
  releases = makeReleases(modules.filter((name) => name !== 'medications'))
  cluster = await startCluster({ modules })
})
after(async () => {
  await cluster?.stop()
  releases.remove()
})

test('every process is rolled under load, and nobody notices', async (t) => {
  assert.ok(cluster)
  const { balancer, roll } = cluster
  const baseUrl = balancer.address
  const token = await requestToken(baseUrl)
  const types = typesOf(modules)
  const load = await startLoad({ baseUrl, token, types, clients: CLIENTS })
  const session = await openSession(baseUrl)
  const listener = await listen(baseUrl, token)
  t.after(() => Promise.all([load.end(), session.end(), listener.end()]))

  const began = performance.now()
  const before = await releases.hashes()
  for (const { name, version } of isFull ? fullTour(modules) : SHORT_TOUR)
    await roll(name, version === undefined ? undefined : await releases.change(name, version))
  while (load.requests() < LEAST) await pause(100)

  await Promise.all([load.end(), session.end()])
  const seconds = Math.round((performance.now() - began) / 1000)
  t.diagnostic(
    `${load.requests()} requests and ${session.visits()} of a session in ${seconds} s, the slowest ${Math.round(load.slowest())} ms; ${listener.streams()} streams of events`,
  )
  assert.deepEqual(await releases.hashes(), before, 'the artefacts of the others are what they were')
  assert.deepEqual([...load.failures, ...session.failures, ...balancer.failures].slice(0, 20), [])

  const fhir = fhirClient({ baseUrl }, token)
  assert.deepEqual(await findMissing(fhir, load.created), [])
  assert.deepEqual(checkHistory(load.events, await versionsOf(fhir, registersOf(types))).slice(0, 20), [])

  // What was told last is on its way for a moment.
  const created = [...load.created].flatMap(([type, ids]) => ids.map((id) => `${type}/${id}`))
  const unheard = (): string[] => {
    const heard = listener.heard()
    return created.filter((one) => !heard.has(one))
  }
  for (const until = performance.now() + 10_000; performance.now() < until && unheard().length > 0;)
    await pause(100)
  await listener.end()
  assert.deepEqual([...unheard(), ...listener.failures].slice(0, 20), [])
})
