/** A database that dies and is stopped at the same time, with real processes. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePorts } from '../../tests/harness/free-ports.ts'
import { makeDataDir, removeDataDir } from '../../tests/harness/data-folders.ts'
import { PidFiles, readIdentity } from './process-identity.ts'
import { superviseDatabase } from './supervised-database.ts'

const home = makeDataDir()
after(() => removeDataDir(home))

test('a stop while the database is being revived ends the revived one', { timeout: 60_000 }, async () => {
  const run = path.join(home, 'run')
  mkdirSync(run, { recursive: true })
  const started: number[] = []
  let noticed = (): void => undefined
  const reviving = new Promise<void>((resolve) => (noticed = resolve))
  const pidFiles = new PidFiles(run)
  const write = pidFiles.write.bind(pidFiles)
  pidFiles.write = (name, pid) => {
    started.push(pid)
    write(name, pid)
  }
  const database = await superviseDatabase({
    folder: path.join(home, 'postgres'),
    logFile: path.join(home, 'postgres.log'),
    port: (await findFreePorts()) + 30,
    log: (line) => (line.includes('starting it again') ? noticed() : undefined),
    pidFiles,
    gaveUp: (error) => assert.fail(String(error)),
  })

  process.kill(database.postgres.pid, 'SIGKILL')
  await reviving
  const ended = await Promise.race([database.stop().then(() => true), delay(30_000, false, { ref: false })])
  const left = started.filter((pid) => readIdentity(pid) !== undefined)
  for (const pid of left) process.kill(pid, 'SIGKILL')

  assert.equal(ended, true, 'the stop never ended')
  assert.deepEqual(left, [])
})
