/** The declarative cases beside the repository: those that have passed once must go on passing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sharePlatform } from '../harness/platform.ts'
import { brokenAmong, type CaseResult, hasCases, passing, runCases, runner } from './run-cases.ts'

const suites = [...new Set(passing.map((name) => name.split(':')[0] ?? ''))]

if (hasCases) {
  let release: (() => Promise<void>) | undefined
  let results: ReadonlyMap<string, CaseResult> = new Map()
  before(async () => {
    const shared = await sharePlatform()
    release = shared.release
    results = await runCases(shared.platform)
  })
  after(() => release?.())

  test('the list of passing cases is sorted and without repeats', () => {
    assert.deepEqual(passing, [...new Set(passing)].sort())
    assert.ok(passing.length > 0)
  })

  for (const suite of suites) {
    test(`the ${suite} cases that have passed still pass`, () => {
      const names = passing.filter((name) => name.startsWith(`${suite}:`))

      assert.ok(names.length > 0)
      assert.deepEqual(brokenAmong(names, results), [])
    })
  }
} else {
  test(`NOT TESTED: THE CASE FILES ARE MISSING, ${runner} is not there`, { skip: 'case files absent' }, () =>
    assert.fail(),
  )
}
