import { expect, test } from 'vitest'
import { medicalRecordNumber } from './medical-record-number.ts'

const mrn = (value: string, use?: 'old') => ({
  value,
  ...(use ? { use } : {}),
  type: { coding: [{ code: 'MR' }] },
})

test('the record number is told from other numbers, and from an old one', () => {
  expect(medicalRecordNumber({ identifier: [{ value: 'X1' }, mrn('1', 'old'), mrn('100482')] })).toBe(
    '100482',
  )
})

test('without one, the first number there is; a long one is cut', () => {
  expect(medicalRecordNumber({ identifier: [{ value: 'b3664f86-0ce9-4a2c-ae85-4d390d438512' }] })).toBe(
    'b3664f86…',
  )
  expect(medicalRecordNumber({})).toBe('')
})
