/** `npm run module -- stop labs` for a platform under test. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Platform } from './platform.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export function runModuleCommand(
  { dataDir, port }: Pick<Platform, 'dataDir' | 'port'>,
  order: 'stop' | 'start',
  name: string,
): void {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['tools/module.ts', order, name], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, MEDLEY_DATA: dataDir, MEDLEY_PORT: String(port) },
  })
  assert.equal(status, 0, stdout + stderr)
}
