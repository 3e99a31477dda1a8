import { expect, test } from 'vitest'
import { encodeCriteria, escapeValue } from './criteria.ts'

test('a list is one parameter per value, which is AND', () => {
  expect(encodeCriteria({ name: ['hal', 'doro'], _count: 12, status: undefined }).toString()).toBe(
    'name=hal&name=doro&_count=12',
  )
})

test('signs with a meaning are escaped', () => expect(escapeValue('a,b|c$d\\e')).toBe('a\\,b\\|c\\$d\\\\e'))
