import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { PidFiles, readIdentity } from './process-identity.ts'
import { refuseSecondPlatform, takeLock } from './platform-lock.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-pids-'))
after(() => rmSync(folder, { recursive: true }))

test('a running process has an identity, an ended one has none', async () => {
  const child = spawn('sleep', ['60'])
  const pid = child.pid ?? 0
  const running = readIdentity(pid)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))

  assert.ok(running)
  assert.equal(readIdentity(pid), undefined)
})

test('a pid file holds the number alone, for people and scripts', () => {
  new PidFiles(folder).write('labs', process.pid)

  assert.equal(readFileSync(path.join(folder, 'labs.pid'), 'utf8'), `${process.pid}\n`)
})

test('a number that belongs to another process now is not taken for ours', () => {
  const files = new PidFiles(folder)
  files.write('labs', process.pid)
  writeFileSync(path.join(folder, 'labs.started'), `${process.pid} another start`)

  assert.equal(files.findRunning('labs'), undefined)
})

test('a second platform on the same folder is refused in one sentence', () => {
  const release = takeLock(folder, 'http://localhost:5000')

  assert.throws(
    () => refuseSecondPlatform(folder),
    /^StartFailure: Medley already runs on this data folder \(process \d+, http:/,
  )
  assert.throws(() => takeLock(folder, 'http://localhost:6000'), /already runs/)
  release()
  assert.doesNotThrow(() => refuseSecondPlatform(folder))
})

test('the lock of a platform that was killed holds nobody up', () => {
  writeFileSync(path.join(folder, 'platform.lock'), `${process.pid}\nanother start\nhttp://localhost:5000\n`)

  const release = takeLock(folder, 'http://localhost:6000')

  assert.match(readFileSync(path.join(folder, 'platform.lock'), 'utf8'), /localhost:6000/)
  release()
})
