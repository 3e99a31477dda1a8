/**
 * `npm run can-ship -- medications@1.4.0 [--gateway URL]`: whether this release may be deployed beside what runs there: yes
 * (exit 0), or exactly why not (exit 1). Every module that runs says itself what it offers and needs; the slots of the shell
 * are those of this repository.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Contract } from '@medley/service/contract'
import { platformSettings } from '@medley/service/platform-settings'
import { readSettings } from '@medley/service/settings'
import { readManifests, root } from '../apps/host/manifests.ts'
import { readSlotNames } from './checks/remote-declaration.ts'
import { type Deployed, obstaclesOf } from './release/obstacles.ts'

class Refused extends Error {}

const TIMEOUT_MS = 5000

async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: unknown) => {
    throw new Refused(`${url} does not answer: ${String((error as Error).cause ?? error)}`)
  })
  if (!response.ok) throw new Refused(`${url} answers ${response.status}.`)
  return (await response.json()) as T
}

interface Status {
  modules: { name: string; state: string; address: string }[]
}

interface Metadata {
  software: { version: string }
  rest: { resource: { type: string }[] }[]
}

/** A module that is away cannot be asked, and nobody may be told yes on a guess. */
async function readDeployed(gateway: string): Promise<Deployed> {
  const [{ modules }, { software, rest }] = await Promise.all([
    ask<Status>(`${gateway}/status`),
    ask<Metadata>(`${gateway}/fhir/R4/metadata`),
  ])
  const away = modules.filter(({ state }) => state === 'unavailable').map(({ name }) => name)
  if (away.length > 0)
    throw new Refused(`${away.join(', ')} cannot be asked what it needs: it is not available.`)
  const contracts = await Promise.all(modules.map(({ address }) => ask<Contract>(`${address}/module.json`)))
  const owned = new Set(contracts.flatMap(({ offers }) => offers.types))
  const served = rest.flatMap(({ resource }) => resource.map(({ type }) => type))
  return {
    platform: software.version,
    types: served.filter((type) => !owned.has(type)),
    slots: [...readSlotNames(readFileSync(path.join(root, 'platform/ui/src/remote/slots.ts'), 'utf8'))],
    contracts,
  }
}

function readCandidate(wish: string): Contract {
  const [, name = '', version = ''] = /^([a-z-]+)@(\d+\.\d+\.\d+)$/.exec(wish) ?? []
  if (name === '') throw new Refused('Usage: npm run can-ship -- NAME@VERSION [--gateway URL]')
  const file = path.join(root, 'dist/releases', name, version, 'module.json')
  if (!existsSync(file)) throw new Refused(`${wish} was not released here: npm run release -- ${name}`)
  return JSON.parse(readFileSync(file, 'utf8')) as Contract
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { gateway: { type: 'string' } },
    allowPositionals: true,
  })
  const candidate = readCandidate(positionals[0] ?? '')
  const { port } = readSettings(platformSettings((await readManifests()).map(({ name }) => name)))
  const deployed = await readDeployed(values.gateway ?? `http://localhost:${port}`)
  const obstacles = obstaclesOf(candidate, deployed)
  const now = deployed.contracts.find(({ name }) => name === candidate.name)?.version ?? 'none'
  const what = `${candidate.name} ${candidate.version} (now ${now})`
  if (obstacles.length > 0) throw new Refused([`No: ${what} cannot be deployed.`, ...obstacles].join('\n  '))
  process.stdout.write(`Yes: ${what} can be deployed.\n`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Refused)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
