import { expect, test } from 'vitest'
import { formatCode, formatConcept } from './code.ts'

test('the words of the sender come before those of the code system', () => {
  expect(formatConcept({ text: 'Hypertension', coding: [{ display: 'Essential hypertension' }] })).toBe(
    'Hypertension',
  )
  expect(formatConcept({ coding: [{ code: '1' }, { code: '2', display: 'Two' }] })).toBe('Two')
  expect(formatConcept({ coding: [{ code: '1' }] })).toBe('1')
  expect(formatConcept(undefined)).toBe('')
})

test('a text that is only the code gives way to its display', () => {
  expect(formatConcept({ text: 'M', coding: [{ code: 'M', display: 'Married' }] })).toBe('Married')
})

test('the kind at the end of a SNOMED name is left out', () => {
  expect(formatConcept({ text: 'Stroke (disorder)' })).toBe('Stroke')
  expect(formatConcept({ text: 'Aspirin (81 mg)' })).toBe('Aspirin (81 mg)')
})

test('codes of closed value sets become words', () => expect(formatCode('in-progress')).toBe('In progress'))
