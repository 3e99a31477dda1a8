import { formatDay, formatTime } from '@medley/ui'

/** @example moment('2026-11-25T10:00:00Z') // 'Nov 25 10:00' */
export const moment = (instant: string): string => `${formatDay(instant)} ${formatTime(new Date(instant))}`
