import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiagnosticReport } from 'fhir/r4'
import { type InboxRow, mustBeOpened, stillSelected, versionKey } from './batch.ts'

const report = (versionId: string): DiagnosticReport => ({
  resourceType: 'DiagnosticReport',
  id: 'r1',
  meta: { versionId },
  status: 'final',
  code: { text: 'Basic metabolic panel' },
  result: [{ reference: 'Observation/1' }],
})
const row = (change: Partial<InboxRow> = {}): InboxRow => ({
  report: report('1'),
  review: { state: 'new', by: undefined, at: undefined },
  isCritical: false,
  abnormal: [],
  values: ['K 4.1'],
  ...change,
})

// prettier-ignore
const cases: readonly [InboxRow, ReturnType<typeof mustBeOpened>][] = [
  [row(), null],
  [row({ isCritical: true }), 'critical'],
  [row({ review: { state: 'corrected', by: undefined, at: undefined } }), 'corrected'],
  [row({ values: [] }), 'not-read'],
  [row({ abnormal: [1, 2, 3, 4] }), 'more-values'],
  [row({ report: { ...report('1'), conclusion: 'No acute disease.' } }), 'text'],
]

test('what the row does not show has to be opened', () => {
  for (const [one, expected] of cases) assert.equal(mustBeOpened(one), expected)
})

test('a selection holds for the version that was ticked', () => {
  const keys = new Set([versionKey(report('1'))])
  assert.equal(stillSelected([row()], keys).length, 1)
  assert.equal(stillSelected([row({ report: report('2') })], keys).length, 0)
  assert.equal(stillSelected([row({ isCritical: true })], keys).length, 0)
})
