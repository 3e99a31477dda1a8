/**
 * `npm run release -- medications`: checks and tests this module, raises its version by its changesets, and puts service and
 * remote into `dist/releases/medications/<version>`, ready for `docker build`. No other module is built or tested.
 * With `--again` the version that is there is built once more, and must come to the same hash.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { readManifests, root } from '../apps/host/manifests.ts'
import { compileDefinitions } from '../platform/fhir/build/compile.ts'
import { compileTerminology } from '../platform/terminology/build/compile.ts'
import { describeOutcome, runSteps, type Step } from './checks/run-steps.ts'
import { makeArtefact } from './release/artefact.ts'
import { applyChanges, readChanges } from './release/changes.ts'
import { runFiles } from './testing/run-files.ts'
import { findTestFiles } from './testing/test-files.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

class Refused extends Error {}

const bin = (place: string): string => path.join('node_modules', place)

const stepsOf = (folder: string): Step[] => [
  {
    name: 'lint',
    command: [bin('eslint/bin/eslint.js'), '--flag', 'unstable_native_nodejs_ts_config', folder],
  },
  { name: 'types', command: [bin('typescript/bin/tsc'), '--project', 'tsconfig.json'] },
  { name: 'format', command: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', folder] },
  { name: 'manifests', command: ['tools/check-modules.ts'] },
  { name: 'screens', command: ['tools/ui/test.ts', folder] },
]

async function checkAndTest(folder: string): Promise<void> {
  const outcomes = await runSteps(stepsOf(folder), {
    atOnce: 2,
    ended: (outcome) => say(describeOutcome(outcome).trimEnd()),
  })
  const tests = findTestFiles([`${folder}/`]).alone
  const { failed, failures } = await runFiles({ files: tests, atOnce: 2, root, say })
  if (failures.length > 0) say(failures.join('\n'))
  if (failed > 0 || outcomes.some(({ passed }) => !passed))
    throw new Refused(`${folder} is not released: what is above must be right first.`)
}

interface Release {
  module: string
  version: string
  /** SHA-256 of the image context. */
  artefact: string
}

async function release(name: string, isAgain: boolean): Promise<Release & { folder: string }> {
  const names = (await readManifests()).map((one) => one.name)
  if (!names.includes(name))
    throw new Refused(`${name || 'Nothing'} is not a module: give one of ${names.join(', ')}.`)
  const folder = path.join('modules', name)
  const changes = readChanges(root, `@medley/${name}`)
  if (changes.length === 0 && !isAgain)
    throw new Refused(
      `There is nothing to release: say what changed in .changeset/<any name>.md (CONTRIBUTING.md), or build the same version with --again.`,
    )
  await compileDefinitions({ log: say })
  await compileTerminology({ log: say })
  await checkAndTest(folder)
  const version = isAgain ? versionOf(folder) : applyChanges(path.join(root, folder), changes)
  const remote = await buildRemote(name)
  const context = path.join('dist/releases', name, version)
  const artefact = await makeArtefact({ ...{ name, version, remote }, folder: path.join(root, context) })
  return { module: name, version, artefact, folder: context }
}

/** The screens have a compiler, and a configuration of types, of their own. */
async function buildRemote(name: string): Promise<string> {
  const { buildRemoteAlone } = (await import(pathToFileURL(path.join(root, 'tools/ui/build.ts')).href)) as {
    buildRemoteAlone(name: string, options: { log(line: string): void; force: boolean }): Promise<string>
  }
  return buildRemoteAlone(name, { log: say, force: false })
}

const versionOf = (folder: string): string =>
  (JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as { version: string }).version

/** A version that was released comes to the same bytes, or it is not that version. */
function keep({ folder, ...told }: Release & { folder: string }): void {
  const file = path.join(root, `${folder}.json`)
  const earlier = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Release).artefact
    : told.artefact
  if (earlier !== told.artefact)
    throw new Refused(
      `${told.module} ${told.version} was ${earlier} before and is ${told.artefact} now: its sources, or what it stands on, have changed.`,
    )
  writeFileSync(file, `${JSON.stringify(told, null, 2)}\n`)
  say(`Released ${told.module} ${told.version}: ${folder} (sha256 ${told.artefact})`)
}

const args = process.argv.slice(2)
try {
  keep(await release(args.find((one) => !one.startsWith('-')) ?? '', args.includes('--again')))
} catch (error) {
  if (!(error instanceof Refused)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
