import { expect, test } from 'vitest'
import { idleStep } from './idle-step.ts'

const idleMs = 900_000
const after = (ms: number, unsaid = 0) => idleStep({ now: ms, touched: 0, unsaid, idleMs })

test('the last minute is counted down, and then it is over', () => {
  expect(after(839_000).secondsLeft).toBe(null)
  expect(after(840_000).secondsLeft).toBe(60)
  expect(after(899_001).secondsLeft).toBe(1)
  expect([after(899_999).isOver, after(900_000).isOver]).toEqual([false, true])
})

test('a device that slept past the end does not warn any more', () => {
  expect(after(7_200_000)).toEqual({ isOver: true, secondsLeft: null, isNews: false })
})

test('signs of life are told now and then', () => {
  expect([after(1000, 19_999).isNews, after(1000, 20_000).isNews]).toEqual([false, true])
})
