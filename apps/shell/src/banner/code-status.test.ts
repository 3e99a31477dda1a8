import type { Flag } from 'fhir/r4'
import { expect, test } from 'vitest'
import { isCodeStatus } from './code-status.ts'

const flag = (code: Flag['code'], category: Flag['category'] = []): Flag => ({
  resourceType: 'Flag',
  status: 'active',
  code,
  category,
  subject: {},
})

test('a resuscitation decision is told by its code, its category or its words', () => {
  expect(isCodeStatus(flag({ coding: [{ code: '304253006' }] }))).toBe(true)
  expect(isCodeStatus(flag({ text: 'See POLST' }, [{ coding: [{ code: 'code-status' }] }]))).toBe(true)
  expect(isCodeStatus(flag({ text: 'DNR/DNI' }))).toBe(true)
  expect(isCodeStatus(flag({ text: 'Full code' }))).toBe(true)
})

test('other alerts are not', () => {
  expect(isCodeStatus(flag({ text: 'Contact isolation' }))).toBe(false)
  expect(isCodeStatus(flag({ text: 'Barcode wristband lost' }))).toBe(false)
})
