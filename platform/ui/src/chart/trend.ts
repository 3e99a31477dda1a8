/** Where the parts of a trend chart go. Pure, so that it is tested without a browser. */
import { extent } from 'd3-array'
import { scaleLinear, scaleUtc } from 'd3-scale'
import { line } from 'd3-shape'

export interface TrendPoint {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly value: number
  /** The value as the lab wrote it. */
  readonly label: string
  /** Of a value in two parts the other one: the diastolic pressure. */
  readonly second?: number | undefined
  readonly flag?: 'high' | 'low' | 'critical' | undefined
}

/** Reference range; one side may be open. */
export interface TrendBand {
  readonly low?: number | undefined
  readonly high?: number | undefined
}

export interface TrendMark extends TrendPoint {
  readonly x: number
  readonly y: number
  readonly labelY: number
  readonly secondY: number | undefined
}

export interface Trend {
  readonly path: string
  /** Of the other parts; empty where there are none. */
  readonly secondPath: string
  readonly marks: readonly TrendMark[]
  readonly band: { y: number; height: number; lines: readonly number[] } | null
  readonly xTicks: readonly { x: number; time: number }[]
  readonly yTicks: readonly { y: number; text: string }[]
  readonly labelled: boolean
}

export interface TrendSize {
  readonly width: number
  readonly height: number
}

/** Room for the axis labels. */
const edge = { left: 46, right: 12, top: 22, bottom: 26 }
/** More labels than this cannot be read. */
const mostLabels = 10

/** The values and the band together, with air above and below. */
function valueDomain(points: readonly TrendPoint[], band: TrendBand): [number, number] {
  const bounds = [band.low, band.high].filter((bound) => bound !== undefined)
  const seconds = points.flatMap(({ second }) => second ?? [])
  const [low = 0, high = 1] = extent([...points.map(({ value }) => value), ...seconds, ...bounds])
  const air = (high - low || Math.abs(high) || 1) * 0.14
  return [low - air, high + air]
}

function timeDomain(points: readonly TrendPoint[]): [number, number] {
  const [first = 0, last = 0] = extent(points, ({ time }) => time)
  const day = 86_400_000
  const air = (last - first) * 0.03 || day
  return [first - air, last + air]
}

/** `points` oldest first. */
export function layoutTrend(
  points: readonly TrendPoint[],
  band: TrendBand,
  { width, height }: TrendSize,
): Trend {
  const y = scaleLinear(valueDomain(points, band), [height - edge.bottom, edge.top])
  const x = scaleUtc(timeDomain(points), [edge.left, width - edge.right])
  const [top, bottom] = y.domain().reverse() as [number, number]
  const yOf = (value: number): number => y(value)
  const marks = points.map((point) => {
    const [px, py] = [x(point.time), yOf(point.value)]
    return {
      ...point,
      x: px,
      y: py,
      labelY: point.flag === 'low' || point.flag === 'critical' ? py + 20 : py - 10,
      secondY: point.second === undefined ? undefined : yOf(point.second),
    }
  })
  const hasBand = band.low !== undefined || band.high !== undefined
  const [bandTop, bandBottom] = [yOf(band.high ?? top), yOf(band.low ?? bottom)]
  const ticks = x.ticks(Math.max(2, Math.floor(width / 110)))
  const format = y.tickFormat(5)
  return {
    path:
      line<TrendMark>(
        ({ x: at }) => at,
        ({ y: at }) => at,
      )(marks) ?? '',
    secondPath:
      line<TrendMark>(
        ({ x: at }) => at,
        ({ secondY }) => secondY ?? 0,
      ).defined(({ secondY }) => secondY !== undefined)(marks) ?? '',
    marks,
    band: hasBand
      ? {
          y: bandTop,
          height: Math.max(0, bandBottom - bandTop),
          lines: [band.high, band.low].filter((bound) => bound !== undefined).map(yOf),
        }
      : null,
    xTicks: ticks.map((tick) => ({ x: x(tick), time: tick.getTime() })),
    yTicks: y.ticks(5).map((tick) => ({ y: yOf(tick), text: format(tick) })),
    labelled: marks.length <= mostLabels,
  }
}

const day = 86_400_000

/** How precisely the time axis must name its ticks. */
export const axisDetail = (points: readonly TrendPoint[]): 'day' | 'month' | 'year' => {
  const [first = 0, last = 0] = extent(points, ({ time }) => time)
  const days = (last - first) / day
  return days < 300 ? 'day' : days < 1500 ? 'month' : 'year'
}
