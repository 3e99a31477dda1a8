/** `npm run can-ship` against a platform that runs: yes, or exactly why not. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { type Contract, contractOf } from '@medley/service/contract'
import { readManifests, root } from '../../apps/host/manifests.ts'
import { type Platform, sharePlatform } from '../harness/platform.ts'

/** A version that nobody releases. */
const VERSION = '999.0.0'
const folder = path.join(root, 'dist/releases/medications', VERSION)

let platform: Platform
let release: (() => Promise<void>) | undefined
let contract: Contract
before(async () => {
  const shared = await sharePlatform()
  platform = shared.platform
  release = shared.release
  const manifest = (await readManifests()).find(({ name }) => name === 'medications')
  assert.ok(manifest)
  contract = contractOf(manifest, VERSION)
  mkdirSync(folder, { recursive: true })
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await release?.()
})

function canShip(candidate: Contract): { status: number | null; said: string } {
  writeFileSync(path.join(folder, 'module.json'), JSON.stringify(candidate))
  const order = ['tools/can-ship.ts', `medications@${VERSION}`, '--gateway', platform.baseUrl]
  const { status, stdout, stderr } = spawnSync(process.execPath, order, { cwd: root, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

test('what fits can be deployed', () => {
  const { status, said } = canShip(contract)
  assert.equal(status, 0, said)
  assert.match(said, /^Yes: medications 999\.0\.0 \(now \d+\.\d+\.\d+\) can be deployed\.$/m)
})

test('what takes away a type that another module reads, or needs one that nobody keeps, cannot', () => {
  const { offers, needs } = contract
  const { status, said } = canShip({
    ...contract,
    offers: { ...offers, types: offers.types.filter((type) => type !== 'MedicationRequest') },
    needs: { ...needs, types: { ...needs.types, Substance: 'read' } },
  })
  assert.equal(status, 1)
  assert.match(said, /^No: medications 999\.0\.0/m)
  assert.match(said, /notes \S+ needs to read MedicationRequest, and nobody would keep it\./)
  assert.match(said, /It needs to read Substance, and nothing that is deployed keeps it\./)
})
