/** `npm run fix`: what lint and format can put right by themselves. */
import { describeOutcome, runSteps } from './checks/run-steps.ts'

const steps = [
  {
    name: 'lint',
    command: [
      'node_modules/eslint/bin/eslint.js',
      '--flag',
      'unstable_native_nodejs_ts_config',
      '--fix',
      '.',
    ],
  },
  { name: 'format', command: ['node_modules/prettier/bin/prettier.cjs', '--write', '--log-level=warn', '.'] },
]
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const outcomes = await runSteps(steps, { atOnce: 1, ended: (outcome) => say(describeOutcome(outcome)) })
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1
