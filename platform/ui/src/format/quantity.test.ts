import { expect, test } from 'vitest'
import { formatMoney, formatNumber, formatQuantity, formatRange, formatUnit } from './quantity.ts'

test('a value keeps the digits of the laboratory; a computed one is cut where a person stops reading', () => {
  expect(formatNumber(3.8)).toBe('3.8')
  expect(formatNumber(142.76)).toBe('142.76')
  expect(formatNumber(0.010832)).toBe('0.011')
  expect(formatNumber(13.840001)).toBe('13.84')
})

test('units are written as they are read aloud', () => {
  expect(formatUnit({ unit: 'mm[Hg]', code: 'mm[Hg]' })).toBe('mmHg')
  expect(formatUnit({ code: 'Cel' })).toBe('°C')
  expect(formatUnit({ unit: '{score}' })).toBe('')
  expect(formatUnit({ unit: 'ug' })).toBe('mcg')
  expect(formatUnit(undefined)).toBe('')
})

test('a quantity carries its comparator', () => {
  expect(formatQuantity({ comparator: '<', value: 0.5, unit: 'ng/mL' })).toBe('<0.5 ng/mL')
  expect(formatQuantity({ unit: 'mg' })).toBe('')
})

test('a range with one side open says which', () => {
  expect(formatRange({ low: { value: 3.5 }, high: { value: 5.1 } })).toBe('3.5–5.1')
  expect(formatRange({ high: { value: 5.7 } })).toBe('< 5.7')
  expect(formatRange({ low: { value: 59 } })).toBe('> 59')
})

test('money has two decimals', () => {
  expect(formatMoney({ value: 16145.2, currency: 'USD' })).toBe('$16,145.20')
  expect(formatMoney(undefined)).toBe('')
})
