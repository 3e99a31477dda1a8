import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiagnosticReport } from 'fhir/r4'
import { acknowledge, reviewOf } from './review.ts'

const version = (versionId: string): DiagnosticReport => ({
  resourceType: 'DiagnosticReport',
  id: 'r1',
  meta: { versionId },
  status: 'final',
  code: { text: 'Basic metabolic panel' },
})
const by = { display: 'Helen Strand, MD' }
const seen = acknowledge(version('1'), { by, at: '2026-11-25T08:00:00Z' })

test('a report that nobody has acknowledged is new', () => {
  assert.equal(reviewOf(version('1'), []).state, 'new')
})

test('an acknowledgement holds for the version that was seen, and for no later one', () => {
  assert.equal(reviewOf(version('1'), [seen]).state, 'seen')
  assert.deepEqual(reviewOf(version('2'), [seen]), { state: 'corrected', by, at: '2026-11-25T08:00:00Z' })
})

test('what was said about another report does not count', () => {
  assert.equal(reviewOf({ ...version('1'), id: 'r10' }, [seen]).state, 'new')
  assert.equal(reviewOf({ ...version('1'), id: 'r' }, [seen]).state, 'new')
})
