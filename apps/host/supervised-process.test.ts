import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePorts } from '../../tests/harness/free-ports.ts'
import { root } from './manifests.ts'
import { PidFiles, readIdentity } from './process-identity.ts'
import { SupervisedProcess } from './supervised-process.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-supervised-'))
after(() => rmSync(folder, { recursive: true }))
const base = await findFreePorts()
const fixture = fileURLToPath(new URL('fixtures/service.ts', import.meta.url))
const limitMs = (): number => 5000

function supervise(offset: number, ...traits: string[]) {
  const name = `fixture-${offset}`
  const lines: string[] = []
  const pidFiles = new PidFiles(folder)
  const port = base + offset
  const one = new SupervisedProcess(
    {
      name,
      command: [fixture, String(port), ...traits],
      environment: { PATH: process.env['PATH'] ?? '' },
      readiness: `http://127.0.0.1:${port}/readyz`,
    },
    { root, logFolder: folder, pidFiles, log: (line) => lines.push(line), changed: () => undefined },
  )
  return { one, name, lines, pidFiles, address: `http://127.0.0.1:${port}` }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!condition()) {
    assert.ok(Date.now() < deadline, what)
    await delay(20)
  }
}

test('it is ready when start returns, and its pid file names it', async () => {
  const { one, name } = supervise(0)

  await one.start()

  assert.equal(one.state, 'ready')
  assert.equal(readFileSync(path.join(folder, `${name}.pid`), 'utf8'), `${one.pid}\n`)
  await one.stop(limitMs)
})

test('killed, it is ready again within 10 s', async () => {
  const { one, lines } = supervise(1)
  await one.start()
  const first = one.pid ?? 0

  process.kill(first, 'SIGKILL')
  await until(() => one.state === 'ready' && one.pid !== first, 'it did not come back')

  assert.equal(one.restarts, 1)
  assert.match(lines.join('\n'), /fixture-1 ended \(SIGKILL\), starting it again/)
  await one.stop(limitMs)
})

test('a stop lets it finish what it is doing, and it stays down', async () => {
  const { one, pidFiles, name, address } = supervise(2)
  await one.start()
  const answer = fetch(`${address}/slow`).then((response) => response.text())
  await delay(100)

  await one.stop(limitMs)

  assert.equal(await answer, 'finished')
  assert.equal(one.state, 'down')
  assert.equal(pidFiles.findRunning(name), undefined)
})

test('one that does not stop is killed, and that is said loudly', async () => {
  const { one, lines } = supervise(3, 'stubborn')
  await one.start()
  const pid = one.pid ?? 0

  await one.stop(() => 300)

  assert.equal(readIdentity(pid), undefined)
  assert.match(lines.join('\n'), /HAS NOT STOPPED in 0.3 s/)
})

test('one that never gets ready stops the start with its last words', async () => {
  const { one } = supervise(4, 'broken')

  await assert.rejects(one.start(), /^StartFailure: fixture-4 ended: the tables are missing/)
})

test('it can be started again after a stop', async () => {
  const { one } = supervise(5)
  await one.start()
  await one.stop(limitMs)

  await one.start()

  assert.equal(one.state, 'ready')
  await one.stop(limitMs)
})
