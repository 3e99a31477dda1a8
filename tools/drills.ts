/**
 * `npm run drills [-- WORD…]`: what the platform withstands, tried out; with words only those whose name has one of them.
 * `--list` says what each is about; `--full` tries at length what `npm test` tries in short.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../apps/host/manifests.ts'
import { build } from './build.ts'
import { runFiles } from './testing/run-files.ts'
import { findTestFiles } from './testing/test-files.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const args = process.argv.slice(2)
const words = args.filter((one) => !one.startsWith('-'))
const { drills, outages, timed } = findTestFiles(words.length > 0 ? words : ['tests/drills/'])

/** The first sentence of what stands at the beginning of the file. */
const aboutOf = (file: string): string =>
  (/^\/\*\*\s*([\s\S]*?)\*\//.exec(readFileSync(path.join(root, file), 'utf8'))?.[1] ?? '')
    .replaceAll(/^\s*\*\s?/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

if (args.includes('--list')) {
  for (const file of [...timed, ...outages, ...drills].sort())
    say(`${path.basename(file, '.test.ts')}\n    ${aboutOf(file)}`)
} else {
  if (args.includes('--full')) process.env['DRILL'] = 'long'
  await build({ log: say })
  let failed = 0
  for (const files of [timed, outages, drills]) {
    const tally = await runFiles({ files, atOnce: 1, root, say, diagnostics: true })
    failed += tally.failed
    if (tally.failures.length > 0) say(tally.failures.join('\n\n'))
  }
  say(failed === 0 ? '\nEvery drill held.' : `\n${failed} did not hold.`)
  process.exit(failed === 0 && timed.length + outages.length + drills.length > 0 ? 0 : 1)
}
