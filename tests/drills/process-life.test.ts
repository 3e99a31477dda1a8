/** The life of the processes: killed, stopped, started twice, and never left behind. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { spawnSync } from 'node:child_process'
import { readManifests, root } from '../../apps/host/manifests.ts'
import { readIdentity } from '../../apps/host/process-identity.ts'
import { makeDataDir, removeDataDir } from '../harness/data-folders.ts'
import { launchPlatform, type OwnPlatform, startPlatform } from '../harness/platform.ts'

const dataDir = makeDataDir()
const modules = (await readManifests()).map(({ name }) => name)
const started: OwnPlatform[] = []
after(async () => {
  for (const platform of started) await platform.stop()
  removeDataDir(dataDir)
})

async function up(): Promise<OwnPlatform> {
  const platform = await startPlatform({ dataDir })
  started.push(platform)
  return platform
}

/** Pids of everything that the platform has started. */
function readPids(): Map<string, number> {
  const folder = path.join(dataDir, 'run')
  const files = readdirSync(folder).filter((name) => name.endsWith('.pid'))
  return new Map(
    files.map((name) => [path.parse(name).name, Number(readFileSync(path.join(folder, name), 'utf8'))]),
  )
}

const running = (pids: Map<string, number>): string[] =>
  [...pids].filter(([, pid]) => readIdentity(pid) !== undefined).map(([name]) => name)

async function isReady(platform: OwnPlatform, name: string): Promise<boolean> {
  return await fetch(`${platform.url(name)}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function until(
  condition: () => Promise<boolean> | boolean,
  { seconds, what }: { seconds: number; what: string },
): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `${what} within ${seconds} s`)
    await delay(50)
  }
}

test('every module is a process of its own, and its log is JSON lines', async () => {
  const platform = await up()

  const pids = readPids()

  assert.deepEqual(
    [...pids.keys()].sort(),
    [...modules, 'adapters', 'audit', 'gateway', 'identity', 'platform', 'postgres'].sort(),
  )
  assert.equal(new Set(pids.values()).size, pids.size)
  for (const name of [...modules, 'adapters', 'audit', 'gateway', 'identity', 'postgres']) {
    for (const line of platform.logs(name).split('\n').filter(Boolean))
      assert.doesNotThrow(() => JSON.parse(line) as unknown, `${name}: ${line}`)
  }
})

test('kill -9 of one module leaves the others serving, and it is ready again within 10 s', async () => {
  const platform = started.at(-1) as OwnPlatform

  platform.kill('labs')
  await delay(50)

  for (const name of modules.filter((module) => module !== 'labs'))
    assert.ok(await isReady(platform, name), name)
  await until(() => isReady(platform, 'labs'), { seconds: 10, what: 'labs is ready again' })
})

test('kill -9 of the database: it is started again and every module serves again within 10 s', async () => {
  const platform = started.at(-1) as OwnPlatform

  platform.kill('postgres')

  for (const name of modules)
    await until(() => isReady(platform, name), { seconds: 10, what: `${name} is ready again` })
})

test('kill -9 of the gateway: it is ready again within 10 s', async () => {
  const platform = started.at(-1) as OwnPlatform

  platform.kill('gateway')

  await until(() => isReady(platform, 'gateway'), { seconds: 10, what: 'the gateway is ready again' })
})

test('a module can be kept down and brought up from another shell', async () => {
  const platform = started.at(-1) as OwnPlatform
  const command = (...args: string[]) =>
    spawnSync(process.execPath, ['tools/module.ts', ...args], {
      cwd: root,
      env: { MEDLEY_DATA: dataDir, MEDLEY_PORT: String(platform.port) },
      encoding: 'utf8',
    })

  assert.equal(command('stop', 'labs').stdout, 'labs is down\n')
  await delay(1000)
  assert.equal(await isReady(platform, 'labs'), false)
  assert.match(command('status').stdout, /^labs +down +\d+ +- +\d+$/m)
  assert.equal(command('start', 'labs').stdout, 'labs is ready\n')
  assert.ok(await isReady(platform, 'labs'))
  assert.match(command('stop', 'lab').stderr, /lab is none of gateway, patients/)
})

test('a second platform on the same data folder, or on the same ports, is refused in one sentence', async () => {
  const platform = started.at(-1) as OwnPlatform

  const sameFolder = await launchPlatform({ dataDir })
  await assert.rejects(
    sameFolder.ready,
    /Medley already runs on this data folder \(process \d+, http:\/\/localhost:\d+\)/,
  )
  const samePorts = await launchPlatform({ port: platform.port })
  await assert.rejects(samePorts.ready, /The ports \d+ \(gateway\), .* are in use by another program/)

  assert.equal(await sameFolder.platform.stop(), 1)
  assert.equal(await samePorts.platform.stop(), 1)
  assert.ok(await isReady(platform, 'labs'))
})

test('SIGTERM stops gateway, services and database in this order, with exit code 0 and nothing left', async () => {
  const platform = started.pop() as OwnPlatform
  const pids = readPids()

  const code = await platform.stop('SIGTERM')

  assert.equal(code, 0)
  assert.match(platform.output(), /Gateway stopped\n.*Services stopped\n.*PostgreSQL stopped\n/)
  assert.deepEqual(running(pids), [])
})

test('SIGINT in the middle of a start stops it cleanly', async () => {
  const { platform, ready } = await launchPlatform({ dataDir })
  await until(() => platform.output().includes('Starting 7 services'), {
    seconds: 60,
    what: 'the services are being started',
  })
  const pids = readPids()

  const code = await platform.stop('SIGINT')

  assert.equal(code, 0, platform.output())
  await assert.rejects(ready)
  assert.deepEqual(running(pids), [])
})

test('kill -9 of the supervisor leaves nothing behind', async () => {
  const platform = await up()
  const pids = readPids()

  platform.process.kill('SIGKILL')

  await until(() => running(pids).length === 0, {
    seconds: 40,
    what: `all have ended (${running(pids).join(', ')})`,
  })
})

test('a start right after kill -9 of the supervisor ends what is left, and works', async () => {
  const killed = await up()
  killed.process.kill('SIGKILL')

  const platform = await startPlatform({ dataDir, port: killed.port })

  for (const name of modules) assert.ok(await isReady(platform, name), name)
  assert.equal(await platform.stop(), 0)
})

const wrong: [Record<string, string>, RegExp][] = [
  [{ MEDLEY_PROT: '5000' }, /MEDLEY_PROT is not a setting of Medley: did you mean MEDLEY_PORT\?/],
  [{ MEDLEY_HOST: '192.0.2.1' }, /MEDLEY_HOST=192\.0\.2\.1 is not an address of this machine/],
  [{ FHIR_SERVER_URL: 'fhir.example' }, /FHIR_SERVER_URL is "fhir\.example", which is not allowed/],
  [
    { MEDLEY_DATA: '/etc/hostname' },
    /The data folder \/etc\/hostname \(MEDLEY_DATA\) cannot be used: it is a file/,
  ],
  [{ NODE_ENV: 'production' }, /does not run with NODE_ENV=production/],
  [{ DATABASE_URL_LABS: 'postgres://nobody:x@127.0.0.1:1/labs' }, /The database of labs cannot be opened/],
]

for (const [environment, sentence] of wrong) {
  test(`a wrong setting stops the start in one sentence: ${Object.keys(environment)[0]}`, async () => {
    const { platform, ready } = await launchPlatform({ environment })

    await assert.rejects(ready, sentence)
    assert.equal(await platform.stop(), 1)
    assert.doesNotMatch(platform.output(), /^ +at /m)
  })
}
