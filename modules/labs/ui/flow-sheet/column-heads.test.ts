import { expect, test } from 'vitest'
import { columnHeads } from './column-heads.ts'

const now = '2026-11-25T00:00:00Z'
const column = (time: string) => ({ id: time, time })

test('columns of this year name day and time', () => {
  expect(columnHeads([column('2026-11-23T06:10:00Z')], now).get('2026-11-23T06:10:00Z')).toEqual([
    '23 Nov',
    '06:10',
  ])
})

test('as soon as one is of another year, all name theirs', () => {
  const heads = columnHeads([column('2020-08-17T05:47:00Z'), column('2026-11-23T06:10:00Z')], now)
  expect([...heads.values()].map((lines) => lines[1])).toEqual(['2020', '2026'])
})

test('a result without a time says so', () =>
  expect(columnHeads([{ id: 'x', time: '' }], now).get('x')).toEqual(['Undated']))
