/** How often: what one types, what is said, and the pass times of the house. */
import type { Timing } from 'fhir/r4'

export interface Frequency {
  readonly key: string
  /** What one may type; small letters, without dots. */
  readonly typed: readonly string[]
  /** Written out: `daily` and `every other day` are safer to read than QD and QOD. */
  readonly text: string
  /** Times of the passes, on the facility's wall. */
  readonly times: readonly string[]
  readonly period?: { readonly value: number; readonly unit: 'd' | 'wk' }
  readonly dayOfWeek?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[]
  /** Given when it is needed, no more often than this many hours. */
  readonly everyHours?: number
}

// prettier-ignore
export const frequencies: readonly Frequency[] = [
  { key: 'daily', typed: ['daily', 'qd', 'od', 'qam'], text: 'daily', times: ['08:00'] },
  { key: 'bid', typed: ['bid', '2x'], text: 'twice a day', times: ['08:00', '16:30'] },
  { key: 'tid', typed: ['tid', '3x'], text: '3 times a day', times: ['08:00', '12:00', '20:00'] },
  { key: 'qid', typed: ['qid', '4x'], text: '4 times a day', times: ['08:00', '12:00', '16:30', '20:00'] },
  { key: 'bedtime', typed: ['hs', 'qhs', 'bedtime', 'nightly'], text: 'at bedtime', times: ['20:00'] },
  { key: 'early', typed: ['qam-early', 'ac-breakfast', 'early'], text: 'daily before breakfast', times: ['06:30'] },
  { key: 'evening', typed: ['qpm', 'evening'], text: 'every evening', times: ['16:30'] },
  { key: 'meals', typed: ['ac', 'meals', 'tidac'], text: 'before meals', times: ['07:30', '11:30', '16:30'] },
  { key: 'q4h', typed: ['q4h'], text: 'every 4 hours', times: ['00:00', '04:00', '08:00', '12:00', '16:00', '20:00'], everyHours: 4 },
  { key: 'q6h', typed: ['q6h'], text: 'every 6 hours', times: ['00:00', '06:00', '12:00', '18:00'], everyHours: 6 },
  { key: 'q8h', typed: ['q8h'], text: 'every 8 hours', times: ['06:00', '14:00', '22:00'], everyHours: 8 },
  { key: 'q12h', typed: ['q12h'], text: 'every 12 hours', times: ['08:00', '20:00'], everyHours: 12 },
  { key: 'alternate', typed: ['qod', 'eod'], text: 'every other day', times: ['08:00'], period: { value: 2, unit: 'd' } },
  { key: 'q72h', typed: ['q72h', 'q3d'], text: 'every 3 days', times: ['08:00'], period: { value: 3, unit: 'd' } },
  { key: 'weekly', typed: ['weekly', 'qwk', 'qweek'], text: 'weekly', times: ['08:00'], period: { value: 1, unit: 'wk' } },
  { key: 'mwf', typed: ['mwf'], text: 'Monday, Wednesday and Friday', times: ['08:00'], dayOfWeek: ['mon', 'wed', 'fri'] },
]

export const findFrequency = (key: string): Frequency | undefined =>
  frequencies.find((one) => one.key === key)

/** https://hl7.org/fhir/R4/datatypes.html#Timing; the times of day are the facility's. */
export const timingOf = ({ times, period, dayOfWeek }: Frequency): Timing => ({
  repeat: {
    frequency: times.length,
    period: period?.value ?? 1,
    periodUnit: period?.unit ?? 'd',
    timeOfDay: times.map((time) => `${time}:00`),
    ...(dayOfWeek ? { dayOfWeek: [...dayOfWeek] } : {}),
  },
})
