/** Runs checks, a few at a time: each is a program; a line tells how it ended, and what it said if that was badly. */
import { spawn } from 'node:child_process'
import { root } from '../../apps/host/manifests.ts'

export interface Step {
  name: string
  /** What Node runs: file and arguments. */
  command: readonly string[]
}

export interface StepOutcome {
  name: string
  passed: boolean
  output: string
  seconds: number
}

export interface RunOptions {
  atOnce: number
  /** Told as each one ends. */
  ended: (outcome: StepOutcome) => void
}

export async function runSteps(
  steps: readonly Step[],
  { atOnce, ended }: RunOptions,
): Promise<StepOutcome[]> {
  const waiting = [...steps]
  const outcomes: StepOutcome[] = []
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const outcome = await runStep(step)
      outcomes.push(outcome)
      ended(outcome)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return outcomes
}

function runStep({ name, command }: Step): Promise<StepOutcome> {
  const started = Date.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => {
    child.once('close', (code) =>
      resolve({ name, passed: code === 0, output, seconds: (Date.now() - started) / 1000 }),
    )
  })
}

export function describeOutcome({ name, passed, output, seconds }: StepOutcome): string {
  const line = `${passed ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(5)} s  ${name}`
  return passed ? line : `${line}\n${output.trimEnd()}\n`
}
