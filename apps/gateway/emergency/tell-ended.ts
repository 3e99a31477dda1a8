/** Puts on record that emergency access ended, by its time or by hand, within a second. */
import { detailText, type AuditEntry } from '@medley/audit/event'
import type { Log } from '@medley/service/log'
import { uuid7 } from '@medley/service/uuid7'
import type { OnRecord } from '../audit.ts'
import { SHELL_CLIENT } from '../auth/sessions.ts'
import { OPEN_MS, type Emergencies, type EmergencyGrant } from './grants.ts'

const EVERY_MS = 1000

export interface Teller {
  emergencies: Emergencies
  recorder: OnRecord
  log: Log
  now(): number
}

/** Answers what stops it. */
export function tellEndedEmergencies({ emergencies, recorder, log, now }: Teller): () => void {
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    emergencies
      .tellEnded((grant) => recorder.record([endOf(grant, now())]))
      .catch((error: unknown) => log.error('ends of emergency access wait to go on record', error))
      .finally(() => (isBusy = false))
  }, EVERY_MS)
  return () => clearInterval(timer)
}

const endOf = (
  { facility, subject, patient, code, begun, expires }: EmergencyGrant,
  now: number,
): AuditEntry => ({
  ...{
    kind: 'emergency-stop',
    outcome: 0,
    facility,
    agent: subject,
    client: SHELL_CLIENT,
    request: uuid7(now),
  },
  ...{ type: 'Patient', id: patient, version: 0, patient },
  detail: detailText({
    ...{ purpose: 'BTG', what: code },
    note: expires.getTime() - begun.getTime() < OPEN_MS ? 'ended by hand' : 'its time was over',
  }),
})
