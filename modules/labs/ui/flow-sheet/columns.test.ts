import { expect, test } from 'vitest'
import { columnsAtWidth } from './columns.ts'

test('a wide screen shows more draws, a narrow one never fewer than three', () => {
  expect(columnsAtWidth(1364)).toBe(6)
  expect(columnsAtWidth(1800)).toBeGreaterThan(columnsAtWidth(1364))
  expect(columnsAtWidth(948)).toBe(7)
  expect(columnsAtWidth(0)).toBe(3)
})
