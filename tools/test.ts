/**
 * `npm test`: everything, or with words only the tests whose path has one of them (`npm test labs`).
 * Checks, tests that need nothing, tests that share a running platform, drills. The last line is `N passed, N failed`.
 */
import { preferMemory, removeDataDir } from '../tests/harness/data-folders.ts'
import { makeTemplate } from '../tests/harness/data-template.ts'
import { startPlatform } from '../tests/harness/platform.ts'
import { root } from '../apps/host/manifests.ts'
import { build } from './build.ts'
import { checkSteps } from './checks/check-steps.ts'
import { describeLargestFiles } from './checks/largest-files.ts'
import { describeOutcome, runSteps } from './checks/run-steps.ts'
import { addTallies, emptyTally, runFiles, type Tally } from './testing/run-files.ts'
import { runScreenTests } from './testing/screen-tests.ts'
import { findTestFiles } from './testing/test-files.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'))

async function runChecks(): Promise<Tally> {
  const outcomes = await runSteps(checkSteps(), {
    atOnce: 2,
    ended: (outcome) => say(describeOutcome({ ...outcome, output: '' }).trimEnd()),
  })
  say(`Largest files, in lines of code:\n${describeLargestFiles()}`)
  const failed = outcomes.filter(({ passed }) => !passed)
  return {
    passed: outcomes.length - failed.length,
    failed: failed.length,
    skipped: 0,
    failures: failed.map(({ name, output }) => `${name}:\n${output.trimEnd()}`),
  }
}

async function runShared(files: readonly string[], demoData: 'none' | 'small'): Promise<Tally> {
  if (files.length === 0) return emptyTally()
  let platform
  try {
    platform = await startPlatform({ demoData })
  } catch (error) {
    return { passed: 0, failed: files.length, skipped: 0, failures: [String(error)] }
  }
  try {
    const place = JSON.stringify({ port: platform.port, dataDir: platform.dataDir })
    return await runFiles({ files, atOnce: 1, root, say, environment: { TEST_PLATFORM: place } })
  } finally {
    await platform.stop()
  }
}

const files = findTestFiles(words)
const parts: { title: string; run: () => Promise<Tally> }[] = [
  ...(words.length === 0 ? [{ title: 'Checks', run: runChecks }] : []),
  { title: 'Rules, services, tools', run: () => runFiles({ files: files.alone, atOnce: 2, root, say }) },
  { title: 'Screens', run: () => runScreenTests(words, say) },
  // Each waits for answers most of the time, so two go side by side; a platform of its own keeps one from the other.
  {
    title: 'Two running platforms: one for browsers, one for the rest',
    run: async () =>
      addTallies(await Promise.all([files.shared, files.journeys].map((one) => runShared(one, 'small')))),
  },
  {
    title: 'Drills with a limit of time, and outages of one running platform',
    run: async () =>
      addTallies(
        await Promise.all([
          runFiles({ files: files.timed, atOnce: 1, root, say }),
          runShared(files.outages, 'none'),
        ]),
      ),
  },
  // Much of a drill is waiting for what it has killed.
  { title: 'Drills', run: () => runFiles({ files: files.drills, atOnce: 3, root, say }) },
]

await build({ log: say })
preferMemory()
const template = await makeTemplate()
const tallies: Tally[] = []
for (const { title, run } of parts) {
  say(`\n${title}`)
  tallies.push(await run())
}
removeDataDir(template)
const total = addTallies(tallies)
if (total.failures.length > 0) say(`\nWhat failed\n\n${total.failures.join('\n\n')}`)
say(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
