import { formatTime, type Status } from '@medley/ui'
import type { Dose } from '../../model/pass.ts'
import type { SlotState } from '../../model/outcomes.ts'

export const looks: Readonly<Record<SlotState, Status>> = {
  early: 'early',
  open: 'due',
  due: 'due',
  late: 'overdue',
  missing: 'overdue',
  given: 'done',
  refused: 'refused',
  held: 'held',
  unavailable: 'abnormal',
  out: 'signed',
}

const minutesLate = (at: number, now: number): string => {
  const minutes = Math.round((now - at) / 60_000)
  return minutes < 90 ? $localize`${minutes} min` : $localize`${Math.round(minutes / 60)} h`
}

const initialsOf = (name: string | undefined): string =>
  (name ?? '')
    .replace(/,.*/, '')
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')

/** What a dose's chip says: `08:00`, `08:00, 42 min late`, `Given 07:58 AO`. */
export function doseWords({ slot, state, recorded }: Dose, now: number): string {
  const due = formatTime(new Date(slot.at))
  const by = initialsOf(recorded?.performer?.[0]?.actor.display)
  const entered = [formatTime(recorded?.effectiveDateTime), by].filter(Boolean).join(' ')
  const words: Readonly<Record<SlotState, string>> = {
    early: $localize`Early, ${due}:time:`,
    open: due,
    due,
    late: $localize`${due}:time:, ${minutesLate(slot.at, now)}:minutes: late`,
    missing: $localize`${due}:time:, no entry`,
    given: $localize`Given ${entered}:entry:`,
    refused: $localize`Refused ${entered}:entry:`,
    held: $localize`Held ${entered}:entry:`,
    unavailable: $localize`Not available ${entered}:entry:`,
    out: $localize`Out ${entered}:entry:`,
  }
  return words[state].trim()
}

/** `Metoprolol tartrate` and ` 25 mg tablet`: the name is bold, the strength is not. */
export const splitName = (name: string): readonly [drug: string, rest: string] => {
  const place = name.search(/\s\d/)
  return place < 0 ? [name, ''] : [name.slice(0, place), name.slice(place)]
}
