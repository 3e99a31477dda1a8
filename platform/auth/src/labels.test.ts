import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labelled, labelsFor } from './labels.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const condition = (code: string, more: object = {}) => ({
  resourceType: 'Condition', code: { coding: [{ system: ICD10, code }] }, ...more,
}) // prettier-ignore
const order = (code: string, display: string) => ({
  resourceType: 'MedicationRequest', medicationCodeableConcept: { coding: [{ system: RXNORM, code, display }] },
}) // prettier-ignore

test('codes ask for labels, with and without their dot; their neighbours do not', () => {
  const cases: [string, string[]][] = [
    ['F10.20', ['SUD']], ['F1020', ['SUD']], ['F17.210', []], ['F19', ['SUD']],
    ['F33.1', ['PSY']], ['F03.90', []], ['F05', []], ['F60.3', ['PSY']], ['R45.851', ['PSY']], ['R45.85', []],
    ['B20', ['HIV']], ['Z21', ['HIV']], ['B97.35', ['HIV']], ['B97.3', []], ['I10', []],
  ] // prettier-ignore
  for (const [code, labels] of cases) assert.deepEqual(labelsFor(condition(code)), labels, code)
})

test('drugs by their number, or by an ingredient of their normalized name', () => {
  assert.deepEqual(labelsFor(order('7243', 'naltrexone')), ['SUD'])
  assert.deepEqual(labelsFor(order('72431', 'x')), [])
  assert.deepEqual(labelsFor(order('1', 'emtricitabine 200 MG / tenofovir alafenamide 25 MG Oral Tablet')), [
    'HIV',
  ])
  assert.deepEqual(labelsFor(order('1', '{28 (naltrexone hydrochloride 50 MG Oral Tablet) } Pack')), ['SUD'])
  assert.deepEqual(labelsFor(order('2', 'methadone hydrochloride 5 MG Oral Tablet')), [])
})

test('types that bill or move a resident are not labelled, nor codes of unknown systems', () => {
  assert.deepEqual(labelsFor({ ...condition('F10'), resourceType: 'Claim' }), [])
  assert.deepEqual(
    labelsFor({ resourceType: 'Condition', code: { coding: [{ system: 'urn:x', code: 'F10' }] } }),
    [],
  )
  assert.deepEqual(labelsFor({ resourceType: 'Condition', code: 'broken' }), [])
})

test('what is there stays; a label that was taken off comes back with a new code only', () => {
  const hand = { security: [{ system: 'x', code: 'R' }] }
  const once = labelled(undefined, condition('F33.1', { meta: hand })) as {
    meta: { security: { code: string }[] }
  }
  assert.deepEqual(once.meta.security.map(({ code }) => code), ['R', 'PSY']) // prettier-ignore

  const off = condition('F33.1', { meta: hand })
  assert.equal(labelled(off, off), off)
  assert.notEqual(labelled(condition('I10'), off), off)
})
