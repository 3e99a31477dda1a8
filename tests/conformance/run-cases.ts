/** Runs the declarative cases that stand beside the repository, where they do. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Platform } from '../harness/platform.ts'

export const runner = fileURLToPath(new URL('../../../shared/cases/run.ts', import.meta.url))
export const hasCases = existsSync(runner)
/** Those that have passed once must go on passing. */
export const passing = JSON.parse(
  readFileSync(new URL('passing-cases.json', import.meta.url), 'utf8'),
) as readonly string[]

export interface CaseResult {
  file: string
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  errors: string[]
}

/** By `file:name`. */
export async function runCases(platform: Platform): Promise<Map<string, CaseResult>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-cases-'))
  const report = path.join(folder, 'report.json')
  const words = { base: `${platform.baseUrl}/fhir/R4`, token: await platform.token(), json: report }
  try {
    const child = spawn(
      process.execPath,
      [runner, ...Object.entries(words).map(([name, value]) => `--${name}=${value}`)],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    await new Promise((resolve) => child.once('close', resolve))
    const { results } = JSON.parse(readFileSync(report, 'utf8')) as { results: CaseResult[] }
    return new Map(results.map((one) => [`${one.file}:${one.name}`, one]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is wrong with the results of these cases, a line each. */
export const brokenAmong = (names: readonly string[], results: ReadonlyMap<string, CaseResult>): string[] =>
  names
    .map((name) => ({ name, result: results.get(name) }))
    .filter(({ result }) => result?.outcome !== 'passed')
    .map(({ name, result }) => `${name}: ${result?.errors.join('; ') ?? 'did not run'}`)
