/** What every mapper is given: the message, and what all of it has in common. */
import type { Context, Key } from '../../../define-adapter.ts'
import { key, Refused } from '../../../define-adapter.ts'
import { systemOf } from '../../../facility.ts'
import type { Message, Segment } from '../message.ts'
import { timeOf } from '../time.ts'

export interface Reading {
  readonly message: Message
  readonly context: Context
  /** When it happened: EVN-6, else EVN-2, else MSH-7. */
  readonly asOf: string
  readonly patient: Key
  time(text: string | undefined): string | undefined
}

/** EVN-6 is when it happened, EVN-2 when it was recorded, MSH-7 when it was sent. */
export function businessTime(message: Message, timeZone: string): string | undefined {
  const event = message.first('EVN')
  const texts = [event?.get(6), event?.get(2), message.header.get(7)]
  return texts.map((text) => timeOf(text, timeZone)).find((time) => time !== undefined)
}

export function readingOf(message: Message, context: Context): Reading {
  const { timeZone } = context.facility
  const asOf = businessTime(message, timeZone)
  if (asOf === undefined)
    throw new Refused('field-missing', 'The message has no time (EVN-2, MSH-7).', 'MSH-7')
  const pid = message.first('PID')
  if (!pid) throw new Refused('field-missing', 'The message has no PID segment.', 'PID')
  if (message.isGuessed) context.warn('charset-wrong', 'The bytes do not fit the character set of MSH-18.')
  return { message, context, asOf, patient: patientKey(pid, context), time: (text) => timeOf(text, timeZone) }
}

/** The record number: the repetition of type MR, else the first with a value; in old versions PID-2. */
export function recordNumber(segment: Segment | undefined, field: number): string | undefined {
  const parts = segment?.repetitions(field) ?? []
  const record = parts.find((part) => part.get(5) === 'MR') ?? parts.find((part) => part.get(1) !== undefined)
  return record?.get(1)?.trim()
}

export function patientKey(pid: Segment, { facility }: Context): Key {
  const number = recordNumber(pid, 3) ?? recordNumber(pid, 2)
  if (!number) throw new Refused('patient-id-missing', 'The message names no record number (PID-3).', 'PID-3')
  return key('Patient', systemOf(facility, 'mrn'), number)
}

/** PV1-19, else the account; a feed without either gets one stay for each day of admission. */
export function visitKey({ message, context, patient }: Reading): Key | undefined {
  const visit = message.first('PV1')
  if (!visit) return undefined
  const number = visit.get(19) ?? message.first('PID')?.get(18)
  const admitted = visit.get(44)?.slice(0, 8)
  if (number === undefined && admitted === undefined) return undefined
  return key('Encounter', systemOf(context.facility, 'visit'), number ?? `${patient.value}-${admitted}`)
}
