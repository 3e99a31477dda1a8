/** The declarative cases beside the repository: those that have passed once must go on passing. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Platform, sharePlatform } from '../harness/platform.ts'

const runner = fileURLToPath(new URL('../../../shared/cases/run.ts', import.meta.url))
const isPresent = existsSync(runner)
const passing = JSON.parse(
  readFileSync(new URL('passing-cases.json', import.meta.url), 'utf8'),
) as readonly string[]
const suites = [...new Set(passing.map((name) => name.split(':')[0] ?? ''))]

interface Result {
  file: string
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  errors: string[]
}

async function runCases(platform: Platform): Promise<Result[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medley-cases-'))
  const report = path.join(folder, 'report.json')
  const words = {
    base: `${platform.baseUrl}/fhir/R4`,
    token: await platform.token(),
    json: report,
    filter: `^(${suites.join('|')}):`,
  }
  try {
    const child = spawn(
      process.execPath,
      [runner, ...Object.entries(words).map(([name, value]) => `--${name}=${value}`)],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    await new Promise((resolve) => child.once('close', resolve))
    return (JSON.parse(readFileSync(report, 'utf8')) as { results: Result[] }).results
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (isPresent) {
  let release: (() => Promise<void>) | undefined
  let results = new Map<string, Result>()
  before(async () => {
    const shared = await sharePlatform()
    release = shared.release
    results = new Map((await runCases(shared.platform)).map((one) => [`${one.file}:${one.name}`, one]))
  })
  after(() => release?.())

  test('the list of passing cases is sorted and without repeats', () => {
    assert.deepEqual(passing, [...new Set(passing)].sort())
    assert.ok(passing.length > 0)
  })

  for (const suite of suites) {
    test(`the ${suite} cases that have passed still pass`, () => {
      const names = passing.filter((name) => name.startsWith(`${suite}:`))

      const broken = names
        .map((name) => ({ name, result: results.get(name) }))
        .filter(({ result }) => result?.outcome !== 'passed')
        .map(({ name, result }) => `${name}: ${result?.errors.join('; ') ?? 'did not run'}`)

      assert.ok(names.length > 0)
      assert.deepEqual(broken, [])
    })
  }
} else {
  test(`NOT TESTED: THE CASE FILES ARE MISSING, ${runner} is not there`, { skip: 'case files absent' }, () =>
    assert.fail(),
  )
}
