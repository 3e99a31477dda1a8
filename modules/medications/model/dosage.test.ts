import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Dosage } from 'fhir/r4'
import { dosagesText, dosageText } from './dosage.ts'

const cases: [says: string, dosage: Dosage][] = [
  ['1 tablet at bedtime', { text: '1 tablet at bedtime', timing: { repeat: { frequency: 9, period: 1, periodUnit: 'd' } } }],
  ['2.5 mg, daily', { doseAndRate: [{ doseQuantity: { value: 2.5, unit: 'mg' } }], timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } } }],
  ['1 (unit not stated), twice a day', { doseAndRate: [{ doseQuantity: { value: 1 } }], timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } } }],
  ['1–2 tablet, every 4 hours, as needed for pain', { doseAndRate: [{ doseRange: { low: { value: 1 }, high: { value: 2, unit: 'tablet' } } }], timing: { repeat: { frequency: 1, period: 4, periodUnit: 'h' } }, asNeededCodeableConcept: { text: 'pain' } }],
  ['as needed', { asNeededBoolean: true }],
  ['', {}],
] // prettier-ignore

for (const [says, dosage] of cases) test(`dosage: "${says}"`, () => assert.equal(dosageText(dosage), says))

test('several instructions are one sentence', () => {
  assert.equal(
    dosagesText([{ text: '1 in the morning' }, { text: '2 at night' }]),
    '1 in the morning; 2 at night',
  )
})

test('a text that does not say how much gets the amount before it', () => {
  const dosage: Dosage = {
    text: 'Every six hours (qualifier value)\n',
    doseAndRate: [{ doseQuantity: { value: 2, unit: 'tablet' } }],
  }
  assert.equal(dosageText(dosage), '2 tablet, Every six hours')
})
