/**
 * `npm run k8s -- --values FILE`: prints the manifests of the platform for a cluster. `--chart [FOLDER]` writes the Helm
 * chart that says the same.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import { readManifests, root } from '../apps/host/manifests.ts'
import { chartOf } from '../deploy/kubernetes/chart.ts'
import { componentsOf } from '../deploy/kubernetes/components.ts'
import { leavesOf, type Leaf } from '../deploy/kubernetes/leaves.ts'
import { partsOf } from '../deploy/kubernetes/manifests.ts'
import { readValues, ValuesError } from '../deploy/kubernetes/values.ts'
import { platformVersion } from '@medley/service/version'

const USAGE = 'Usage: npm run k8s -- --values FILE | --chart [FOLDER]'
const CHART = path.join(root, 'deploy/helm/medley')

export async function readLeaves(): Promise<Leaf[]> {
  const components = componentsOf(await readManifests())
  return leavesOf(Object.fromEntries(components.map(({ name }) => [name, platformVersion])))
}

/** The manifests as one YAML stream. Throws a ValuesError. */
export async function printManifests(values: string): Promise<string> {
  const checked = readValues(parse(values), await readLeaves())
  const objects = partsOf(await readManifests(), checked).flatMap((part) => part.objects)
  return objects
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n')
}

export async function writeChart(folder: string): Promise<void> {
  const chart = chartOf(await readManifests(), { leaves: await readLeaves(), version: platformVersion })
  rmSync(path.join(folder, 'templates'), { recursive: true, force: true })
  for (const [name, text] of Object.entries(chart)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { values: { type: 'string' }, chart: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.chart) return writeChart(path.resolve(positionals[0] ?? CHART))
  if (values.values === undefined) throw new ValuesError(USAGE)
  process.stdout.write(await printManifests(readFileSync(values.values, 'utf8')))
}

if (import.meta.main) {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof ValuesError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')))
      throw error
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
