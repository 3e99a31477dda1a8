import { expect, test } from 'vitest'
import { axisDetail, layoutTrend, type TrendPoint } from './trend.ts'

const day = 86_400_000
const start = Date.UTC(2026, 10, 12)
const points: TrendPoint[] = [4.2, 3.1, 3.8].map((value, place) => ({
  time: start + place * day,
  value,
  label: String(value),
}))
const size = { width: 464, height: 250 }

test('later is further right, higher is further up', () => {
  const [first, second, third] = layoutTrend(points, {}, size).marks
  expect(first!.x).toBeLessThan(second!.x)
  expect(second!.x).toBeLessThan(third!.x)
  expect(first!.y).toBeLessThan(second!.y)
})

test('the band is inside the chart, even where no value is near it', () => {
  const { band } = layoutTrend(points, { low: 10, high: 20 }, size)
  expect(band!.y).toBeGreaterThan(0)
  expect(band!.y + band!.height).toBeLessThan(size.height)
})

test('a band that is open below reaches the bottom of the values', () => {
  const { band } = layoutTrend(points, { high: 5.7 }, size)
  expect(band!.lines).toHaveLength(1)
  expect(band!.height).toBeGreaterThan(0)
})

test('no range, no band', () => expect(layoutTrend(points, {}, size).band).toBeNull())

test('one value, and a value that never changes, can be drawn', () => {
  for (const set of [points.slice(0, 1), points.map((point) => ({ ...point, value: 0 }))]) {
    for (const { x, y } of layoutTrend(set, {}, size).marks) {
      expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true)
    }
  }
})

test('many values are drawn without their labels', () => {
  const many = Array.from({ length: 11 }, (_, place) => ({ ...points[0]!, time: start + place * day }))
  expect(layoutTrend(many, {}, size).labelled).toBe(false)
  expect(layoutTrend(points, {}, size).labelled).toBe(true)
})

test('the axis names days, months or years', () => {
  const over = (days: number) => axisDetail([points[0]!, { ...points[0]!, time: start + days * day }])
  expect([over(10), over(700), over(4000)]).toEqual(['day', 'month', 'year'])
})

test('a value in two parts is two courses within one chart', () => {
  const pressures = points.map((point) => ({ ...point, value: 140, second: 70 }))
  const { marks, secondPath } = layoutTrend(pressures, {}, size)
  expect(marks.every(({ y, secondY }) => secondY! > y && secondY! < size.height)).toBe(true)
  expect(secondPath).toMatch(/^M/)
  expect(layoutTrend(points, {}, size).secondPath).toBe('')
})
