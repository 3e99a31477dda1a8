/** Runs test files with node:test, each in a process of its own, and tells how each one ended. */
import path from 'node:path'
import { run } from 'node:test'
import { inspect } from 'node:util'

export interface FileRun {
  files: readonly string[]
  atOnce: number
  root: string
  say: (line: string) => void
  /** Beside that of this process. */
  environment?: Record<string, string>
  /** Says what the tests tell beside how they ended: what they measured. */
  diagnostics?: boolean
}

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** What failed, with what it printed. */
  failures: string[]
}

export const emptyTally = (): Tally => ({ passed: 0, failed: 0, skipped: 0, failures: [] })

const perTestMs = 15 * 60_000
/** A drill at length sends 100,000 requests, and the machine may have other work. */
const perLongTestMs = 90 * 60_000
const keptOutput = 6000
/** What Node itself tells at the end of a file. */
const isCount = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /

/** Of parts that ran side by side or one after the other. */
export const addTallies = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  skipped: tallies.reduce((sum, { skipped }) => sum + skipped, 0),
  failures: tallies.flatMap(({ failures }) => failures),
})

export async function runFiles({
  files,
  atOnce,
  root,
  say,
  environment = {},
  diagnostics = false,
}: FileRun): Promise<Tally> {
  const tally = emptyTally()
  if (files.length === 0) return tally
  const output = new Map<string, string>()
  const failed = new Map<string, string[]>()
  const summarized = new Set<string>()
  const short = (file: string | undefined): string => path.relative(root, file ?? '')
  const keep = ({ file, message }: { file?: string; message: string }): void => {
    output.set(short(file), `${output.get(short(file)) ?? ''}${message}`.slice(-keptOutput))
  }
  const stream = run({
    files: files.map((file) => path.join(root, file)),
    concurrency: atOnce,
    timeout: process.env['DRILL'] === 'long' ? perLongTestMs : perTestMs,
    env: { ...process.env, ...environment },
  })
  stream.on('test:stdout', keep)
  stream.on('test:stderr', keep)
  stream.on('test:fail', ({ file, name, details }) => {
    // A parent fails because of its children, which are told by themselves.
    if (details.error.cause instanceof Error && /^\d+ subtests? failed$/.test(details.error.cause.message))
      return
    const told = failed.get(short(file)) ?? []
    told.push(`  ${name}\n${indent(describeError(details.error.cause ?? details.error))}`)
    failed.set(short(file), told)
  })
  stream.on('test:diagnostic', ({ file, message }) => {
    if (diagnostics && file !== undefined && !isCount.test(message)) say(`       ${message}`)
  })
  stream.on('test:summary', ({ file, counts, duration_ms: ms, success }) => {
    if (file === undefined) return
    summarized.add(short(file))
    const skipped = counts.skipped + counts.todo
    const failures = counts.tests - counts.passed - skipped
    tally.passed += counts.passed
    tally.skipped += skipped
    // A file that breaks before its first test has no test to count.
    tally.failed += success ? 0 : Math.max(1, failures)
    say(
      `${success ? 'ok    ' : 'FAILED'} ${(ms / 1000).toFixed(1).padStart(5)} s  ${short(file)} (${counts.passed} of ${counts.tests})`,
    )
  })
  for await (const event of stream) void event
  // A file that cannot be loaded has no summary, and must not pass for that.
  for (const file of failed.keys()) {
    if (summarized.has(file)) continue
    tally.failed++
    say(`FAILED          ${file} (did not run)`)
  }
  for (const [file, told] of failed) {
    const printed = output.get(file)
    tally.failures.push(
      [`${file}:`, ...told, ...(printed ? [`  it printed:\n${indent(printed.trimEnd())}`] : [])].join('\n'),
    )
  }
  return tally
}

const describeError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : inspect(error)

const indent = (text: string): string => text.replaceAll(/^/gm, '    ')
