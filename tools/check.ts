/** `npm run check`: types, lint, format, import rules, manifests, documents; then the ten largest files. */
import { build } from './build.ts'
import { checkSteps } from './checks/check-steps.ts'
import { describeLargestFiles } from './checks/largest-files.ts'
import { describeOutcome, runSteps } from './checks/run-steps.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

// Types of compiled definitions and of @medley/ui come out of the build.
await build({ log: say })
const outcomes = await runSteps(checkSteps(), {
  atOnce: 2,
  ended: (outcome) => say(describeOutcome(outcome)),
})
say(`Largest files, in lines of code:\n${describeLargestFiles()}`)
const failed = outcomes.filter(({ passed }) => !passed)
if (failed.length > 0) say(`Failed: ${failed.map(({ name }) => name).join(', ')}`)
process.exitCode = failed.length > 0 ? 1 : 0
