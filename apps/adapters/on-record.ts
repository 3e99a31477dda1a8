/** What the adapters put on record: who changed what is true of a facility, and who read a message. */
import { detailText, type EventKind } from '@medley/audit/event'
import { ADDRESS_HEADER } from '@medley/service/audit/raw-request'
import { detailOf, originOf } from '@medley/service/audit/trail'
import { uuid7 } from '@medley/service/uuid7'
import type { Asked } from './routes.ts'

interface Deed {
  readonly kind: Extract<EventKind, 'configuration' | 'operation'>
  /** `facility-facts`, `feed-message` */
  readonly what: string
  /** Paths or the number of a message, never content. */
  readonly note: string
}

/** Resolves once it is on disk. */
export function putOnRecord(
  { context: { recorder, now }, principal, request: { headers } }: Asked,
  { kind, what, note }: Deed,
): Promise<void> {
  const place = { base: headers['x-medley-base'] ?? '', address: headers[ADDRESS_HEADER] }
  const requestId = headers['x-request-id'] ?? uuid7(now())
  return recorder.record([
    {
      ...originOf({ principal, requestId, ...place }),
      ...{ kind, outcome: 0, type: '', id: '', version: 0, patient: '' },
      detail: detailText({ ...detailOf(principal, place), what, note }),
    },
  ])
}
