import assert from 'node:assert/strict'
import { test } from 'node:test'
import { narrativeOf, typedText } from './narrative.ts'
import {
  addendTo,
  amendNote,
  awaitedCosigner,
  cosignNote,
  isOpenDraft,
  missingSections,
  readSections,
  replacedNotes,
  signNote,
  startNote,
  withSections,
} from './note-life.ts'
import { findTemplate } from './templates.ts'

const template = findTemplate('fall')!
const by = { reference: 'Practitioner/n', display: 'Amara Osei, RN' }
const physician = { reference: 'Practitioner/d', display: 'Helen Strand, MD' }
const at = '2026-11-25T08:00:00Z'
const sections = [
  { title: 'Event', text: 'Slid from the chair <to> the floor & sat.\nNo pain.', cited: [{ reference: 'Observation/7', text: 'BP 118/64' }] },
] // prettier-ignore
const draft = { ...withSections(startNote(template, { patientId: 'p', by, at }), sections), id: 'c1' }

test('what was typed comes back as it was typed, with what it cites', () => {
  assert.deepEqual(readSections(draft), sections)
  assert.equal(typedText(narrativeOf('a < b && "c"', [])), 'a < b && "c"')
})

test('what the form wants is named as long as it is empty', () => {
  assert.deepEqual(missingSections(template, sections), ['Findings', 'Actions'])
})

test('a signature makes the note final, and closes it', () => {
  const signed = signNote(draft, { by, at })
  assert.deepEqual([signed.status, isOpenDraft(signed), signed.attester?.length], ['final', false, 1])
})

test('a note that needs a second signature stays preliminary until it is there, and nobody writes on it', () => {
  const signed = signNote(draft, { by, at, cosigner: physician })
  assert.deepEqual(
    [signed.status, isOpenDraft(signed), awaitedCosigner(signed)],
    ['preliminary', false, physician],
  )
  const both = cosignNote(signed, { by: physician, at })
  assert.deepEqual([both.status, awaitedCosigner(both)], ['final', undefined])
  assert.deepEqual(both.attester?.map(({ mode, time }) => [mode, time]), [['professional', at], ['legal', at]]) // prettier-ignore
})

test('an addendum and an amendment are notes of their own that name the one before', () => {
  const signed = signNote(draft, { by, at })
  const added = addendTo(signed, 'Family told.', { by, at })
  const amended = amendNote(signed, sections, { by, at })
  assert.deepEqual(added.relatesTo, [{ code: 'appends', targetReference: { reference: 'Composition/c1' } }])
  assert.deepEqual([amended.status, amended.title], ['amended', 'Fall note'])
  assert.deepEqual([...replacedNotes([signed, added, amended])], ['Composition/c1'])
})
