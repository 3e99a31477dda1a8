/** `npm run new-adapter -- riverside`: a facility's facts, an adapter, fixtures and golden tests that pass. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findFixtures, readSubject, updateGolden } from '@medley/adapter/golden'
import { root } from '../apps/host/manifests.ts'
import { skeletonOf } from './adapters/skeleton.ts'

const usage =
  'Usage: npm run new-adapter -- ID [--folder FOLDER]; ID in small letters, digits and -, for instance riverside.'

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { folder: { type: 'string' } },
  })
  const [id = '', ...more] = positionals
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(id) || more.length > 0) throw new Error(usage)
  const home = path.resolve(values.folder ?? root)
  const files = skeletonOf(id)
  const taken = Object.keys(files).find((name) => existsSync(path.join(home, name)))
  if (taken !== undefined) throw new Error(`${taken} is there already: nothing was written.`)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true })
    writeFileSync(path.join(home, name), text)
  }
  const folder = path.join(home, 'adapters', id)
  const subject = await readSubject(folder)
  const fixtures = findFixtures(folder)
  for (const fixture of fixtures) updateGolden(subject, fixture)
  const written = [
    ...Object.keys(files),
    ...fixtures.map(({ expectedFile }) => path.relative(home, expectedFile)),
  ]
  process.stdout.write(
    `${written.map((name) => `wrote ${name}`).join('\n')}\nNow: npm run adapter -- test ${id}\n`,
  )
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
