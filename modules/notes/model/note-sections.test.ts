import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sectionsOf } from './note-sections.ts'

test('a note is cut at its headings, and no line is lost', () => {
  const sections = sectionsOf(
    '\n2026-11-23\n\n# Chief Complaint\nNo complaints.\n\n## Plan\n- rest\n- fluids\n',
  )
  assert.deepEqual(sections, [
    { heading: '', level: 0, lines: ['2026-11-23'] },
    { heading: 'Chief Complaint', level: 1, lines: ['No complaints.'] },
    { heading: 'Plan', level: 2, lines: ['- rest', '- fluids'] },
  ])
})

test('a number sign inside a line is not a heading', () => {
  assert.equal(sectionsOf('bed #3\n#4 tube').length, 1)
})
